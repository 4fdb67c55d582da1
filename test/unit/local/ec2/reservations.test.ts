import {
  CancelCapacityReservationCommand,
  CreateCapacityReservationCommand,
  DescribeCapacityReservationsCommand,
  ModifyCapacityReservationCommand,
  ModifyInstanceCapacityReservationAttributesCommand,
  StartInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { CreateCapacityReservationCommandInput } from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import { bench } from './bench.ts';
import type { Bench } from './bench.ts';

type Wanted = Partial<CreateCapacityReservationCommandInput>;
const reserve = (more: Wanted = {}): CreateCapacityReservationCommand =>
  new CreateCapacityReservationCommand({
    InstanceType: 'm5.large',
    InstancePlatform: 'Linux/UNIX',
    InstanceCount: 1,
    AvailabilityZone: 'eu-west-1a',
    InstanceMatchCriteria: 'targeted',
    ...more,
  });
const start = (id: string): StartInstancesCommand => new StartInstancesCommand({ InstanceIds: [id] });
const target = (InstanceId: string, CapacityReservationId: string): ModifyInstanceCapacityReservationAttributesCommand =>
  new ModifyInstanceCapacityReservationAttributesCommand({
    InstanceId,
    CapacityReservationSpecification: { CapacityReservationTarget: { CapacityReservationId } },
  });
const prefer = (
  InstanceId: string,
  preference: 'none' | 'open' | 'capacity-reservations-only',
): ModifyInstanceCapacityReservationAttributesCommand =>
  new ModifyInstanceCapacityReservationAttributesCommand({
    InstanceId,
    CapacityReservationSpecification: { CapacityReservationPreference: preference },
  });

async function reserved(b: Bench, more: Wanted = {}): Promise<string> {
  const { CapacityReservation } = await b.answer(b.client.send(reserve(more)));
  return CapacityReservation?.CapacityReservationId ?? '';
}

async function free(b: Bench, id: string): Promise<number | undefined> {
  const { CapacityReservations } = await b.answer(b.client.send(new DescribeCapacityReservationsCommand({ CapacityReservationIds: [id] })));
  return CapacityReservations?.[0]?.AvailableInstanceCount;
}

describe('capacity reservations', () => {
  it('hold the place of a targeted instance when there is no other', async () => {
    const b = bench();
    const id = await b.stoppedHost();
    const reservation = await reserved(b);
    b.aws.insufficientCapacity('m5.large');
    expect(await b.refusal(b.client.send(start(id)))).toBe('InsufficientInstanceCapacity');
    await b.answer(b.client.send(target(id, reservation)));
    expect(await b.refusal(b.client.send(start(id)))).toBe('accepted');
    expect(await free(b, reservation)).toBe(0);
  });

  it('take in matching running instances when they are open, and only then', async () => {
    for (const [match, left] of [
      ['open', 0],
      ['targeted', 1],
    ] as const) {
      const b = bench();
      b.aws.addHost();
      b.aws.addHost({ attributes: { reservation: { preference: 'none', target: undefined } } });
      expect(await free(b, await reserved(b, { InstanceMatchCriteria: match, InstanceCount: 1 }))).toBe(left);
    }
  });

  it('let a start fail that may use nothing else, or the wrong type', async () => {
    const b = bench();
    const [only, other] = [await b.stoppedHost(), await b.stoppedHost({ instanceType: 'm5.xlarge' })];
    await b.answer(b.client.send(prefer(only, 'capacity-reservations-only')));
    expect(await b.refusal(b.client.send(start(only)))).toBe('ReservationCapacityExceeded');
    await b.answer(b.client.send(target(other, await reserved(b))));
    expect(await b.refusal(b.client.send(start(other)))).toBe('ReservationCapacityExceeded');
    await b.answer(b.client.send(prefer(other, 'none')));
    expect(await b.refusal(b.client.send(start(other)))).toBe('accepted');
  });

  it('change who may use them only while idle', async () => {
    const b = bench();
    const id = await b.stoppedHost();
    const reservation = await reserved(b, { InstanceMatchCriteria: 'open' });
    const modify = (): ModifyCapacityReservationCommand =>
      new ModifyCapacityReservationCommand({ CapacityReservationId: reservation, InstanceMatchCriteria: 'targeted' });
    await b.answer(b.client.send(start(id)));
    expect(await b.refusal(b.client.send(modify()))).toBe('IncorrectState');
    await b.wait(20);
    b.aws.hosts.shutDownFromInside(id);
    b.aws.terminate(id);
    await b.wait(60);
    expect(await b.refusal(b.client.send(modify()))).toBe('accepted');
  });

  it('end when cancelled, or within an hour of their date', async () => {
    const b = bench();
    const [cancelled, limited] = [
      await reserved(b),
      await reserved(b, { EndDateType: 'limited', EndDate: new Date(b.cloud.clock.now() + 3_600_000) }),
    ];
    const cancel = (): CancelCapacityReservationCommand => new CancelCapacityReservationCommand({ CapacityReservationId: cancelled });
    await b.answer(b.client.send(cancel()));
    expect(await b.refusal(b.client.send(cancel()))).toBe('IncorrectState');
    await b.wait(3_590);
    expect(b.aws.state.reservations.get(limited)?.state).toBe('active');
    await b.wait(3_700);
    expect(b.aws.state.reservations.get(limited)?.state).toBe('expired');
  });

  it('are refused for lack of capacity, quota or sense', async () => {
    const b = bench({ vcpuQuota: () => 5 });
    await reserved(b);
    const rules: [Wanted, string][] = [
      [{ InstanceCount: 2 }, 'VcpuLimitExceeded'],
      [{ AvailabilityZone: 'eu-west-1z' }, 'InvalidZone.NotFound'],
      [{ EndDateType: 'limited' }, 'InvalidParameterCombination'],
      [{ EndDateType: 'limited', EndDate: new Date(0) }, 'InvalidParameterValue'],
      [{ InstanceType: 'm5.tiny' }, 'InvalidParameterValue'],
      [{}, 'accepted'],
      [{}, 'VcpuLimitExceeded'],
    ];
    for (const [more, code] of rules) expect([more, await b.refusal(b.client.send(reserve(more)))]).toEqual([more, code]);
    const tight = bench();
    tight.aws.insufficientCapacity('m5.large');
    expect(await tight.refusal(tight.client.send(reserve()))).toBe('InsufficientInstanceCapacity');
  });
});
