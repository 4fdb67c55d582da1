import type { Key, Write } from '#core/contracts/table.ts';
import { isPlainWrite, keyOf } from '#adapters/table-rules.ts';
import { AwsError } from '../aws/cloud.ts';
import { Random } from '../random.ts';

/** How often the store does what DynamoDB does and emulators do not: chances from 0 to 1, drawn from the seed. */
export interface StoreRates {
  /** A request is refused before anything happens. Also an on-demand table throttles, when its traffic doubles at once. */
  readonly throttled: number;
  /** Another transaction holds one of the items; beside those that really do. */
  readonly conflict: number;
  /** Everything is written and the answer does not arrive; every second time no repetition gets through either. */
  readonly answerLost: number;
  /** Milliseconds after which an index shows a change; each item's changes stay in order. */
  readonly indexLag: readonly [number, number];
}

/** Rates at which a loan of 500 requests meets one or two of them; a simulation lives with these. */
export const usualRates: StoreRates = { throttled: 0.002, conflict: 0.002, answerLost: 0.001, indexLag: [20, 2_000] };

/**
 * TransactionCanceledException with a reason for each write, in their order.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html [DDB-TX]
 */
export class TransactionCanceled extends AwsError {
  readonly CancellationReasons: readonly { readonly Code: string }[];
  constructor(codes: readonly string[]) {
    super(
      'TransactionCanceledException',
      `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
    );
    this.CancellationReasons = codes.map((Code) => ({ Code }));
  }
}

/** The answer of the SDK when nothing came back from any of its attempts: nobody knows what happened. */
export class AnswerLost extends AwsError {
  constructor() {
    super('TimeoutError', 'the connection was lost before an answer came', 'server');
  }
}

/** Draws what goes wrong; a stream of its own, so that the rest of a run stays as its seed made it. */
export class StoreFaults {
  private readonly random: Random;
  private readonly rates: StoreRates;
  /** Items between the two phases of a transaction. */
  private readonly held = new Set<string>();

  constructor(seed: number, rates: StoreRates) {
    this.random = new Random(seed ^ 0x5704e);
    this.rates = rates;
  }

  indexLag(): number {
    return this.random.between(...this.rates.indexLag);
  }

  /**
   * Throws before a request is carried out.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
   */
  refuse(writes: readonly Write[] = []): void {
    if (this.random.chance(this.rates.throttled))
      throw this.random.chance(0.5)
        ? new AwsError('ThrottlingException', 'Throughput exceeds the current capacity of your table or index.')
        : new AwsError('ProvisionedThroughputExceededException', 'The level of configured provisioned throughput was exceeded.');
    const drawn = writes.length > 0 && this.random.chance(this.rates.conflict) ? Math.floor(this.random.next() * writes.length) : -1;
    const codes = writes.map((write, position) =>
      position === drawn || this.held.has(idOf(keyOf(write))) ? 'TransactionConflict' : 'None',
    );
    if (codes.includes('TransactionConflict')) throw conflict(writes, codes);
  }

  /**
   * Carries out a transaction in its two phases, `pause` between them: whoever writes one of its items
   * meanwhile is refused.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
   */
  async inTwoPhases(writes: readonly Write[], pause: (milliseconds: number) => Promise<void>, commit: () => Promise<void>): Promise<void> {
    const ids = writes.map((write) => idOf(keyOf(write)));
    for (const id of ids) this.held.add(id);
    try {
      await pause(this.random.between(0.5, 2));
      await commit();
    } finally {
      for (const id of ids) this.held.delete(id);
    }
  }

  /** Throws after a write was carried out. */
  lose(): void {
    if (!this.random.chance(this.rates.answerLost)) return;
    throw this.random.chance(0.5) ? new AnswerLost() : new AwsError('InternalServerError', 'Internal server error', 'server');
  }
}

const idOf = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);

/** A plain write is refused by an error of its own, for it has no list of reasons. */
function conflict(writes: readonly Write[], codes: readonly string[]): AwsError {
  const [only] = writes;
  return writes.length === 1 && only !== undefined && isPlainWrite(only)
    ? new AwsError('TransactionConflictException', 'Transaction is ongoing for the item')
    : new TransactionCanceled(codes);
}
