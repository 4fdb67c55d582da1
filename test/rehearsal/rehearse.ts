import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { adjust } from './adjust.ts';
import { Api } from './api.ts';
import type { Backend } from './backend.ts';
import { bootstrap, deploy, type Site, writeConfiguration } from './deploy.ts';
import { type Door, openDoor } from './door.ts';
import { refusedInside } from './function-logs.ts';
import { type DeployedFunction, deployedFunctions } from './functions.ts';
import { hostEvents } from './host-events.ts';
import { startLocalBackend } from './local-backend.ts';
import { Loans } from './loans.ts';
import { startMiniStack } from './ministack.ts';
import { makePeople, type People, query } from './people.ts';
import { folder } from './place.ts';
import { stopProgram } from './processes.ts';
import { type BackendReport, synthesisedIn } from './report.ts';
import { playAll } from './scenarios.ts';

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
export interface Rehearsed {
  readonly report: BackendReport;
  readonly leftBehind: readonly string[];
}

/** One rehearsal from an empty account on; everything that it starts has ended when it answers, unless `keep` waits before. */
export async function rehearse(say: (line: string) => void, keep: (where: string) => Promise<void>): Promise<Rehearsed> {
  const runs = join(folder, 'runs');
  mkdirSync(runs, { recursive: true });
  const place = mkdtempSync(join(runs, 'run-'));
  const door = await openDoor();
  const emulator = await startMiniStack(place, door.port, { SFN_WAIT_SCALE: waitScale });
  try {
    const site = { place, port: emulator.port };
    const deployed = await deployTo(site, door, say);
    const backend = await openLocal(deployed, say);
    try {
      return await played(deployed, backend, say, keep);
    } finally {
      await backend.stop();
    }
  } finally {
    await Promise.all([stopProgram(emulator.process), door.close()]);
  }
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

async function openLocal({ site: { port }, door, functions }: Deployed, say: (line: string) => void): Promise<Backend> {
  const events = await hostEvents(port, (error) => say(`an event was not taken: ${String(error)}`));
  const text = await query(port, 'ec2', { Action: 'DescribeSecurityGroups', Version: '2016-11-15' });
  const groups = [...text.matchAll(/<groupId>(sg-[0-9a-f]+)<\/groupId>\s*<groupName>ahps-persona/g)].map(([, id = '']) => id);
  const backend = await startLocalBackend({ speed, onEvent: events.take, groups });
  door.open({ backend, functions, emulatorPort: port });
  return backend;
}

async function played(
  { site, door, people, functions, apiUrl }: Deployed,
  backend: Backend,
  say: (line: string) => void,
  keep: (where: string) => Promise<void>,
): Promise<Rehearsed> {
  const loans = new Loans(new Api(site.port, apiUrl), people, say);
  const scenarios = await playAll({ loans, backend, door }, say);
  const leftBehind = await backend.leftBehind();
  const denied = [...door.denied, ...(await refusedInside(site.port, functions.values()))];
  await keep(`127.0.0.1:${site.port}`);
  return {
    leftBehind,
    report: { name: backend.name, ...synthesisedIn(join(site.place, 'cdk.out')), scenarios, deniedByIam: denied, differences: [] },
  };
}
