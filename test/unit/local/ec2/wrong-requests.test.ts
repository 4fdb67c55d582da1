import { describe, expect, it } from '@jest/globals';
import { bench, rootDevice } from './bench.ts';
import type { Bench } from './bench.ts';

/** What the requests below refer to. */
interface Ground {
  readonly stopped: string;
  readonly graviton: string;
  readonly metal: string;
  readonly dead: string;
  readonly eni: string;
  readonly snapshot: string;
  readonly broken: string;
  readonly ended: string;
  readonly reservation: string;
}

const ask = (b: Bench, operation: string, input: object): Promise<unknown> =>
  b.answer(b.cloud.call({ service: 'EC2', operation, input: { ...input }, caller: 'test' }));
const codeOf = (b: Bench, operation: string, input: object): Promise<string> =>
  ask(b, operation, input).then(
    () => 'accepted',
    (error: unknown) => (error as { code: string }).code,
  );

const place = { InstanceType: 'm5.large', InstancePlatform: 'Linux/UNIX', InstanceCount: 1, AvailabilityZone: 'eu-west-1a' };

async function ground(b: Bench): Promise<Ground> {
  b.aws.addProfile('persona');
  b.aws.withdrawType('c7g.large', 'eu-west-1a');
  const stopped = await b.stoppedHost();
  const broken = b.aws.addHost();
  const dead = b.aws.addHost();
  b.aws.terminate(dead);
  await b.wait(30);
  b.aws.failNextSnapshot(b.volumeAt(broken, rootDevice));
  await ask(b, 'CreateSnapshots', { InstanceSpecification: { InstanceId: broken } });
  await b.wait(600);
  await ask(b, 'CreateSnapshots', { InstanceSpecification: { InstanceId: stopped } });
  const [first = '', second = ''] = b.aws.state.snapshots.keys();
  for (let time = 0; time < 2; time++) await ask(b, 'CreateCapacityReservation', { ...place, InstanceMatchCriteria: 'targeted' });
  const [reservation = '', ended = ''] = b.aws.state.reservations.keys();
  await ask(b, 'CancelCapacityReservation', { CapacityReservationId: ended });
  return {
    stopped,
    graviton: await b.stoppedHost({ instanceType: 'm7g.large' }),
    metal: await b.stoppedHost({ instanceType: 'm5.metal' }),
    dead,
    eni: b.aws.state.instances.get(stopped)?.interfaceIds[0] ?? '',
    snapshot: second,
    broken: first,
    ended,
    reservation,
  };
}

