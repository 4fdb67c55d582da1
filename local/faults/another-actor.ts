import type { Call, Cloud } from '../aws/cloud.ts';

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
export function disturb(cloud: Cloud, { input, service }: Call): void {
  const id = idOf(input);
  const deed = deeds[cloud.faults.draw(0, deeds.length - 1)];
  if (id === undefined || deed === undefined) return;
  const refused = (): void => {};
  cloud.clock.after(cloud.faults.draw(1_000, 60_000), () => {
    cloud.call({ service, operation: deed.operation, input: deed.input(id), caller: 'a colleague' }).catch(refused);
  });
}
