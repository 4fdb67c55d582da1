import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from './people.ts';
import type { Keys } from './signed.ts';
import { sendSigned } from './signed.ts';

/** An answer of the API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}
/** What a client may get wrong on purpose. */
export interface Sent {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined: unsigned. */
  readonly keys: Keys | undefined;
}

/** The deployed API, as its clients reach it. */
export class Api {
  private readonly port: number;
  private readonly restId: string;
  private readonly stage: string;

  /** `url` is the stack's output ApiUrl; the emulator listens for that host on its port. */
  constructor(port: number, url: string) {
    const [, restId = '', stage = ''] = /^https:\/\/([^.]+)\.execute-api\.[^/]+\/([^/]+)\/$/.exec(url) ?? [];
    if (restId === '') throw new Error(`the output ApiUrl is no address of a REST API: ${url}`);
    this.port = port;
    this.restId = restId;
    this.stage = stage;
  }

  /** One request; like every client it repeats one that nobody answered. MiniStack ends functions that run while they are redeployed. */
  async send(sent: Sent): Promise<ApiAnswer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.sendOnce(sent);
      if (attempt === 4 || answer.status !== 502 || !JSON.stringify(answer.body).includes('Worker process died')) return answer;
      await sleep(500);
    }
  }

  private async sendOnce({ method = 'GET', path, query = {}, body, headers = {}, keys }: Sent): Promise<ApiAnswer> {
    const answer = await sendSigned({
      port: this.port,
      host: `${this.restId}.execute-api.localhost:${this.port}`,
      method,
      path: `/${this.stage}${path}`,
      query,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      service: 'execute-api',
      ...(keys === undefined ? {} : { keys }),
    });
    return { status: answer.status, headers: answer.headers, body: parsed(answer.text) };
  }

  get(who: Person, path: string, query: Readonly<Record<string, string>> = {}): Promise<ApiAnswer> {
    return this.send({ path, query, keys: who.keys });
  }

  post(who: Person, path: string, body?: unknown): Promise<ApiAnswer> {
    return this.send({
      method: 'POST',
      path,
      keys: who.keys,
      headers: { 'idempotency-key': `rehearsal-${randomUUID()}` },
      ...(body === undefined ? {} : { body }),
    });
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { text };
  } catch {
    return { text };
  }
}
