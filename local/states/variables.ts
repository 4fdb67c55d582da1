import { bytes, demandSize, tooLarge } from './failure.ts';

type Values = Readonly<Record<string, unknown>>;

/** 10 MiB of variables per execution. https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html (limits) */
const mostStored = 10 * 1024 * 1024;

/** What the variables of all scopes of one execution take together, in bytes. */
export class Storage {
  used = 0;
}

/** The variables of one scope: it sees those of the outer ones, and its own go with it. */
export class Variables {
  /** All that the scope sees. */
  values: Values;
  private readonly storage: Storage;
  private readonly own = new Map<string, number>();

  constructor(storage: Storage, seen: Values = {}, own: Values = {}) {
    this.storage = storage;
    this.values = { ...seen, ...own };
    for (const [name, value] of Object.entries(own)) this.hold(name, value);
  }

  /** An inner scope; `before`: with the variables that it had when it failed. */
  inner(before?: Variables): Variables {
    const own = Object.entries(before?.values ?? {}).filter(([name]) => before?.own.has(name));
    return new Variables(this.storage, this.values, Object.fromEntries(own));
  }

  /** Checks the sizes of one Assign (together at most 256 KiB, as a single variable); gives what sets the variables. */
  prepare(assigned: Values, what: string): () => void {
    demandSize(assigned, what);
    const more = Object.entries(assigned).reduce((sum, [name, value]) => sum + sizeOf(value) - (this.own.get(name) ?? 0), 0);
    if (this.storage.used + more > mostStored) throw tooLarge(what);
    return () => {
      this.values = { ...this.values, ...assigned };
      for (const [name, value] of Object.entries(assigned)) this.hold(name, value);
    };
  }

  /** The scope has ended; its variables stay known for a redrive. */
  release(): void {
    for (const size of this.own.values()) this.storage.used -= size;
  }

  private hold(name: string, value: unknown): void {
    const size = sizeOf(value);
    this.storage.used += size - (this.own.get(name) ?? 0);
    this.own.set(name, size);
  }
}

const sizeOf = (value: unknown): number => bytes(JSON.stringify(value) ?? '');
