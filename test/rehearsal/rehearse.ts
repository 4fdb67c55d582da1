import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { adjust } from './adjust.ts';
import { Api } from './api.ts';
import { bootstrap, deploy, destroy, type Site, writeConfiguration } from './deploy.ts';
import { type Door, openDoor, type Refusal } from './door.ts';
import { refusedInside, troublesInside } from './function-logs.ts';
import { type DeployedFunction, deployedFunctions } from './functions.ts';
import { hostEvents } from './host-events.ts';
import { type LocalBackend, startLocalBackend } from './local-backend.ts';
import { Loans, Unexpected } from './loans.ts';
import { startMiniStack } from './ministack.ts';
import { startMoto } from './moto.ts';
import type { Options } from './options.ts';
import { makePeople, type People, query } from './people.ts';
import { folder } from './place.ts';
import { stopProgram } from './processes.ts';
import { type BackendReport, isGood, type Report, synthesisedIn } from './report.ts';
import { everyLoan, measured, oneLoan, playAll } from './scenarios.ts';
import { secondOpinion } from './second-opinion.ts';
import { rootKeys, sendSigned } from './signed.ts';

/** Virtual seconds per real second, and the part of a wait that a state machine's Wait takes. */
const speed = 10;
const waitScale = '0.2';

interface Deployed {
  readonly site: Site;
  readonly door: Door;
  readonly people: People;
  readonly functions: ReadonlyMap<string, DeployedFunction>;
  readonly apiUrl: string;
}
export interface Rehearsing {
  readonly backends: Options['backends'];
  readonly say: (line: string) => void;
  /** Waits, with the emulator at that address, for as long as somebody looks around. */
  readonly keep: (where: string) => Promise<void>;
}

/** One rehearsal from an empty account on; everything that it starts has ended when it answers. */
export async function rehearse(rehearsing: Rehearsing): Promise<Report> {
  const runs = join(folder, 'runs');
  mkdirSync(runs, { recursive: true });
  const place = mkdtempSync(join(runs, 'run-'));
  const door = await openDoor();
  const emulator = await startMiniStack(place, door.port, { SFN_WAIT_SCALE: waitScale });
  let report: Report;
  try {
    const deployed = await deployTo({ place, port: emulator.port }, door, rehearsing.say);
    const backend = await openLocal(deployed, rehearsing.say);
    try {
      report = await played(deployed, backend, rehearsing);
    } finally {
      await backend.stop();
    }
  } finally {
    await Promise.all([stopProgram(emulator.process), door.close()]);
  }
  // Logs are worth keeping only where something went wrong.
  if (isGood(report)) rmSync(place, { recursive: true, force: true });
  return report;
}

async function deployTo(site: Site, door: Door, say: (line: string) => void): Promise<Deployed> {
  say(`MiniStack listens on 127.0.0.1:${site.port}; logs are in ${site.place}`);
  const people = await makePeople(site.port);
  await bootstrap(site);
  say('cdk bootstrap: done; cdk deploy --all …');
  const outputs = await deploy(site, writeConfiguration(site, people));
  await adjust(site.port, outputs);
  say('cdk deploy --all: done');
  const apiUrl = outputs['ahps-service']?.['ApiUrl'] ?? '';
  return { site, door, people, apiUrl, functions: await deployedFunctions(site.port) };
}

async function openLocal({ site: { port }, door, functions }: Deployed, say: (line: string) => void): Promise<LocalBackend> {
  const events = await hostEvents(port, (error) => say(`an event was not taken: ${String(error)}`));
  const text = await query(port, 'ec2', { Action: 'DescribeSecurityGroups', Version: '2016-11-15' });
  const groups = [...text.matchAll(/<groupId>(sg-[0-9a-f]+)<\/groupId>\s*<groupName>ahps-persona/g)].map(([, id = '']) => id);
  const backend = await startLocalBackend({ speed, events, groups });
  door.open({ backend, functions, emulatorPort: port });
  return backend;
}

async function played(deployed: Deployed, backend: LocalBackend, { backends, say, keep }: Rehearsing): Promise<Report> {
  const { site, door, people, functions, apiUrl } = deployed;
  const loans = new Loans(new Api(site.port, apiUrl), people, say);
  const redeploy = async (): Promise<void> => void (await deploy(site, writeConfiguration(site, people, true)));
  const lanes = backends.includes('local') ? everyLoan : oneLoan;
  const scenarios = await playAll({ loans, backend, door, redeploy }, lanes, say);
  scenarios.push(await measured('every host event that a step waits for reaches a rule', () => noneMissed(backend), say));
  const synthesised = synthesisedIn(join(site.place, 'cdk.out'));
  const leftBehind = await backend.leftBehind();
  const deniedByIam = once([...door.denied, ...(await refusedInside(site.port, functions.values()))]);
  const troubles = scenarios.every(({ ok }) => ok) ? [] : await troublesInside(site.port, functions.values());
  const common = { ...synthesised, deniedByIam, troubles };
  const moto = backends.includes('moto') ? [{ name: 'moto' as const, ...common, ...(await askMoto(deployed, backend, say)) }] : [];
  await keep(`127.0.0.1:${site.port}`);
  const removed = await measured('cdk destroy removes everything but what is retained by design', () => removeAll(site), say);
  return { backends: [{ name: 'local', ...common, scenarios: [...scenarios, removed], differences: [] }, ...moto], leftBehind };
}

/** Asks moto what the functions have asked the local cloud. */
async function askMoto(
  { site, door }: Deployed,
  { local }: LocalBackend,
  say: (line: string) => void,
): Promise<Pick<BackendReport, 'scenarios' | 'differences'>> {
  const moto = await startMoto(site.place);
  try {
    let differences: readonly string[] = [];
    const scenario = await measured(
      'moto understands what the functions ask of EC2, load balancers and Auto Scaling',
      async () => {
        const opinion = await secondOpinion(moto, local, door.exchanges);
        say(`moto: ${opinion.alike} of ${opinion.asked} requests were answered alike`);
        differences = opinion.differences;
        if (opinion.alike === 0) throw new Unexpected('moto answered nothing as the local cloud did');
      },
      say,
    );
    return { scenarios: [scenario], differences };
  } finally {
    await stopProgram(moto.process);
  }
}

/** Each refusal once, however often it was tried. */
const once = (all: readonly Refusal[]): Refusal[] => [...new Map(all.map((each) => [`${each.by} ${each.operation}`, each])).values()];

function noneMissed({ missed }: LocalBackend): Promise<void> {
  return missed.size === 0 ? Promise.resolve() : Promise.reject(new Unexpected(`no deployed rule takes ${[...missed].join('; ')}`));
}

/** Destroys the stacks; throws when one of them or a function of theirs is still there, or the ledger is not. */
async function removeAll(site: Site): Promise<void> {
  await destroy(site);
  const stacks = await query(site.port, 'cloudformation', { Action: 'DescribeStacks', Version: '2010-05-15' });
  const left = [...stacks.matchAll(/<StackName>(ahps-[^<]+)<\/StackName>/g)].map(([, name]) => name);
  const functions = await deployedFunctions(site.port);
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables' };
  const tables = await sendSigned({ port: site.port, method: 'POST', path: '/', headers, body: '{}', service: 'dynamodb', keys: rootKeys });
  if (!tables.text.includes('CheckoutTable')) throw new Unexpected(`the ledger is gone, which has to outlive its stack: ${tables.text}`);
  if (left.length > 0 || functions.size > 0)
    throw new Unexpected(`still there: ${[...left, ...[...functions.values()].map(({ name }) => name)].join(', ')}`);
}
