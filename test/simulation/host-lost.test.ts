import { describe, expect, it, jest } from '@jest/globals';
import type { LocalCloud } from '../../local/boot/boot.ts';
import type { Answer } from '../../local/boot/scenario.ts';
import { people } from '../../local/server/people.ts';
import { type Audited, audited, byHand, judged } from './audited.ts';
import { crashAt } from './faults.ts';

/** A loan takes half a second; a machine that also does other work takes longer. */
jest.setTimeout(30_000);

const madeFor = (local: LocalCloud, id: string) =>
  [...local.ec2.state.volumes.values()].filter(({ tags, state }) => tags['ahps:disposable'] === id && state !== 'deleting');

/** One of the owners, by the session name that their trusted role carries. */
async function close({ local }: Audited, id: string, name: string): Promise<Answer> {
  const { identity } = people.owner;
  const [role = ''] = identity.caller?.split(':') ?? [];
  const answer = await local.during(
    local.api({
      method: 'POST',
      path: `/v1/checkouts/${id}/close`,
      headers: { 'content-type': 'application/json' },
      identity: { ...identity, caller: `${role}:${name}`, userArn: `${identity.userArn?.replace(/[^/]*$/, '') ?? ''}${name}` },
    }),
  );
  return { ...answer, body: JSON.parse(answer.body) as Answer['body'] };
}

describe('a host that is terminated while it is lent', () => {
  it('keeps originals and snapshots, leaves nothing else, and is closed by two people', async () => {
    const run = await audited({ rules: { reserveCapacity: true } });
    const { s, local } = run;
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    const { restorePoint } = await s.until(id, 'ACTIVE');
    expect(madeFor(local, id).length).toBeGreaterThan(0);
    local.ec2.terminate(byHand);
    await s.until(id, 'HOST_LOST');
    expect(local.sns.published).toEqual([expect.objectContaining({ subject: `HOST LOST ${byHand} (web)` })]);
    expect(JSON.stringify(local.sns.published)).toContain('needs a replacement');
    expect(await judged(run)).toEqual([]);
    expect(madeFor(local, id)).toEqual([]);
    expect([...local.ec2.state.reservations.values()].filter(({ state }) => state === 'active')).toEqual([]);
    for (const { volumeId, snapshotId } of restorePoint) {
      expect(local.ec2.state.volumes.get(volumeId)).toMatchObject({ state: 'available' });
      expect(local.ec2.state.snapshots.has(snapshotId)).toBe(true);
    }
    expect(local.table.peek({ pk: 'FLEET#web', sk: 'LEDGER' })).toMatchObject({ out: 1 });
    expect((await close(run, id, 'olga')).status).toBe(200);
    expect(await close(run, id, 'olga')).toMatchObject({ status: 409, body: { code: 'second-person-needed' } });
    expect(local.table.peek({ pk: `HOST#${byHand}`, sk: 'CLAIM' })).toMatchObject({ checkoutId: id });
    expect((await close(run, id, 'otto')).status).toBe(200);
    expect(local.table.peek({ pk: 'FLEET#web', sk: 'LEDGER' })).toMatchObject({ out: 0, returned: 1 });
    expect(local.table.peek({ pk: `HOST#${byHand}`, sk: 'CLAIM' })).not.toHaveProperty('checkoutId');
    expect(run.auditor.end()).toEqual([]);
  });

  it('during the checkout is lost by the same way back', async () => {
    const run = await audited();
    const { s, local } = run;
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    await s.until(id, 'APPLYING');
    local.ec2.terminate(byHand);
    expect(await s.until(id, 'HOST_LOST')).toMatchObject({ cause: 'ROLLBACK' });
    expect(await judged(run)).toEqual([]);
    expect(madeFor(local, id)).toEqual([]);
  });

  it('is lost all the same where a process and the execution die in the middle: the reconciler drives it on', async () => {
    const run = await audited({ rules: { reserveCapacity: true } });
    const { s, local } = run;
    let struck = 0;
    const crash = crashAt({ effect: 'deleteVolume', step: 'checkin.DisposeVolumes' }, 'after the effect and before its record');
    local.cloud.interceptors.push(crash(() => void (struck += 1)));
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    await s.until(id, 'ACTIVE');
    local.ec2.terminate(byHand);
    await local.cloud.clock.run({ done: () => struck === 1 });
    for (const { arn, status } of local.stateMachines.executions.values())
      if (status === 'RUNNING')
        await local.during(
          local.cloud.call({ service: 'SFN', operation: 'StopExecution', input: { executionArn: arn }, caller: 'somebody' }),
        );
    expect(s.record(id)?.state).not.toBe('HOST_LOST');
    expect(await s.until(id, 'HOST_LOST')).toMatchObject({ redrives: 1 });
    expect(await judged(run)).toEqual([]);
    expect(madeFor(local, id)).toEqual([]);
  });
});
