import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeBucketPolicy } from './adjust.ts';
import type { People } from './people.ts';
import { account, cleanEnvironment, region, root } from './place.ts';
import { runProgram } from './processes.ts';
import { rootKeys } from './signed.ts';

/** A folder of this rehearsal and the port of the emulator in it. */
export interface Site {
  readonly place: string;
  readonly port: number;
}

const cdk = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');

function cdkEnvironment({ place, port }: Site): Record<string, string> {
  const home = join(place, 'cdk');
  mkdirSync(home, { recursive: true });
  return {
    ...cleanEnvironment(home),
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: rootKeys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: rootKeys.secretAccessKey,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CI: 'true',
    NO_COLOR: '1',
  };
}

/** Runs the CDK CLI; throws with the end of what it printed when it fails. */
export async function runCdk(site: Site, args: readonly string[], cwd: string, limitSeconds: number): Promise<void> {
  const log = join(site.place, `cdk-${args[0] ?? ''}.log`);
  const code = await runProgram(process.execPath, [cdk, ...args, '--no-notices'], { cwd, env: cdkEnvironment(site), log, limitSeconds });
  if (code !== 0) throw new Error(`cdk ${args.join(' ')} ended with ${code}:\n${tail(log)}`);
}
const tail = (log: string): string => readFileSync(log, 'utf8').trimEnd().split('\n').slice(-12).join('\n');

/** Prepares the account as docs/deploy.md says; outside of the project's folder, so that no app is synthesised for it. */
export async function bootstrap(site: Site): Promise<void> {
  const elsewhere = join(site.place, 'bootstrap');
  mkdirSync(elsewhere, { recursive: true });
  await runCdk(site, ['bootstrap', `aws://${account}/${region}`], elsewhere, 90);
  // It admits TLS only, and the emulator's address is none.
  await removeBucketPolicy(site.port, `cdk-hnb659fds-assets-${account}-${region}`);
}

/** The demo's configuration with the people of this rehearsal in it, and room for several loans at once. */
export function writeConfiguration(site: Site, people: People): string {
  const demo = JSON.parse(readFileSync(join(root, 'infra', 'configuration.demo.json'), 'utf8')) as {
    access: Record<string, unknown>;
    fleets: readonly { rules: Record<string, unknown> }[];
  };
  const { borrower, owner } = people;
  const teams = [
    { id: 'web-platform', roles: [owner.roleId] },
    { id: 'load-test', roles: [borrower.roleId] },
  ];
  const path = join(site.place, 'configuration.json');
  const fleets = demo.fleets.map((fleet) => ({ ...fleet, rules: { ...fleet.rules, floor: 2, mostOut: 4 } }));
  writeFileSync(
    path,
    JSON.stringify({ ...demo, fleets, access: { ...demo.access, teams, namingRoles: [owner.roleId, borrower.roleId] } }, null, 2),
  );
  return path;
}

/** `cdk deploy --all` of this very project, as docs/deploy.md says, plus the flag of the rehearsal. Answers the outputs by stack. */
export async function deploy(site: Site, configuration: string): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const outputs = join(site.place, 'outputs.json');
  const context = ['-c', 'rehearsal=1', '-c', `configuration=${configuration}`];
  await runCdk(
    site,
    ['deploy', '--all', '--require-approval', 'never', '--output', join(site.place, 'cdk.out'), '--outputs-file', outputs, ...context],
    root,
    240,
  );
  return JSON.parse(readFileSync(outputs, 'utf8')) as Record<string, Record<string, string>>;
}
