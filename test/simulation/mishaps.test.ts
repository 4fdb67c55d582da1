import { CreateTagsCommand, ModifyNetworkInterfaceAttributeCommand } from '@aws-sdk/client-ec2';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it, jest } from '@jest/globals';
import { audited, byHand, changes, judged, member, minutes } from './audited.ts';

/** A loan takes half a second; a machine that also does other work takes longer. */
jest.setTimeout(30_000);

describe('while a host is lent', () => {
  it('an original that somebody deletes comes back from its snapshot, and people are told once', async () => {
    const run = await audited();
    const { s, local } = run;
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    const { restorePoint } = await s.until(id, 'ACTIVE');
    const gone = restorePoint.find(({ device }) => device === '/dev/sdf')?.volumeId ?? '';
    run.auditor.forgive(gone);
    local.ec2.deleteVolumeByHand(gone);
    await local.cloud.clock.advance(minutes(12));
    expect(local.sns.published.map(({ subject }) => subject)).toEqual([expect.stringContaining(`ORIGINAL MISSING ${gone}`)]);
    await s.checkIn(id);
    const ended = await s.until(id, 'CHECKED_IN');
    expect(ended.replaced).toEqual([expect.objectContaining({ device: '/dev/sdf', originalVolumeId: gone })]);
    expect(local.sns.published).toHaveLength(1);
    expect(await judged(run)).toEqual([]);
  });

  it('the borrower may shut it down from inside', async () => {
    const run = await audited();
    const { s, local } = run;
    const before = await s.manifestOf(byHand);
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    await s.until(id, 'ACTIVE');
    local.ec2.hosts.shutDownFromInside(byHand);
    await local.cloud.clock.advance(minutes(3));
    expect(local.ec2.hosts.view(byHand)?.state).toBe('stopped');
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
    expect(await judged(run)).toEqual([]);
    expect(changes(before, await s.manifestOf(byHand))).toEqual([]);
  });

  it('a command for its borrower that arrives after the return changes nothing', async () => {
    const run = await audited();
    const { s, local, somebody } = run;
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    const { borrowed, manifest } = await s.until(id, 'ACTIVE');
    const root = borrowed.find(({ device }) => device === manifest?.rootDeviceName)?.volumeId ?? '';
    local.ec2.hosts.shutDownFromInside(byHand);
    await local.cloud.clock.advance(minutes(2));
    const DocumentName = s.record(id)?.plan?.find((change) => change.kind === 'document')?.document;
    await local.during(
      somebody.ssm.send(
        new SendCommandCommand({ InstanceIds: [byHand], DocumentName, TimeoutSeconds: 3_600, Parameters: { ExpectedRootVolume: [root] } }),
      ),
    );
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
    await local.cloud.clock.advance(minutes(1));
    const late = local.ssm.runs.filter(
      ({ parameters, rootVolumeId }) => parameters['ExpectedRootVolume'] === root && rootVolumeId !== root,
    );
    expect(late.map(({ exitCode, rootVolumeId }) => [exitCode, rootVolumeId])).toEqual([
      [64, manifest?.attachments[manifest.rootDeviceName]?.volumeId],
    ]);
    expect(await judged(run)).toEqual([]);
  });

  it('what other people change in fields that we do not touch is theirs: seen, kept, no quarantine', async () => {
    const run = await audited();
    const { s, local, somebody } = run;
    const before = await s.manifestOf(byHand);
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    const { restorePoint, manifest } = await s.until(id, 'ACTIVE');
    const [networkId = ''] = Object.keys(manifest?.interfaces ?? {});
    const Resources = [byHand, networkId, restorePoint[1]?.volumeId ?? ''];
    await local.during(somebody.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'cost-centre', Value: '42' }] })));
    await local.during(
      somebody.ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: networkId, SourceDestCheck: { Value: false } })),
    );
    const [group = ''] = local.ec2.state.interfaces.get(networkId)?.settings.live.groups ?? [];
    await local.during(
      somebody.ec2.send(
        new ModifyNetworkInterfaceAttributeCommand({
          NetworkInterfaceId: networkId,
          Groups: [group, local.ec2.addSecurityGroup({ name: 'forensics' })],
        }),
      ),
    );
    await s.checkIn(id);
    const { verified } = await s.until(id, 'CHECKED_IN');
    expect(verified).toMatchObject({ equal: true });
    expect(verified?.differences.map(({ path, class: kind }) => [path.split('.').at(-1), kind])).toContainEqual([
      'sourceDestCheck',
      'observed',
    ]);
    expect(await judged(run)).toEqual([]);
    expect(changes(before, await s.manifestOf(byHand)).map((text) => text.replace(/(vol|eni)-[0-9a-f]+/, '$1'))).toEqual([
      'interfaces.eni.sourceDestCheck: true → false',
      'tags.instance.cost-centre: null → "42"',
      'tags.interfaces.eni.cost-centre: null → "42"',
      'tags.volumes.vol.cost-centre: null → "42"',
    ]);
  });

  it('its deadline holds even when the schedule is lost', async () => {
    const run = await audited({ overdueMinutes: 10 });
    const { s, local } = run;
    const id = await s.checkout({ host: member, persona: 'blank', duration: 'PT30M' });
    await s.until(id, 'ACTIVE');
    for (const { name } of local.scheduler.schedules()) local.scheduler.lose(name);
    const ended = await s.until(id, 'CHECKED_IN');
    expect(ended).toMatchObject({ cause: 'DEADLINE' });
    expect(local.scheduler.fired).toEqual([]);
    expect(await judged(run)).toEqual([]);
  });

  it('a host that is terminated is lost: originals and snapshots are kept, and people are told', async () => {
    const run = await audited();
    const { s, local } = run;
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    const { restorePoint } = await s.until(id, 'ACTIVE');
    local.ec2.terminate(byHand);
    await local.cloud.clock.advance(minutes(2));
    await s.checkIn(id);
    await s.until(id, 'HOST_LOST');
    for (const { volumeId, snapshotId } of restorePoint) {
      expect(local.ec2.state.volumes.get(volumeId)).toMatchObject({ state: 'available' });
      expect(local.ec2.state.snapshots.has(snapshotId)).toBe(true);
    }
    expect(local.sns.published.map(({ subject }) => subject)).toEqual([expect.stringContaining(`HOST LOST ${byHand}`)]);
    expect(await judged(run)).toEqual([]);
  });
});

describe('on the way back', () => {
  it.each([2, 6])('a start that lacks capacity %i times is tried again until the host is home', async (times) => {
    const run = await audited();
    const { s, local } = run;
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    await s.until(id, 'ACTIVE');
    local.ec2.insufficientCapacity('m5.large', times);
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
    expect(local.cloud.calls.filter(({ error }) => error === 'InsufficientInstanceCapacity')).toHaveLength(times);
    expect(await judged(run)).toEqual([]);
  });
});
