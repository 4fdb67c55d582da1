import { DetachVolumeCommand, ModifyInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it, jest } from '@jest/globals';
import { AwsError } from '../../local/aws/cloud.ts';
import { type Audited, audited, byHand, changes, member, minutes } from './audited.ts';
import { commandLines, Terminal } from './command-lines.ts';

/** A loan takes half a second; a machine that also does other work takes longer. */
jest.setTimeout(30_000);

/** From now on nothing of ours may do anything: tables, roles and functions are broken. */
function breakEverything({ cloud, deployment }: Audited['local']): void {
  const ours = new Set(deployment.of('AWS::IAM::Role').map(({ name }) => name));
  const before = ({ caller }: { readonly caller: string }): void => {
    if (ours.has(caller)) throw new AwsError('AccessDeniedException', 'everything of ours is broken');
  };
  cloud.interceptors.push({ before });
}

function wayHomeOf({ local }: Audited, id: string): string {
  const bucket = local.deployment
    .of('AWS::S3::Bucket')
    .map(({ name }) => name)
    .find((name) => local.s3.keys(name).some((key) => key.startsWith(id)));
  const key = local.s3.keys(bucket ?? '').find((each) => each.startsWith(id));
  return local.s3.text(bucket ?? '', key ?? '') ?? '';
}

async function until({ local }: Audited, holds: () => boolean): Promise<void> {
  const { clock } = local.cloud;
  if (!(await clock.run({ done: holds, until: clock.now() + minutes(10) }))) throw new Error('what the way home waits for does not happen');
}

/** What the comments of the file tell a person to do. */
async function followComments(run: Audited, comment: string, host: string, originals: ReadonlySet<string>): Promise<void> {
  const { local, somebody } = run;
  if (comment.startsWith('# Detach whatever')) {
    const there = [...local.ec2.state.volumes.values()].filter(
      ({ id, attachment }) => attachment?.instanceId === host && !originals.has(id),
    );
    for (const { id } of there) await local.during(somebody.ec2.send(new DetachVolumeCommand({ VolumeId: id })));
    await until(run, () => there.every(({ attachment }) => attachment === undefined));
  }
  if (comment.startsWith('# user data')) {
    const kept = local.table.dump().find(({ pk }) => pk.startsWith('SECRET#'))?.['base64'];
    await local.during(
      somebody.ec2.send(
        new ModifyInstanceAttributeCommand({ InstanceId: host, UserData: { Value: new Uint8Array(Buffer.from(String(kept), 'base64')) } }),
      ),
    );
  }
  if (comment.startsWith('# When it is InService')) await until(run, () => local.autoScaling.membership(host)?.state === 'InService');
  if (comment.startsWith('# Only when the application answers')) await until(run, () => local.ec2.hosts.view(host)?.applicationUp === true);
}

describe('the way home that lies in S3', () => {
  it.each([
    [byHand, 'load-generator'],
    [member, 'constrained-network'],
  ])('brings %s back from %s by hand, without anything of ours', async (host, persona) => {
    const run = await audited();
    const { s, local, somebody } = run;
    const before = await s.manifestOf(host);
    const id = await s.checkout({ host, persona });
    const { restorePoint } = await s.until(id, 'ACTIVE');
    expect(run.auditor.violations).toEqual([]);
    breakEverything(local);
    const originals = new Set(restorePoint.map(({ volumeId }) => volumeId));
    const hand = new Terminal(somebody, (instance, state) => until(run, () => local.ec2.hosts.view(instance)?.state === state));
    const settle = (): Promise<void> => local.cloud.clock.advance(8_000);
    for (const line of wayHomeOf(run, id).split('\n')) {
      await followComments(run, line, host, originals);
      for (const command of commandLines(line)) {
        const work = hand.run(command);
        await (command.operation.includes('wait') ? work : local.during(work));
        await settle();
      }
    }
    await local.cloud.clock.advance(minutes(3));
    expect(changes(before, await s.manifestOf(host))).toEqual([]);
    expect(local.loadBalancing.registrations().filter(({ instanceId, state }) => instanceId === host && state === 'healthy')).toHaveLength(
      2,
    );
    expect(local.autoScaling.membership(host)?.state).toBe(host === member ? 'InService' : undefined);
  });
});
