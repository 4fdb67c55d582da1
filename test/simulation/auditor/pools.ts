import type { LocalCloud } from '../../../local/boot/boot.ts';

interface Row {
  readonly state: string;
  readonly pool?: { readonly name: string; readonly guaranteed: Readonly<Record<string, number>> };
  readonly allocation?: { readonly amounts: Readonly<Record<string, number>> };
}
const holding = new Set(['ACTIVE', 'DEGRADED', 'HELD']);
const ended = new Set(['CHECKED_IN', 'REJECTED', 'CANCELLED', 'HOST_LOST']);

/**
 * Invariant 12, from what the table says after each write: the allocations of a pool and the guarantees of
 * those that have none yet are never more than its budget, and nobody that was given something has less
 * than is guaranteed to it.
 */
export class PoolAudit {
  readonly violations: string[] = [];
  /** How many states of the pool were judged. */
  judged = 0;
  private readonly local: LocalCloud;
  private readonly pool: string;
  private readonly budget: Readonly<Record<string, number>>;

  constructor(local: LocalCloud, pool: string, budget: Readonly<Record<string, number>>) {
    this.local = local;
    this.pool = pool;
    this.budget = budget;
    local.cloud.interceptors.push({
      before: () => undefined,
      after: ({ service, operation }) => {
        if (service === 'DynamoDB' && operation === 'TransactWriteItems') this.judge();
      },
    });
  }

  private judge(): void {
    this.judged++;
    const rows = this.local.table
      .dump()
      .filter(({ sk }) => sk === 'RECORD')
      .map((item) => item as unknown as Row & { readonly id: string })
      .filter(({ pool, state }) => pool?.name === this.pool && !ended.has(state));
    for (const [resource, most] of Object.entries(this.budget)) {
      let sum = 0;
      for (const { id, state, pool, allocation } of rows) {
        const min = pool?.guaranteed[resource] ?? 0;
        const given = holding.has(state) ? allocation?.amounts[resource] : undefined;
        if (given !== undefined && given < min) this.violations.push(`${id} has ${given} of ${resource}, ${min} are guaranteed`);
        sum += given ?? min;
      }
      if (sum > most) this.violations.push(`${sum} of ${resource} are given, the pool has ${most}`);
    }
  }
}
