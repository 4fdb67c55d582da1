import type { Request } from '../aws/throttling/throttles.ts';
import type { VirtualClock } from '../clock.ts';
import type { FaultBoard } from './board.ts';

/** What faults need of the cloud. */
export interface Ground {
  readonly clock: VirtualClock;
  readonly faults: FaultBoard;
  call(request: Request): Promise<unknown>;
}

/** What somebody else does to a host while it is ours; EC2 may refuse it, as it would refuse us. */
interface Deed {
  readonly operation: string;
  readonly input: (instanceId: string) => Readonly<Record<string, unknown>>;
}

const deeds: readonly Deed[] = [
  { operation: 'CreateTags', input: (id) => ({ Resources: [id], Tags: [{ Key: 'cost-centre', Value: '42' }] }) },
  { operation: 'StartInstances', input: (id) => ({ InstanceIds: [id] }) },
  { operation: 'StopInstances', input: (id) => ({ InstanceIds: [id] }) },
  { operation: 'ModifyInstanceAttribute', input: (id) => ({ InstanceId: id, InstanceType: { Value: 'm5.xlarge' } }) },
  { operation: 'ModifyInstanceAttribute', input: (id) => ({ InstanceId: id, DisableApiStop: { Value: true } }) },
];

const idOf = ({ InstanceId, InstanceIds }: Readonly<Record<string, unknown>>): string | undefined => {
  const id: unknown = InstanceId ?? (Array.isArray(InstanceIds) ? (InstanceIds as unknown[])[0] : undefined);
  return typeof id === 'string' ? id : undefined;
};

/** A colleague with the console does one of the deeds to the host of this request, within a minute. */
export function disturb(cloud: Ground, { input, service }: Request): void {
  const id = idOf(input);
  const deed = deeds[cloud.faults.draw(0, deeds.length - 1)];
  if (id === undefined || deed === undefined) return;
  const refused = (): void => {};
  cloud.clock.after(cloud.faults.draw(1_000, 60_000), () => {
    cloud.call({ service, operation: deed.operation, input: deed.input(id), caller: 'a colleague' }).catch(refused);
  });
}
