import { CreateSnapshotCommand, CreateTagsCommand, LockSnapshotCommand, UnlockSnapshotCommand } from '@aws-sdk/client-ec2';
import { expect, it, jest } from '@jest/globals';
import { Crash } from '../../local/boot/crash.ts';
import { audited, byHand, minutes, otherByHand } from './audited.ts';

/** A loan takes half a second; a machine that also does other work takes longer. */
jest.setTimeout(30_000);

it('snapshots past their retention are deleted in a second look, and nothing else ever is', async () => {
  const run = await audited();
  const { s, local, somebody } = run;
  const ended = await s.checkout({ host: byHand, persona: 'load-generator' });
  const { restorePoint: retained } = await s.until(ended, 'ACTIVE');
  await s.checkIn(ended);
  await s.until(ended, 'CHECKED_IN');
  const lent = await s.checkout({ host: otherByHand, persona: 'load-generator', duration: 'PT4H' });
  const { restorePoint: wayBack } = await s.until(lent, 'ACTIVE');
  const theirs = await local.during(
    somebody.ec2.send(
      new CreateSnapshotCommand({
        VolumeId: retained[0]?.volumeId,
        TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'ahps:checkout', Value: ended }] }],
      }),
    ),
  );
  // A snapshot that was just made may not be found yet.
  await local.cloud.clock.advance(minutes(1));
  const [first = '', second = '', locked = ''] = retained.map(({ snapshotId }) => snapshotId);
  const others = [...wayBack.map(({ snapshotId }) => snapshotId), theirs.SnapshotId ?? ''];
  const until = new Date(local.cloud.clock.now() + minutes(2)).toISOString();
  await local.during(
    somebody.ec2.send(
      new CreateTagsCommand({ Resources: [first, second, locked, ...others], Tags: [{ Key: 'ahps:keep-until', Value: until }] }),
    ),
  );
  await local.cloud.clock.advance(minutes(12));
  await local.during(somebody.ec2.send(new LockSnapshotCommand({ SnapshotId: locked, LockMode: 'governance', LockDuration: 1 })));
  expect([first, second].every((snapshotId) => local.ec2.state.snapshots.has(snapshotId))).toBe(true);
  let crashes = 0;
  local.cloud.interceptors.push({
    after({ operation }) {
      if (operation !== 'DeleteSnapshot' || crashes > 0) return;
      crashes += 1;
      throw new Crash('after the first delete of a sweep');
    },
  });
  await local.cloud.clock.advance(minutes(35));
  expect(crashes).toBe(1);
  expect([first, second].filter((snapshotId) => local.ec2.state.snapshots.has(snapshotId))).toEqual([]);
  expect([locked, ...others].filter((snapshotId) => !local.ec2.state.snapshots.has(snapshotId))).toEqual([]);
  await local.during(somebody.ec2.send(new UnlockSnapshotCommand({ SnapshotId: locked })));
  await local.cloud.clock.advance(minutes(21));
  expect(local.ec2.state.snapshots.has(locked)).toBe(false);
  expect(others.filter((snapshotId) => !local.ec2.state.snapshots.has(snapshotId))).toEqual([]);
  expect(s.record(lent)?.state).toBe('ACTIVE');
  expect(run.auditor.violations).toEqual([]);
});
