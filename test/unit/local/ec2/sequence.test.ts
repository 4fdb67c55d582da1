import {
  AssociateIamInstanceProfileCommand,
  AttachVolumeCommand,
  CopyVolumesCommand,
  CreateSnapshotsCommand,
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DetachVolumeCommand,
  DisassociateIamInstanceProfileCommand,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import { bench, dataDevice, rootDevice } from './bench.ts';
import type { Bench } from './bench.ts';

interface Loan {
  readonly id: string;
  readonly root: string;
  readonly data: string;
}

async function host(b: Bench): Promise<Loan & { imageSnapshot: string; personaGroup: string }> {
  b.aws.addProfile('production');
  b.aws.addProfile('persona');
  const personaGroup = b.aws.addSecurityGroup({ name: 'persona' });
  const { snapshotId: imageSnapshot } = b.aws.addImage({ name: 'persona', size: 8 });
  const id = b.aws.addHost({
    profile: 'production',
    userData: '#!/bin/sh\nproduction',
    volumes: [{ device: dataDevice, label: 'orders', size: 50 }],
    tags: { 'ahps:managed': 'true' },
  });
  return { id, root: b.volumeAt(id, rootDevice), data: b.volumeAt(id, dataDevice), imageSnapshot, personaGroup };
}

const send = (b: Bench) => b.client.send.bind(b.client) as Bench['client']['send'];

async function turnInto(b: Bench, loan: Awaited<ReturnType<typeof host>>): Promise<{ root: string; clone: string }> {
  const { id } = loan;
  await b.answer(send(b)(new CreateSnapshotsCommand({ InstanceSpecification: { InstanceId: id } })));
  await b.answer(send(b)(new StopInstancesCommand({ InstanceIds: [id] })));
  await b.wait(60);
  for (const VolumeId of [loan.root, loan.data]) await b.answer(send(b)(new DetachVolumeCommand({ VolumeId })));
  await b.wait(6);
  const made = await b.answer(
    send(b)(new CreateVolumeCommand({ AvailabilityZone: 'eu-west-1a', SnapshotId: loan.imageSnapshot, VolumeType: 'gp3' })),
  );
  const copied = await b.answer(send(b)(new CopyVolumesCommand({ SourceVolumeId: loan.data, VolumeType: 'gp3' })));
  const created = { root: made.VolumeId ?? '', clone: copied.Volumes?.[0]?.VolumeId ?? '' };
  await b.wait(8);
  await b.answer(send(b)(new AttachVolumeCommand({ InstanceId: id, Device: rootDevice, VolumeId: created.root })));
  await b.answer(send(b)(new AttachVolumeCommand({ InstanceId: id, Device: dataDevice, VolumeId: created.clone })));
  await b.answer(send(b)(new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType: { Value: 'c5.xlarge' } })));
  await b.answer(send(b)(new ModifyInstanceAttributeCommand({ InstanceId: id, UserData: { Value: new TextEncoder().encode('persona') } })));
  await swapProfile(b, id, 'persona');
  const eni = b.aws.state.instances.get(id)?.interfaceIds[0];
  await b.answer(send(b)(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: eni, Groups: [loan.personaGroup] })));
  await b.answer(send(b)(new StartInstancesCommand({ InstanceIds: [id] })));
  await b.wait(60);
  return created;
}

async function swapProfile(b: Bench, id: string, name: string): Promise<void> {
  const old = [...b.aws.state.associations.values()].find(({ instanceId }) => instanceId === id);
  await b.answer(send(b)(new DisassociateIamInstanceProfileCommand({ AssociationId: old?.id })));
  await b.wait(3);
  await b.answer(send(b)(new AssociateIamInstanceProfileCommand({ InstanceId: id, IamInstanceProfile: { Name: name } })));
}

describe('a host becomes something else and comes back', () => {
  it('runs on the persona disk with the persona user data, and the application is not up', async () => {
    const b = bench();
    const loan = await host(b);
    const made = await turnInto(b, loan);
    const view = b.aws.hosts.view(loan.id);
    expect(view).toMatchObject({
      state: 'running',
      instanceType: 'c5.xlarge',
      rootVolumeId: made.root,
      applicationUp: false,
      profileArn: expect.stringMatching(/persona$/),
    });
    expect(view?.files['/var/lib/cloud/user-data-ran']).toBe('5e815286bca594454b291f3b0350ec22aab6de20b6d9efeec67d604f6bce65ee');
    expect(view?.files['/var/lib/cloud/instance-id']).toBe(loan.id);
    expect(view?.files['/home/ec2-user/.ssh/authorized_keys']).toBe('production-key');
    expect(b.aws.state.volumes.get(made.clone)?.files).toEqual({ '/label': 'orders' });
    const answer = await b.answer(send(b)(new DescribeInstancesCommand({ InstanceIds: [loan.id] })));
    expect(answer.Reservations?.[0]?.Instances?.[0]).toMatchObject({
      InstanceType: 'c5.xlarge',
      State: { Name: 'running' },
      SecurityGroups: [{ GroupName: 'persona' }],
    });
  });

  it('answers again once the untouched originals are back at their devices', async () => {
    const b = bench();
    const loan = await host(b);
    const made = await turnInto(b, loan);
    await b.answer(send(b)(new StopInstancesCommand({ InstanceIds: [loan.id], SkipOsShutdown: true })));
    await b.wait(8);
    for (const VolumeId of [made.root, made.clone]) await b.answer(send(b)(new DetachVolumeCommand({ VolumeId })));
    await b.wait(6);
    await b.answer(send(b)(new AttachVolumeCommand({ InstanceId: loan.id, Device: rootDevice, VolumeId: loan.root })));
    await b.answer(send(b)(new AttachVolumeCommand({ InstanceId: loan.id, Device: dataDevice, VolumeId: loan.data })));
    await b.wait(4);
    await b.answer(send(b)(new StartInstancesCommand({ InstanceIds: [loan.id] })));
    await b.wait(60);
    const view = b.aws.hosts.view(loan.id);
    expect(view?.applicationUp).toBe(true);
    // The disk was booted under this instance before: cloud-init leaves it alone.
    expect(view?.files['/var/lib/cloud/user-data-ran']).toBeUndefined();
    // The original only ever ran under its own root.
    expect(b.aws.state.volumes.get(loan.data)?.ranUnder.map(({ rootVolumeId }) => rootVolumeId)).toEqual([loan.root, loan.root]);
    expect(new Set(b.cloud.waits.map(({ kind }) => kind))).toEqual(new Set(['stop', 'detach', 'volume', 'start', 'boot']));
  });
});
