import { describe, expect, it } from '@jest/globals';
import { AwsError } from '../../local/aws/cloud.ts';
import type { LocalCloud } from '../../local/boot/boot.ts';
import { audited, byHand, judged } from './audited.ts';

const key = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555';

describe('the key of a volume', () => {
  it('that is to be deleted refuses the host at once', async () => {
    const { s, local } = await audited();
    local.keys.set(key, 'PendingDeletion');
    const { status, body } = await s.request(s.wish({ host: byHand, persona: 'blank' }));
    expect([status, body['code']]).toEqual([409, 'host-not-lendable']);
    expect(body['violations']).toEqual([
      { code: 'host-key-unusable', field: 'keys', sentence: expect.stringContaining(`encrypted under ${key}, which is to be deleted`) },
    ]);
  });

  it('that is disabled after the request was accepted refuses it before anything has changed', async () => {
    const run = await audited();
    const id = await run.s.checkout({ host: byHand, persona: 'blank' });
    run.local.keys.set(key, 'Disabled');
    const ended = await run.s.until(id, 'CHECKED_IN');
    expect(ended).toMatchObject({ dirtiness: 'UNTOUCHED', failure: { code: 'Ahps.Refused' } });
    expect(ended.failure?.reason).toContain(`host-key-unusable: host ${byHand} has vol-`);
    run.local.keys.set(key, 'Enabled');
    expect(await judged(run)).toEqual([]);
  });
});

describe('quotas of the account', () => {
  const refused = async (persona: string, given: (local: LocalCloud) => void) => {
    const { s, local } = await audited();
    given(local);
    const { status, body } = await s.request(s.wish({ host: byHand, persona }));
    return [status, body['code'], body['violations']];
  };
  it('for vCPUs: six hosts of two run, the persona brings two more', async () => {
    const [status, code, violations] = await refused('load-generator', ({ quotas }) => quotas.set('ec2', 'L-1216C47A', 13));
    expect([status, code]).toEqual([422, 'persona-does-not-fit']);
    expect(violations).toContainEqual({
      code: 'fit-vcpu-quota',
      field: 'resources.instanceTypes',
      sentence: 'c6i.xlarge brings the vCPUs of quota L-1216C47A to 14, the limit is 13',
    });
  });
  it('for volume copies', async () => {
    expect(await refused('constrained-network', ({ quotas }) => quotas.set('ebs', 'L-39BD5252', 2))).toEqual([
      422,
      'persona-does-not-fit',
      [{ code: 'fit-clone-quota', field: 'resources', sentence: '3 volume copies are needed, 2 may start now' }],
    ]);
  });
  it('for storage, which a loan doubles', async () => {
    expect(await refused('constrained-network', ({ quotas }) => quotas.set('ebs', 'L-7A658B76', 1))).toEqual([
      422,
      'persona-does-not-fit',
      [{ code: 'fit-storage-quota', field: 'resources', sentence: '170 GiB of gp3 volumes are needed, 4 GiB are left' }],
    ]);
  });
  it('are looked at again before the first change', async () => {
    const run = await audited();
    const id = await run.s.checkout({ host: byHand, persona: 'constrained-network' });
    run.local.quotas.set('ebs', 'L-39BD5252', 1);
    expect(await run.s.until(id, 'CHECKED_IN')).toMatchObject({
      dirtiness: 'UNTOUCHED',
      failure: { code: 'Ahps.Refused', reason: 'fit-clone-quota: 3 volume copies are needed, 1 may start now' },
    });
    expect(await judged(run)).toEqual([]);
  });
});

it('a document of the persona that is not deployed refuses it, with its name', async () => {
  const { s, local } = await audited();
  local.cloud.interceptors.push({
    before: ({ operation, input }) => {
      if (operation === 'DescribeDocument' && input['Name'] === 'AHPS-TuneNetwork') throw new AwsError('InvalidDocument', 'none');
    },
  });
  const { status, body } = await s.request(s.wish({ host: byHand, persona: 'load-generator' }));
  expect([status, body['violations']]).toEqual([
    422,
    [{ code: 'fit-document-missing', field: 'software', sentence: 'not deployed: AHPS-TuneNetwork' }],
  ]);
});
