import { setTimeout as sleep } from 'node:timers/promises';
import type { Api, ApiAnswer } from './api.ts';
import type { People, Person } from './people.ts';

/** A scenario did not go as it must; the message says what was expected and what came. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}

export interface Wish {
  readonly hostId: string;
  readonly personaId?: string;
  readonly duration?: string;
  readonly deadline?: string;
}

/** Loans through the deployed API. */
export class Loans {
  readonly api: Api;
  readonly people: People;
  private readonly watch: (line: string) => void;

  constructor(api: Api, people: People, watch: (line: string) => void = () => undefined) {
    this.api = api;
    this.people = people;
    this.watch = watch;
  }

  ask(who: Person, wish: Wish): Promise<ApiAnswer> {
    return this.api.post(who, '/v1/checkouts', { fleetId: 'web', reason: 'rehearsal', ...wish });
  }

  /** A checkout that has to be accepted; its id. */
  async checkout(wish: Wish): Promise<string> {
    const answer = await this.ask(this.people.borrower, { duration: 'PT1H', ...wish });
    expectStatus('checkout', 202, answer);
    return String(answer.body['id']);
  }

  async checkIn(id: string): Promise<void> {
    expectStatus('check-in', 202, await this.api.post(this.people.borrower, `/v1/checkouts/${id}/check-in`));
  }

  async read(id: string): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.api.get(this.people.borrower, `/v1/checkouts/${id}`);
    expectStatus('reading a checkout', 200, answer);
    return answer.body;
  }

  /** Waits for one of the states; throws with the timeline's end when another final state or the time limit comes first. */
  async until(id: string, states: readonly string[], limitSeconds: number): Promise<Readonly<Record<string, unknown>>> {
    const end = Date.now() + limitSeconds * 1_000;
    let last = '';
    for (;;) {
      const view = await this.read(id);
      const state = String(view['state']);
      if (state !== last) this.watch(`${id} ${state}`);
      last = state;
      if (states.includes(state)) return view;
      if (finalStates.includes(state) || Date.now() > end)
        throw new Unexpected(`${id} is ${state}, not ${states.join(' or ')}:\n${await this.timelineEnd(id)}`);
      await sleep(500);
    }
  }

  private async timelineEnd(id: string): Promise<string> {
    const { body } = await this.api.get(this.people.borrower, `/v1/checkouts/${id}/timeline`, { limit: '100' });
    const events = (body['items'] ?? []) as readonly Readonly<Record<string, unknown>>[];
    return events
      .slice(-12)
      .map(({ at, state, text }) => `  ${String(at)} ${String(state)} ${String(text)}`)
      .join('\n');
  }
}

const finalStates = ['CHECKED_IN', 'REJECTED', 'CANCELLED', 'HOST_LOST', 'QUARANTINED'];

export function expectStatus(what: string, status: number, answer: ApiAnswer): void {
  if (answer.status !== status)
    throw new Unexpected(`${what}: expected ${status}, got ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`);
}
