import { describe, expect, it } from '@jest/globals';
import { demoHosts, demoWorldWith } from '../../local/boot/demo-world.ts';
import { audited, byHand, changes, judged } from './audited.ts';

/** A host whose root holds these files, among the others of the demo. */
const withFiles = (files: Readonly<Record<string, string>>) =>
  demoWorldWith((seed) => (seed.id === byHand ? { ...seed, root: { ...seed.root, files } } : seed));

const unfit = [
  [
    'mounts a data volume by device name',
    { '/etc/fstab': 'LABEL=root / xfs defaults\n/dev/nvme1n1 /data xfs nofail\n' },
    `host-fstab-by-device: host ${byHand} mounts /dev/nvme1n1 by device name (fstab), which another instance type changes`,
  ],
  [
    'encrypts a data volume inside, bound to its TPM',
    { '/etc/crypttab': 'data LABEL=data none tpm2-device=auto\n' },
    `host-disk-encrypted-inside: host ${byHand} encrypts data inside (LUKS), so a copy does not open without its key; host ${byHand} has a disk that only the TPM of this machine opens`,
  ],
  [
    'boots from a device name',
    { '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz root=/dev/nvme0n1p1 ro' },
    `host-root-by-device: host ${byHand} boots from /dev/nvme0n1p1 by device name, which another instance type changes`,
  ],
] as const;

describe('a host whose inside speaks against a loan', () => {
  it.each(unfit)('that %s is refused before anything has changed', async (_what, files, sentence) => {
    const run = await audited({ world: withFiles(files) });
    const { s, local } = run;
    const before = await s.manifestOf(byHand);
    const calls = local.cloud.calls.length;
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    const ended = await s.until(id, 'CHECKED_IN');
    expect(ended).toMatchObject({
      cause: 'ROLLBACK',
      dirtiness: 'UNTOUCHED',
      failure: { step: 'after Capture', code: 'Ahps.Refused', reason: sentence },
    });
    const world = ['EC2', 'Elastic Load Balancing v2', 'Auto Scaling', 'Scheduler', 'CloudWatch'];
    const had = local.cloud.calls
      .slice(calls)
      .filter(({ service, operation }) => world.includes(service) && !/^(Describe|Get)/.test(operation));
    expect(had.map(({ operation }) => operation)).toEqual(['DeleteSchedule']);
    expect(await judged(run)).toEqual([]);
    expect(changes(before, await s.manifestOf(byHand))).toEqual([]);
    expect(local.table.dump().some(({ sk, checkoutId }) => sk === 'CLAIM' && checkoutId !== undefined)).toBe(false);
  });

  it('is lent when it fits, and its manifest tells of the inside', async () => {
    const { s } = await audited();
    const id = await s.checkout({ host: demoHosts[0], persona: 'blank' });
    const { manifest } = await s.until(id, 'PROTECTING');
    expect(manifest?.guest).toMatchObject({ fstabDevices: '', nvme: true, encryptedDisks: '' });
  });

  it('answers what cannot be read: nothing is known of it, so it stays', async () => {
    const run = await audited();
    const { s, local } = run;
    local.ssm.override('AHPS-Inspect', () => ({ exitCode: 0, stdout: '{"fstabDevices":"","nvme":"yes"}\n' }));
    const id = await s.checkout({ host: byHand, persona: 'blank' });
    const { failure } = await s.until(id, 'CHECKED_IN');
    expect(failure).toMatchObject({ step: 'after Capture', code: 'Ahps.Failed', reason: expect.stringContaining('inspection-unreadable') });
    expect(failure?.reason).toContain('nvme: ');
    expect(await judged(run)).toEqual([]);
  });
});
