import { captureHost } from '#adapters/host-capture.ts';
import { keys, recordFrom } from '#core/checkout/items.ts';
import type { CheckoutRecord, TimelineEvent } from '#core/checkout/record.ts';
import { timelineEvent } from '#core/checkout/record.ts';
import type { CheckoutState } from '#core/checkout/states.ts';
import { isTerminal } from '#core/checkout/states.ts';
import { type Fleet, fleet as fleetSchema } from '#core/fleet/fleet.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import { people } from '../server/people.ts';
import type { PersonName } from '../server/people.ts';
import type { BootOptions, LocalCloud } from './boot.ts';
import { bootLocalCloud } from './boot.ts';
import { demoWorld } from './demo-world.ts';
import type { ApiAnswer } from './gateway.ts';
import { localClients } from './local-clients.ts';

export interface CheckoutWish {
  readonly as?: PersonName;
  readonly host: string;
  /** Default: `web`. */
  readonly fleet?: string;
  readonly persona?: string;
  readonly duration?: string;
  readonly reason?: string;
  readonly idempotencyKey?: string;
}
/** A request of one person; headers beside the signature's. */
export interface Asked {
  readonly as: PersonName;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The API said no; the message is its own sentence. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly answer: Answer;
  constructor(answer: Answer) {
    super(`${answer.status}: ${typeof answer.body['detail'] === 'string' ? answer.body['detail'] : JSON.stringify(answer.body)}`);
    this.answer = answer;
  }
}

/** Virtual time after which `until` gives up: longer than any bound of the design. */
const mostWait = 12 * 3_600_000;

/** A booted local cloud and what people do with it. Every method but `send` runs the clock meanwhile. */
export class Scenario {
  readonly local: LocalCloud;
  private keys = 0;

  constructor(local: LocalCloud) {
    this.local = local;
  }

  /** Sends a request; it is answered when the clock runs. For several at once: `local.during(Promise.all([…]))`. */
  async send({ as, method, path, query, headers = {}, body }: Asked): Promise<Answer> {
    const answer = await this.local.api({
      method,
      path,
      headers: { 'content-type': 'application/json', ...headers },
      identity: people[as].identity,
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return parsed(answer);
  }

  /** `send` as clients do that obey Retry-After: the same request with the same key, until it is answered otherwise. */
  async sendPatiently(asked: Asked): Promise<Answer> {
    for (;;) {
      const answer = await this.send(asked);
      if (answer.status !== 429 && answer.status !== 503) return answer;
      await this.local.cloud.clock.sleep(Number(answer.headers['retry-after'] ?? 1) * 1000);
    }
  }

  request(asked: Asked): Promise<Answer> {
    return this.local.during(this.send(asked));
  }

  /** The request of a checkout, as `send` takes it. */
  wish({ as = 'borrower', host, fleet = 'web', persona, duration = 'PT1H', reason = 'a rehearsal', idempotencyKey }: CheckoutWish): Asked {
    const key = idempotencyKey ?? `scenario-${++this.keys}`;
    const body = { hostId: host, fleetId: fleet, duration, reason, ...(persona === undefined ? {} : { personaId: persona }) };
    return { as, method: 'POST', path: '/v1/checkouts', headers: { 'idempotency-key': key }, body };
  }

  /** Asks for a checkout; the id. Throws Refused with the API's answer when it says no. */
  async checkout(wish: CheckoutWish): Promise<string> {
    const answer = await this.request(this.wish(wish));
    if (answer.status !== 202) throw new Refused(answer);
    return String(answer.body['id']);
  }

  async checkIn(id: string, as: PersonName = 'borrower'): Promise<Answer> {
    return this.request({
      as,
      method: 'POST',
      path: `/v1/checkouts/${id}/check-in`,
      headers: { 'idempotency-key': `scenario-${++this.keys}` },
    });
  }

  /** The record as it truly is; undefined when there is none. */
  record(id: string): CheckoutRecord | undefined {
    return recordFrom(this.local.table.partition(keys.record(id).pk));
  }

  /** Runs until the checkout is in one of the states; throws when it ends elsewhere or does not get there. */
  async until(id: string, ...states: readonly CheckoutState[]): Promise<CheckoutRecord> {
    const { clock } = this.local.cloud;
    const state = this.watchState(id);
    const arrived = (): boolean => {
      const now = state();
      return now !== undefined && (states.includes(now) || isTerminal(now));
    };
    await clock.run({ done: arrived, until: clock.now() + mostWait });
    const record = this.record(id);
    if (record !== undefined && states.includes(record.state)) return record;
    throw new Error(`checkout ${id} is ${record?.state ?? 'unknown'}, not ${states.join(' or ')}:\n${this.told(id)}`);
  }

  timeline(id: string): TimelineEvent[] {
    const items = this.local.table.partition(keys.record(id).pk).filter(({ sk }) => sk.startsWith('EVENT#'));
    return items.map(({ pk: _pk, sk: _sk, ...event }) => timelineEvent.parse(event));
  }

  /** What EC2, ELB, Auto Scaling and Systems Manager say of the host now, user data included. */
  async manifestOf(hostId: string, fleetId = 'web'): Promise<Manifest> {
    const clients = localClients(this.local.cloud, 'auditor');
    const captured = await this.local.during(
      captureHost(clients, { hostId, fleet: this.fleet(fleetId), withUserData: true, beforeLoan: false }),
    );
    if (captured === undefined) throw new Error(`there is no host ${hostId}`);
    return captured.facts.manifest;
  }

  /** A fleet of the configuration. */
  fleet(id: string): Fleet {
    const { fleets } = this.local.configuration as { readonly fleets: readonly { readonly id: string }[] };
    return fleetSchema.parse(fleets.find((each) => each.id === id));
  }

  /** Healthy hosts in the sense of `design.md` §2, by the truth. */
  healthy(fleetId = 'web'): number {
    const groups = this.fleet(fleetId).targetGroupArns;
    const claimed = new Set(this.claimed());
    const byHost = Map.groupBy(
      this.local.loadBalancing.registrations().filter(({ groupArn }) => groups.includes(groupArn)),
      ({ instanceId }) => instanceId,
    );
    return [...byHost].filter(([host, all]) => host !== undefined && !claimed.has(host) && all.every(({ state }) => state === 'healthy'))
      .length;
  }

  private claimed(): string[] {
    return this.local.table
      .dump()
      .flatMap(({ pk, sk, checkoutId }) => (sk === 'CLAIM' && checkoutId !== undefined ? [pk.replace(/^HOST#/, '')] : []));
  }

  /** The state of a checkout, looked up again only after the table was written. */
  watchState(id: string): () => CheckoutState | undefined {
    const { tables } = this.local;
    let writes = -1;
    let state: CheckoutState | undefined;
    return () => {
      if (tables.units().writes !== writes) {
        writes = tables.units().writes;
        state = this.local.table.peekText(keys.record(id), 'state') as CheckoutState | undefined;
      }
      return state;
    };
  }

  private told(id: string): string {
    return this.timeline(id)
      .map(({ at, step, text }) => `  ${at} ${step}: ${text}`)
      .join('\n');
  }
}

function parsed({ status, headers, body }: ApiAnswer): Answer {
  return { status, headers, body: (body === '' ? {} : JSON.parse(body)) as Answer['body'] };
}

/** Boots the demo fleet (or another world) for a test. The same seed gives the same run. */
export async function scenario(options: BootOptions = {}): Promise<Scenario> {
  return new Scenario(await bootLocalCloud({ world: demoWorld, ...options }));
}
