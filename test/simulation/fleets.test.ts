import { describe, expect, it, jest } from '@jest/globals';
import { verdict } from '#core/manifest/verdict.ts';
import { audited, byHand, changes, judged, member, otherByHand } from './audited.ts';
import { demoHosts } from '../../local/boot/demo-world.ts';

/** A loan takes half a second; a machine that also does other work takes longer. */
jest.setTimeout(30_000);

describe('a fleet', () => {
  it.each([byHand, member])('that restores from snapshots gets %s back on new volumes with the same files', async (host) => {
    const run = await audited({ rules: { restore: 'SNAPSHOT' } });
    const { s, local } = run;
    const before = await s.manifestOf(host);
    const id = await s.checkout({ host, persona: 'load-generator' });
    await s.until(id, 'ACTIVE');
    await s.checkIn(id);
    const { replaced } = await s.until(id, 'CHECKED_IN');
    expect(replaced).toHaveLength(3);
    expect(await judged(run)).toEqual([]);
    const after = await s.manifestOf(host);
    const renamed = Object.fromEntries(replaced.map((entry) => [entry.originalVolumeId, entry.volumeId]));
    const { equal, differences } = verdict(before, after, { replaced: renamed });
    expect(equal).toBe(true);
    expect(differences.filter(({ path }) => !/^(attachments|volumes)\./.test(path))).toEqual([]);
    for (const { originalVolumeId, volumeId } of replaced) {
      expect(after.tags.volumes[volumeId]).toEqual(before.tags.volumes[originalVolumeId]);
      expect(local.ec2.state.volumes.get(originalVolumeId)).toMatchObject({ state: 'available', tags: { 'ahps:managed': 'true' } });
    }
  });

  it('that reserves capacity has it from before the drain until the host is home, and no longer', async () => {
    const run = await audited({ rules: { reserveCapacity: true } });
    const { s, local } = run;
    const before = await s.manifestOf(byHand);
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    await s.until(id, 'ACTIVE');
    const [reservation] = local.ec2.state.reservations.values();
    expect(reservation).toMatchObject({ instanceType: 'm5.large', match: 'targeted', state: 'active', count: 1 });
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
    const order = local.cloud.calls
      .map(({ operation }) => operation)
      .filter((name) => ['CreateCapacityReservation', 'DeregisterTargets', 'StartInstances', 'CancelCapacityReservation'].includes(name));
    expect(order).toEqual([
      'CreateCapacityReservation',
      'DeregisterTargets',
      'DeregisterTargets',
      'StartInstances',
      'StartInstances',
      'CancelCapacityReservation',
    ]);
    expect(reservation?.state).toBe('cancelled');
    expect(await judged(run)).toEqual([]);
    expect(changes(before, await s.manifestOf(byHand))).toEqual([]);
  });

  it('that reserves capacity starts its host from it when there is no other', async () => {
    const run = await audited({ rules: { reserveCapacity: true } });
    const { s } = run;
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    await s.until(id, 'ACTIVE');
    run.local.ec2.insufficientCapacity('m5.large');
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
    expect(await judged(run)).toEqual([]);
  });

  it('whose work all comes through load balancers is not quiesced', async () => {
    const run = await audited({ rules: { elbOnly: true, quiesce: undefined, idle: undefined } });
    const { s, local } = run;
    const before = await s.manifestOf(member);
    const id = await s.checkout({ host: member, persona: 'constrained-network' });
    await s.until(id, 'ACTIVE');
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
    const ran = local.ssm.runs.map(({ documentName }) => documentName);
    expect(ran.some((name) => /Quiesce|Idle/.test(name))).toBe(false);
    expect(await judged(run)).toEqual([]);
    expect(changes(before, await s.manifestOf(member))).toEqual([]);
  });

  it('whose floor is in danger by the time of the drain keeps its host', async () => {
    const run = await audited();
    const { s, local } = run;
    const id = await s.checkout({ host: byHand, persona: 'blank' });
    for (const { groupArn, instanceId, targetId: Id, port: Port } of local.loadBalancing.registrations())
      if (instanceId === demoHosts[2] || instanceId === demoHosts[3]) local.loadBalancing.deregister(groupArn, [{ Id, Port }]);
    const ended = await s.until(id, 'CHECKED_IN');
    expect(ended).toMatchObject({
      cause: 'ROLLBACK',
      failure: { step: 'Drain', reason: expect.stringMatching(/3 of [46] hosts are healthy and the floor is 4/) },
    });
    expect(local.cloud.calls.filter(({ operation }) => operation === 'DeregisterTargets' || operation === 'StopInstances')).toEqual([]);
    expect(await judged(run)).toEqual([]);
  });

  it('lends two hosts at the same time and gets both back', async () => {
    const run = await audited();
    const { s } = run;
    const ids: string[] = [];
    for (const host of [byHand, member]) ids.push(await s.checkout({ host, persona: 'constrained-network' }));
    await expect(s.checkout({ host: otherByHand, persona: 'blank' })).rejects.toMatchObject({ answer: { status: 409 } });
    for (const id of ids) await s.until(id, 'ACTIVE');
    for (const id of ids) await s.checkIn(id);
    for (const id of ids) await s.until(id, 'CHECKED_IN');
    expect(await judged(run)).toEqual([]);
  });
});
