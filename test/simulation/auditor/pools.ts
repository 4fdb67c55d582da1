import type { Call } from '../../../local/aws/cloud.ts';
import { homeVolumes, type Sampled } from './samples.ts';

interface Row {
  readonly id: string;
  readonly state: string;
  readonly pool?: { readonly name: string; readonly guaranteed: Readonly<Record<string, number>> };
  readonly allocation?: { readonly amounts: Readonly<Record<string, number>> };
}
interface Pool {
  readonly name: string;
  readonly budget: Readonly<Record<string, unknown>>;
}
const holding = new Set(['ACTIVE', 'DEGRADED', 'HELD']);

/**
 * Invariant 12. After each write, what the table says: what lent hosts have of a pool (their guarantee
 * until they are given something) is never more than its budget, and nobody has less than is guaranteed.
 * Before each request of ours: no adjustment touches an original.
 */
export class Pools {
  /** As functions of ours read them; the newest. */
  private pools: readonly Pool[] = [];
  private readonly around: Sampled;
  private readonly ours: ReadonlySet<string>;

  constructor(around: Sampled, ours: ReadonlySet<string>) {
    this.around = around;
    this.ours = ours;
  }

  before({ caller, operation, input }: Call): void {
    if (!this.ours.has(caller)) return;
    const documents = input['Parameters'] as Readonly<Record<string, readonly string[]>> | undefined;
    const touched =
      operation === 'ModifyVolume'
        ? [input['VolumeId']]
        : operation === 'SendCommand' && input['DocumentName'] === 'AHPS-Allocate'
          ? (documents?.['ExpectedRootVolume'] ?? [])
          : [];
    for (const original of this.around.originals.values())
      for (const volumeId of touched)
        if (homeVolumes(this.around, original).has(String(volumeId)))
          this.around.report(12, `${operation} of ${String(volumeId)}, an original of ${original.hostId}`);
  }

  after({ service, operation }: Call, output: unknown): void {
    if (operation.startsWith('GetParameters')) this.learn(output);
    if (service === 'DynamoDB' && operation === 'TransactWriteItems' && this.pools.length > 0) this.judge();
  }

  private learn(output: unknown): void {
    const { Parameters = [] } = output as { readonly Parameters?: readonly { readonly Name?: string; readonly Value?: string }[] };
    for (const { Name = '', Value = '[]' } of Parameters) if (Name.endsWith('/pools')) this.pools = JSON.parse(Value) as readonly Pool[];
  }

  private judge(): void {
    const rows = this.around.local.table
      .dump()
      .filter(({ sk }) => sk === 'RECORD')
      .map((item) => item as unknown as Row)
      .filter(({ state }) => holding.has(state));
    for (const { name, budget } of this.pools) {
      const drawing = rows.filter(({ pool }) => pool?.name === name);
      for (const [resource, most] of amountsOf(budget)) this.judgeOne(name, drawing, resource, most);
    }
  }

  private judgeOne(name: string, drawing: readonly Row[], resource: string, most: number): void {
    let sum = 0;
    for (const { id, pool, allocation } of drawing) {
      const min = pool?.guaranteed[resource] ?? 0;
      const given = allocation?.amounts[resource];
      if (given !== undefined && given < min) this.around.report(12, `${id} has ${given} of ${resource}, ${min} are guaranteed`);
      sum += given ?? min;
    }
    if (sum > most) this.around.report(12, `${sum} of ${resource} are given, the pool ${name} has ${most}`);
  }
}

/** As the table counts: hundredths of a vCPU, licences by their names. */
function amountsOf({ licences = {}, vcpu, ...rest }: Pool['budget']): [string, number][] {
  const counted = Object.entries(licences as Readonly<Record<string, number>>).map(([name, count]): [string, number] => [
    `licence:${name}`,
    count,
  ]);
  const plain = Object.entries(rest).map(([resource, amount]): [string, number] => [resource, Number(amount)]);
  return [...(vcpu === undefined ? [] : [['vcpu', Math.round(Number(vcpu) * 100)] as [string, number]]), ...plain, ...counted];
}
