import { describe, expect, it, jest } from '@jest/globals';
import { type Audited, audited, byHand, changes, type FleetRules, judged, member, minutes } from './audited.ts';

/** A loan takes half a second; a machine that also does other work takes longer. */
jest.setTimeout(30_000);

const revision = '/opt/application/revision';

/** A lent host whose original loses its application: the return check of the fleet will not pass. */
async function spoilt(
  host: string,
  rules: FleetRules = {},
): Promise<Audited & { readonly id: string; readonly root: string; readonly text: string }> {
  const run = await audited({ rules });
  const id = await run.s.checkout({ host, persona: 'load-generator' });
  const { manifest, restorePoint } = await run.s.until(id, 'ACTIVE');
  const root = restorePoint.find(({ device }) => device === manifest?.rootDeviceName)?.volumeId ?? '';
  const { [revision]: text = '', ...files } = run.local.ec2.state.volumes.get(root)?.files ?? {};
  run.local.ec2.overwriteByHand(root, files);
  return { ...run, id, root, text };
}

describe.each([
  ['registered by hand', byHand],
  ['of an Auto Scaling group', member],
])('a host %s that cannot be verified', (_what, host) => {
  it('rests in quarantine with its claim and its snapshots, and goes home once it is repaired', async () => {
    const run = await spoilt(host);
    const { s, local, id, root, text } = run;
    await s.checkIn(id);
    const { quarantine, restorePoint } = (await s.until(id, 'QUARANTINED')) as Extract<
      Awaited<ReturnType<typeof s.until>>,
      { state: 'QUARANTINED' }
    >;
    expect(quarantine.reason).toContain('the application is not on this root');
    await local.cloud.clock.advance(minutes(30));
    expect(local.ec2.hosts.view(host)?.state).toBe('stopped');
    expect(local.table.peek({ pk: `HOST#${host}`, sk: 'CLAIM' })).toMatchObject({ checkoutId: id });
    for (const { snapshotId } of restorePoint)
      expect(local.ec2.state.snapshots.get(snapshotId)?.lock).toMatchObject({ mode: 'governance' });
    expect(local.sns.published.filter(({ subject }) => subject?.startsWith(`QUARANTINED ${host}`) === true)).toHaveLength(1);
    expect(local.loadBalancing.registrations().filter(({ instanceId }) => instanceId === host)).toEqual([]);
    await expect(s.checkout({ host, persona: 'blank' })).rejects.toMatchObject({ answer: { status: 409 } });
    const before = s.record(id)?.manifest;
    local.ec2.overwriteByHand(root, { ...local.ec2.state.volumes.get(root)?.files, [revision]: text });
    expect((await s.checkIn(id)).status).toBe(202);
    await s.until(id, 'CHECKED_IN');
    for (const { snapshotId } of restorePoint) expect(local.ec2.state.snapshots.get(snapshotId)?.lock).toBeUndefined();
    expect(await judged(run)).toEqual([]);
    const after = await s.manifestOf(host);
    expect(before === undefined ? ['nothing was captured'] : changes(before, after)).toEqual([]);
    expect(s.healthy()).toBe(6);
  });
});

it('a host in quarantine that is driven home before its repair rests again, as often as it is tried', async () => {
  const run = await spoilt(byHand);
  const { s, local, id } = run;
  for (const _try of ['first', 'second']) {
    await s.checkIn(id);
    await s.until(id, 'CHECKING_IN');
    await s.until(id, 'QUARANTINED');
    await local.cloud.clock.advance(minutes(2));
    expect(local.ec2.hosts.view(byHand)?.state).toBe('stopped');
  }
  expect(run.auditor.violations).toEqual([]);
});

it('the snapshots that quarantine locked are unlocked when the host is home, and deleted where the fleet keeps none', async () => {
  const run = await spoilt(byHand, { snapshotRetentionDays: 0 });
  const { s, local, id, root, text } = run;
  await s.checkIn(id);
  const { restorePoint } = await s.until(id, 'QUARANTINED');
  await local.cloud.clock.advance(minutes(5));
  local.ec2.overwriteByHand(root, { ...local.ec2.state.volumes.get(root)?.files, [revision]: text });
  await s.checkIn(id);
  await s.until(id, 'CHECKED_IN');
  for (const { snapshotId } of restorePoint) expect(local.ec2.state.snapshots.has(snapshotId)).toBe(false);
  expect(await judged(run)).toEqual([]);
});
