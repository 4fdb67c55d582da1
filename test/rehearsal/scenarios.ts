import { verdict } from '#core/manifest/verdict.ts';
import type { Backend } from './backend.ts';
import type { Door } from './door.ts';
import type { Loans } from './loans.ts';
import { expectStatus, Unexpected } from './loans.ts';
import type { ScenarioResult } from './report.ts';

/** What a scenario is played with. */
export interface Ground {
  readonly loans: Loans;
  readonly backend: Backend;
  readonly door: Door;
  /** `cdk deploy` of a changed configuration. */
  readonly redeploy: () => Promise<void>;
}
interface Scenario {
  readonly name: string;
  readonly play: (ground: Ground) => Promise<void>;
}

/** Seconds for one way of a loan on a busy machine. */
const wayOut = 200;
const wayBack = 200;
const out = ['ACTIVE', 'DEGRADED'] as const;

const gateway: Scenario = {
  name: 'the gateway refuses what is unsigned or wrongly signed, and bad input is never a 5xx',
  async play({ loans: { api, people } }) {
    const { keys } = people.borrower;
    expectStatus('health', 200, await api.get(people.borrower, '/v1/health'));
    expectStatus('an unsigned call', 403, await api.send({ path: '/v1/health', keys: undefined }));
    expectStatus('a wrong signature', 403, await api.send({ path: '/v1/health', keys: { ...keys, secretAccessKey: 'wrong' } }));
    // AWS answers 403; MiniStack 400 (docs/emulators.md).
    const unknown = await api.send({ path: '/v1/health', keys: { accessKeyId: 'ASIAUNKNOWNUNKNOWN00', secretAccessKey: 'x' } });
    if (unknown.status !== 403 && unknown.status !== 400) throw new Unexpected(`an unknown key: ${unknown.status}`);
    for (const body of [
      undefined,
      [],
      'text',
      { hostId: 'i-1' },
      { hostId: 'i-0a11ce00000000001', fleetId: 'web', reason: '' },
      { surprise: true },
    ]) {
      const { status, body: said } = await api.post(people.borrower, '/v1/checkouts', body);
      if (status < 400 || status > 499)
        throw new Unexpected(`bad input ${JSON.stringify(body)}: ${status} ${JSON.stringify(said).slice(0, 300)}`);
    }
    for (const path of ['/v1/checkouts/co-0000000000000000', '/v1/nowhere', '/v1/fleets/nosuch']) {
      const { status } = await api.get(people.borrower, path);
      if (status !== 404 && status !== 403) throw new Unexpected(`GET ${path}: ${status}`);
    }
  },
};

const byRequest = (name: string, hostAt: number, personaId: string): Scenario => ({
  name,
  play: (ground) =>
    loan(ground, hostAt, 'REQUEST', async (hostId) => {
      const { loans } = ground;
      const id = await loans.checkout({ hostId, personaId });
      await loans.until(id, out, wayOut);
      await loans.checkIn(id);
      return id;
    }),
});

const contested: Scenario = {
  name: 'load-generator: a stranger gets 403, a second request 409, the loan is active, its borrower checks in, the manifest is equal',
  play: (ground) =>
    loan(ground, 0, 'REQUEST', async (hostId) => {
      const { loans } = ground;
      const { borrower, owner, stranger } = loans.people;
      const wish = { hostId, personaId: 'load-generator', duration: 'PT1H' };
      expectStatus('a stranger', 403, await loans.ask(stranger, wish));
      const id = await loans.checkout(wish);
      expectStatus('a second request', 409, await loans.ask(borrower, wish));
      expectStatus('the owner reads it', 200, await loans.api.get(owner, `/v1/checkouts/${id}`));
      expectStatus('a stranger reads it', 403, await loans.api.get(stranger, `/v1/checkouts/${id}`));
      await loans.until(id, out, wayOut);
      await loans.checkIn(id);
      return id;
    }),
};

const bySchedule: Scenario = {
  name: 'a loan during which a changed stack is deployed ends by its schedule',
  play: (ground) =>
    loan(ground, 1, 'DEADLINE', async (hostId) => {
      const id = await ground.loans.checkout({ hostId, personaId: 'load-generator', duration: 'PT2M' });
      await ground.loans.until(id, ['DRAINING', 'STOPPING', 'SNAPSHOTTING', 'APPLYING', ...out], wayOut);
      await ground.redeploy();
      return id;
    }),
};

const rolledBack: Scenario = {
  name: 'a loan that fails in mid-way (EC2 refuses to start the host) rolls back',
  play: (ground) =>
    loan(ground, 2, 'ROLLBACK', async (hostId) => {
      const { loans, door } = ground;
      const forgive = door.refuse('ec2:StartInstances', hostId, 'Unsupported');
      try {
        const id = await loans.checkout({ hostId, personaId: 'load-generator' });
        await loans.until(id, ['CHECKING_IN', 'RESTORING', 'RECALLING'], wayOut);
        return id;
      } finally {
        forgive();
      }
    }),
};

/** A host comes home for this cause, and equal by our own reading as by the system's. */
async function loan({ backend, loans }: Ground, hostAt: number, cause: string, lend: (hostId: string) => Promise<string>): Promise<void> {
  const hostId = backend.hosts.at(hostAt) ?? '';
  const before = await backend.manifestOf(hostId);
  const id = await lend(hostId);
  const view = await loans.until(id, ['CHECKED_IN'], wayOut + wayBack);
  if (view['cause'] !== cause) throw new Unexpected(`${id} ended by ${String(view['cause'])}, not by ${cause}`);
  const { equal, differences } = verdict(before, await backend.manifestOf(hostId));
  if (!equal) throw new Unexpected(`${hostId} came home different: ${JSON.stringify(differences).slice(0, 600)}`);
}

/** Lanes run side by side, what is in a lane one after the other. */
type Lanes = readonly (readonly Scenario[])[];
export const everyLoan: Lanes = [
  [contested, byRequest('blank', 3, 'blank')],
  [rolledBack, byRequest('a member of an Auto Scaling group', -1, 'load-generator')],
  [bySchedule],
];
export const oneLoan: Lanes = [[contested]];

/** Plays everything; never throws. */
export async function playAll(ground: Ground, lanes: Lanes, say: (line: string) => void): Promise<ScenarioResult[]> {
  const first = await played(gateway, ground, say);
  const results = await Promise.all(
    lanes.map(async (lane) => {
      const done: ScenarioResult[] = [];
      for (const scenario of lane) done.push(await played(scenario, ground, say));
      return done;
    }),
  );
  return [first, ...results.flat()];
}

const played = ({ name, play }: Scenario, ground: Ground, say: (line: string) => void): Promise<ScenarioResult> =>
  measured(name, () => play(ground), say);

/** Does it, and says how it went; never throws. */
export async function measured(name: string, work: () => Promise<void>, say: (line: string) => void): Promise<ScenarioResult> {
  const began = performance.now();
  const seconds = (): number => Math.round((performance.now() - began) / 100) / 10;
  try {
    await work();
    say(`ok: ${name}`);
    return { name, ok: true, seconds: seconds() };
  } catch (error) {
    const message = error instanceof Unexpected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
    say(`FAILED: ${name}: ${message}`);
    return { name, ok: false, seconds: seconds(), message };
  }
}