const specification = (given: object): object => ({ CapacityReservationSpecification: given });
const rules: [string, (on: Ground) => object, string][] = [
  ['DescribeAddresses', () => ({ PublicIps: ['192.0.2.1'] }), 'InvalidAddress.NotFound'],
  ['DescribeInstanceAttribute', ({ stopped }) => ({ InstanceId: stopped, Attribute: 'colour' }), 'InvalidParameterValue'],
  ['DescribeInstances', () => ({ Filters: [{ Name: 'instance-id', Values: [] }] }), 'InvalidParameterValue'],
  ['DescribeInstances', () => ({ Filters: [7] }), 'InvalidParameterValue'],
  ['DescribeSnapshots', () => ({ OwnerIds: ['amazon'] }), 'LocalCloud.NotModelled'],
  ['DescribeInstanceTypeOfferings', () => ({ LocationType: 'outpost' }), 'LocalCloud.NotModelled'],
  ['ModifyInstanceAttribute', ({ dead }) => ({ InstanceId: dead, DisableApiStop: { Value: true } }), 'IncorrectInstanceState'],
  ['ModifyInstanceAttribute', ({ stopped }) => ({ InstanceId: stopped, Attribute: 'kernel', Value: 'aki-1' }), 'LocalCloud.NotModelled'],
  ['ModifyInstanceCpuOptions', ({ metal }) => ({ InstanceId: metal, CoreCount: 24, ThreadsPerCore: 1 }), 'UnsupportedOperation'],
  ['ModifyInstanceCpuOptions', ({ graviton }) => ({ InstanceId: graviton, NestedVirtualization: 'enabled' }), 'UnsupportedOperation'],
  [
    'ModifyInstanceCreditSpecification',
    ({ stopped }) => ({ InstanceCreditSpecifications: [{ InstanceId: stopped, CpuCredits: 'endless' }] }),
    'InvalidParameterValue',
  ],
  [
    'AssociateIamInstanceProfile',
    ({ stopped }) => ({ InstanceId: stopped, IamInstanceProfile: { Arn: 'a', Name: 'persona' } }),
    'InvalidParameterCombination',
  ],
  ['CreateVolume', () => ({ AvailabilityZone: 'eu-west-1a', Size: 8, ClientToken: 'x'.repeat(65) }), 'InvalidParameterValue'],
  ['CreateVolume', () => ({ Size: 8 }), 'MissingParameter'],
  ['CreateSnapshots', ({ dead }) => ({ InstanceSpecification: { InstanceId: dead } }), 'IncorrectInstanceState'],
  [
    'CreateSnapshots',
    ({ stopped }) => ({ InstanceSpecification: { InstanceId: stopped, ExcludeBootVolume: true } }),
    'InvalidParameterValue',
  ],
  ['LockSnapshot', ({ snapshot }) => ({ SnapshotId: snapshot, LockMode: 'strict', LockDuration: 1 }), 'InvalidParameterValue'],
  ['LockSnapshot', ({ snapshot }) => ({ SnapshotId: snapshot, LockMode: 'governance', LockDuration: 0 }), 'InvalidParameterValue'],
  [
    'LockSnapshot',
    ({ snapshot }) => ({ SnapshotId: snapshot, LockMode: 'governance', ExpirationDate: new Date(0) }),
    'InvalidParameterValue',
  ],
  ['LockSnapshot', ({ broken }) => ({ SnapshotId: broken, LockMode: 'governance', LockDuration: 1 }), 'IncorrectState'],
  ['CreateTags', ({ stopped }) => ({ Resources: [stopped], Tags: [{ Key: 'k'.repeat(129), Value: '' }] }), 'InvalidParameterValue'],
  [
    'CreateVolume',
    () => ({ AvailabilityZone: 'eu-west-1a', Size: 8, TagSpecifications: [{ ResourceType: 'instance', Tags: [] }] }),
    'InvalidParameterValue',
  ],
  ['CreateCapacityReservation', () => ({ ...place, AvailabilityZone: undefined }), 'MissingParameter'],
  ['CreateCapacityReservation', () => ({ ...place, InstanceCount: 1_001 }), 'InvalidParameterValue'],
  ['CreateCapacityReservation', () => ({ ...place, InstanceType: 'c7g.large' }), 'Unsupported'],
  ['ModifyCapacityReservation', ({ ended }) => ({ CapacityReservationId: ended, InstanceCount: 3 }), 'IncorrectState'],
  ['ModifyCapacityReservation', ({ reservation }) => ({ CapacityReservationId: reservation, InstanceCount: 0 }), 'InvalidParameterValue'],
  ['CancelCapacityReservation', () => ({ CapacityReservationId: 'cr-0' }), 'InvalidCapacityReservationId.NotFound'],
  [
    'ModifyInstanceCapacityReservationAttributes',
    ({ stopped }) => ({ InstanceId: stopped, ...specification({}) }),
    'InvalidParameterCombination',
  ],
];

describe('requests that AWS refuses', () => {
  it.each(rules)('%s (%#)', async (operation, input, code) => {
    const b = bench();
    expect(await codeOf(b, operation, input(await ground(b)))).toBe(code);
  });

  it('an address goes to an instance or to an interface, not to both', async () => {
    const b = bench();
    const { stopped, eni } = await ground(b);
    const AllocationId = b.aws.addAddress();
    expect(await codeOf(b, 'AssociateAddress', { AllocationId, InstanceId: stopped, NetworkInterfaceId: eni })).toBe(
      'InvalidParameterCombination',
    );
  });
});
