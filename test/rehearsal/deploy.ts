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

/**
 * The demo's configuration with the people of this rehearsal in it, and room for several loans at once.
 * `changed` differs in what a person may change at any time.
 */
export function writeConfiguration(site: Site, people: People, changed = false): string {
  const demo = JSON.parse(readFileSync(join(root, 'infra', 'configuration.demo.json'), 'utf8')) as {
    access: Record<string, unknown>;
    fleets: readonly { rules: Record<string, unknown> }[];
  };
  const { borrower, owner } = people;
  const teams = [
    { id: 'web-platform', roles: [owner.roleId] },
    { id: 'load-test', roles: [borrower.roleId] },
  ];
  const fleets = demo.fleets.map((fleet) => ({ ...fleet, rules: { ...fleet.rules, floor: 2, mostOut: 4 } }));
  const access = { ...demo.access, teams, namingRoles: [owner.roleId, borrower.roleId] };
  const second = changed ? { extraTags: { rehearsal: 'second' }, hostsInMotion: 4 } : {};
  const path = join(site.place, `configuration${changed ? '-changed' : ''}.json`);
  writeFileSync(path, JSON.stringify({ ...demo, fleets, access, ...second }, null, 2));
  return path;
}

const contextOf = (configuration: string): string[] => ['-c', 'rehearsal=1', '-c', `configuration=${configuration}`];
const outputOf = ({ place }: Site): string[] => ['--output', join(place, 'cdk.out')];

/** `cdk deploy --all` of this very project, as docs/deploy.md says, plus the flag of the rehearsal. Answers the outputs by stack. */
export async function deploy(site: Site, configuration: string): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const file = join(site.place, 'outputs.json');
  const rest = ['--require-approval', 'never', '--outputs-file', file, ...outputOf(site), ...contextOf(configuration)];
  await runCdk(site, ['deploy', '--all', ...rest], root, 240);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
}

/** `cdk destroy --all`. */
export async function destroy(site: Site): Promise<void> {
  await runCdk(site, ['destroy', '--all', '--force', '--app', join(site.place, 'cdk.out')], root, 120);
}
