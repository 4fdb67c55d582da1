import type { LocalCloud } from '../../../local/boot/boot.ts';

interface Row {
  readonly state: string;
  readonly pool?: { readonly name: string; readonly guaranteed: Readonly<Record<string, number>> };
  readonly allocation?: { readonly amounts: Readonly<Record<string, number>> };
}
const holding = new Set(['ACTIVE', 'DEGRADED', 'HELD']);

/**
 * Invariant 12, from what the table says after each write: what lent hosts have of a pool (their guarantee
 * until they are given something) is never more than its budget, and nobody has less than is guaranteed.
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
      .filter(({ pool }) => pool?.name === this.pool);
    for (const [resource, most] of Object.entries(this.budget)) {
      let sum = 0;
      for (const { id, state, pool, allocation } of rows) {
        const min = pool?.guaranteed[resource] ?? 0;
        if (!holding.has(state)) continue;
        const given = allocation?.amounts[resource];
        if (given !== undefined && given < min) this.violations.push(`${id} has ${given} of ${resource}, ${min} are guaranteed`);
        sum += given ?? min;
      }
      if (sum > most) this.violations.push(`${sum} of ${resource} are given, the pool has ${most}`);
    }
  }
}
