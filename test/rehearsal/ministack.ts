import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { account, cleanEnvironment, region, venv } from './place.ts';
import { freePort, startProgram, untilUp } from './processes.ts';
import type { Keys } from './signed.ts';

export interface MiniStack {
  readonly port: number;
  readonly process: ChildProcess;
}

/** Services whose calls leave the emulator for the door: hosts, volumes, groups and what is inside hosts. */
const redirected = ['EC2', 'ELASTIC_LOAD_BALANCING_V2', 'AUTO_SCALING', 'SSM', 'SERVICE_QUOTAS', 'KMS', 'CLOUDWATCH'] as const;

/**
 * Starts MiniStack on loopback with IAM enforced. Its functions inherit its environment, so the addresses in
 * it redirect their clients; the templates stay as they are.
 */
export async function startMiniStack(place: string, doorPort: number, extra: Readonly<Record<string, string>> = {}): Promise<MiniStack> {
  const port = await freePort();
  const home = join(place, 'ministack');
  mkdirSync(home, { recursive: true });
  // It runs functions by a script of its own in CommonJS; this project's package.json would make it a module.
  writeFileSync(join(home, 'package.json'), '{}');
  const door = Object.fromEntries(redirected.map((service) => [`AWS_ENDPOINT_URL_${service}`, `http://127.0.0.1:${doorPort}`]));
  const env = {
    ...cleanEnvironment(home),
    AUTH: 'true',
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    LAMBDA_EXECUTOR: 'local',
    MINISTACK_REGION: region,
    MINISTACK_ACCOUNT_ID: account,
    ...door,
    ...extra,
  };
  const child = startProgram(join(venv, 'bin', 'ministack'), [], { cwd: home, env, log: join(place, 'ministack.log') });
  await untilUp(`http://127.0.0.1:${port}/_ministack/health`, child, 'MiniStack');
  return { port, process: child };
}

/** The key pair with which MiniStack runs a function: made from the ARNs of the function and of its role. */
export function functionKeys(functionArn: string, roleArn: string): Keys {
  const digest = sha256(`${functionArn}:${roleArn}`);
  return {
    accessKeyId: `ASIA${digest.slice(0, 16).toUpperCase()}`,
    secretAccessKey: sha256(`secret:${digest}`),
    sessionToken: sha256(`token:${digest}`),
  };
}
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
