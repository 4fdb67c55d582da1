import { AttachVolumeCommand, CreateVolumeCommand, DetachVolumeCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import type { CreateVolumeCommandInput } from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import { bench, dataDevice, rootDevice, twentySixVolumes } from './bench.ts';
import type { Bench } from './bench.ts';

const create = (more: Partial<CreateVolumeCommandInput> = {}): CreateVolumeCommand =>
  new CreateVolumeCommand({ AvailabilityZone: 'eu-west-1a', Size: 10, VolumeType: 'gp3', ...more });
const attach = (InstanceId: string, VolumeId: string, Device = '/dev/sdg'): AttachVolumeCommand =>
  new AttachVolumeCommand({ InstanceId, VolumeId, Device });
const detach = (VolumeId: string, more = {}): DetachVolumeCommand => new DetachVolumeCommand({ VolumeId, ...more });

async function newVolume(b: Bench, more: Partial<CreateVolumeCommandInput> = {}): Promise<string> {
  const { VolumeId = '' } = await b.answer(b.client.send(create(more)));
  await b.wait(8);
  return VolumeId;
}

describe('AttachVolume', () => {
  it('goes through attaching, with DeleteOnTermination off', async () => {
    const b = bench();
    const [id, volume] = [b.aws.addHost(), await newVolume(b)];
    const answer = await b.answer(b.client.send(attach(id, volume)));
    expect(answer).toMatchObject({ State: 'attaching', DeleteOnTermination: false, Device: '/dev/sdg' });
    await b.wait(4);
    expect(b.aws.state.volumes.get(volume)).toMatchObject({
      state: 'in-use',
      attachment: { state: 'attached', deleteOnTermination: false },
    });
  });

  it('follows the rules', async () => {
    const b = bench();
    const id = b.aws.addHost({ volumes: [{ device: dataDevice }] });
    const free = await newVolume(b);
    const elsewhere = await newVolume(b, { AvailabilityZone: 'eu-west-1b' });
    const { VolumeId: fresh = '' } = await b.answer(b.client.send(create()));
    const full = b.aws.addHost({ volumes: twentySixVolumes });
    const stopping = b.aws.addHost();
    await b.answer(b.client.send(new StopInstancesCommand({ InstanceIds: [stopping] })));
    const rules = [
      ['device taken', attach(id, free, dataDevice), 'InvalidParameterValue'],
      ['device taken under its other name', attach(id, free, '/dev/xvdf'), 'InvalidParameterValue'],
      ['not a device', attach(id, free, 'sdg'), 'InvalidParameterValue'],
      ['still creating', attach(id, fresh), 'IncorrectState'],
      ['attached already', attach(id, b.volumeAt(full, rootDevice)), 'VolumeInUse'],
      ['other zone', attach(id, elsewhere), 'InvalidVolume.ZoneMismatch'],
      ['unknown volume', attach(id, 'vol-0123456789abcdef0'), 'InvalidVolume.NotFound'],
      ['instance is stopping', attach(stopping, free), 'IncorrectState'],
      ['limit of the type', attach(full, free, '/dev/sdfa'), 'AttachmentLimitExceeded'],
      [
        'no such EBS card',
        new AttachVolumeCommand({ InstanceId: id, VolumeId: free, Device: '/dev/sdg', EbsCardIndex: 1 }),
        'InvalidParameterValue',
      ],
    ] as const;
    const found = [];
    for (const [rule, command] of rules) found.push([rule, await b.refusal(b.client.send(command))]);
    expect(found).toEqual(rules.map(([rule, , code]) => [rule, code]));
  });

  it('may fail after it was accepted: the volume is free again and an event says so', async () => {
    const b = bench();
    const [id, volume] = [b.aws.addHost(), await newVolume(b)];
    b.aws.failAttach(volume);
    await b.answer(b.client.send(attach(id, volume)));
    await b.wait(6);
    expect(b.aws.state.volumes.get(volume)).toMatchObject({ state: 'available', attachment: undefined });
    expect(b.cloud.events.map(({ detail }) => detail)).toContainEqual(expect.objectContaining({ event: 'attachVolume', result: 'failed' }));
    await b.answer(b.client.send(attach(id, volume)));
    await b.wait(4);
    expect(b.aws.state.volumes.get(volume)?.attachment?.state).toBe('attached');
  });
});

describe('DetachVolume', () => {
  it('takes 2 to 6 s through detaching', async () => {
    const b = bench();
    const id = await b.stoppedHost();
    const root = b.volumeAt(id, rootDevice);
    expect(await b.answer(b.client.send(detach(root)))).toMatchObject({ State: 'detaching' });
    expect(b.aws.state.volumes.get(root)?.state).toBe('in-use');
    expect(await b.refusal(b.client.send(detach(root)))).toBe('IncorrectState');
    await b.wait(6);
    expect(b.aws.state.volumes.get(root)?.state).toBe('available');
    expect(b.cloud.waits.map(({ kind }) => kind)).toEqual(['stop', 'detach']);
    expect(await b.refusal(b.client.send(detach(root)))).toBe('IncorrectState');
  });

  it('leaves the root of a running instance, and checks where the volume is', async () => {
    const b = bench();
    const id = b.aws.addHost({ volumes: [{ device: dataDevice }] });
    expect(await b.refusal(b.client.send(detach(b.volumeAt(id, rootDevice), { Force: true })))).toBe('OperationNotPermitted');
    const data = b.volumeAt(id, dataDevice);
    expect(await b.refusal(b.client.send(detach(data, { InstanceId: b.aws.addHost() })))).toBe('InvalidAttachment.NotFound');
    expect(await b.refusal(b.client.send(detach(data, { Device: '/dev/sdz' })))).toBe('InvalidAttachment.NotFound');
    expect(await b.refusal(b.client.send(detach(data, { InstanceId: id, Device: dataDevice })))).toBe('accepted');
  });

  it('stays busy on a mounted volume until the instance stops', async () => {
    const b = bench();
    const id = b.aws.addHost({ volumes: [{ device: dataDevice, label: 'orders' }] });
    const data = b.volumeAt(id, dataDevice);
    expect(await b.answer(b.client.send(detach(data)))).toMatchObject({ State: 'busy' });
    await b.wait(600);
    expect(b.aws.state.volumes.get(data)?.attachment?.state).toBe('busy');
    await b.answer(b.client.send(new StopInstancesCommand({ InstanceIds: [id] })));
    await b.wait(66);
    expect(b.aws.state.volumes.get(data)?.state).toBe('available');
  });
});
