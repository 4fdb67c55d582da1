import { describe, expect, it } from '@jest/globals';
import { loan } from './loan.ts';

/** A document in the guest that ends badly, at each place where one runs on the way out. */
const documents = ['AHPS-Inspect', 'AHPS-Quiesce', 'AHPS-Idle', 'AHPS-InstallLoadTools', 'AHPS-TuneNetwork', 'AHPS-Probe'];

describe('a document fails on the way out', () => {
  it.each(documents)('%s: the host goes home by the one way back, with the reason on record', async (name) => {
    const run = await loan({ prepare: (s) => s.local.ssm.override(name, () => ({ exitCode: 1, stdout: '', stderr: 'disk full' })) });
    const record = run.s.record(run.id);
    expect(run.violations).toEqual([]);
    expect(run.state).toBe('CHECKED_IN');
    expect(run.differences).toEqual([]);
    expect(record).toMatchObject({ cause: 'ROLLBACK', failure: { code: 'Ahps.Failed' } });
    expect(record?.failure?.reason).toContain(`${name} ended failed with exit code 1`);
    expect(record?.failure?.reason).toContain('disk full');
  });
});

it('artifacts that cannot be collected do not keep the host', async () => {
  const run = await loan({ prepare: (s) => s.local.ssm.override('AHPS-CollectArtifacts', () => ({ exitCode: 3, stdout: '' })) });
  expect(run.violations).toEqual([]);
  expect(run.state).toBe('CHECKED_IN');
  expect(run.s.timeline(run.id).some(({ text }) => text.includes('could not be collected'))).toBe(true);
});
