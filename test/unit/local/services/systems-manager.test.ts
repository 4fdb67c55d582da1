import { CancelCommandCommand, DescribeInstanceInformationCommand, GetCommandInvocationCommand } from '@aws-sdk/client-ssm';
import type { SendCommandRequest } from '@aws-sdk/client-ssm';
import { describe, expect, it } from '@jest/globals';
import { content, managed } from './managed-host.ts';

describe('SendCommand', () => {
  it('runs a document on the machine, tells it by events, and notes the wait', async () => {
    const { started, status, seconds, cloud, host, manager, refusal, ssm } = managed();
    const id = await started();
    const early = ssm.send(new GetCommandInvocationCommand({ CommandId: id, InstanceId: 'i-1' }));
    expect(await refusal(early)).toMatch(/^InvocationDoesNotExist/);
    await seconds(30);
    expect(await status(id)).toBe('Success, Success, 0');
    expect(host.files['/run/ahps/quiesced']).toBeDefined();
    expect(manager.runs).toEqual([expect.objectContaining({ documentName: 'AHPS-Quiesce', rootVolumeId: 'vol-original', exitCode: 0 })]);
    expect(cloud.waits.map(({ kind, resource }) => `${kind} ${resource}`)).toEqual(['document i-1']);
    const events = cloud.events.filter((event) => event['detail-type'] === 'EC2 Command Invocation Status-change Notification');
    expect(events.map(({ detail }) => [detail['command-id'], detail['instance-id'], detail['status']])).toEqual([
      [id, 'i-1', 'InProgress'],
      [id, 'i-1', 'Success'],
    ]);
    const whole = cloud.events.filter((event) => event['detail-type'] === 'EC2 Command Status-change Notification');
    expect(whole.map(({ detail }) => detail['status'])).toEqual(['InProgress', 'Success']);
  });
  it.each<[string, Partial<SendCommandRequest>, string]>([
    ['an unknown document', { DocumentName: 'none' }, 'InvalidDocument'],
    ['an unknown version', { DocumentVersion: '7' }, 'InvalidDocumentVersion'],
    ['another hash', { DocumentHash: 'f00d', DocumentHashType: 'Sha256' }, 'InvalidDocument'],
    ['a missing parameter', { Parameters: {} }, 'InvalidParameters'],
    ['an undeclared parameter', { Parameters: { ExpectedRootVolume: ['vol-original'], Other: ['x'] } }, 'InvalidParameters'],
    ['a value outside the pattern', { Parameters: { ExpectedRootVolume: ['$(reboot)'] } }, 'InvalidParameters'],
    ['two values for one string', { Parameters: { ExpectedRootVolume: ['vol-a', 'vol-b'] } }, 'InvalidParameters'],
    ['a delivery timeout below 30 s', { TimeoutSeconds: 29 }, 'ValidationException'],
    ['a comment above 100 characters', { Comment: 'x'.repeat(101) }, 'ValidationException'],
    ['an unknown instance', { InstanceIds: ['i-none'] }, 'InvalidInstanceId'],
    ['an instance twice', { InstanceIds: ['i-1', 'i-1'] }, 'DuplicateInstanceId'],
    ['a member that is not modelled', { Targets: [] }, 'LocalCloud.NotModelled'],
  ])('refuses %s', async (_case, over, code) => {
    const { send, refusal } = managed();
    expect(await refusal(send(over))).toMatch(new RegExp(`^${code}:`));
  });
  it('refuses a terminated host and one whose agent never was online', async () => {
    const { send, refusal, hosts } = managed();
    hosts.add('i-2', { profileArn: undefined });
    expect(await refusal(send({ InstanceIds: ['i-2'] }))).toMatch(/^InvalidInstanceId/);
    hosts.terminate('i-1');
    expect(await refusal(send())).toMatch(/^InvalidInstanceId/);
  });
});

describe('a command for a host that is away', () => {
  it('waits as Delayed and times out undelivered', async () => {
    const { hosts, started, status, seconds, manager } = managed();
    hosts.stop('i-1');
    const id = await started();
    await seconds(60);
    expect(await status(id)).toBe('Delayed, Delayed, -1');
    await seconds(61);
    expect(await status(id)).toBe('TimedOut, Delivery Timed Out, -1');
    expect(manager.runs).toEqual([]);
  });
  it('is delivered late, to whatever root is there: the document refuses with 64 and no effect', async () => {
    const { hosts, started, status, seconds, manager, host } = managed();
    hosts.stop('i-1');
    const id = await started();
    await seconds(10);
    hosts.start('i-1', 'vol-borrower');
    await seconds(60);
    expect(await status(id)).toBe('Failed, Failed, 64');
    expect(manager.runs).toEqual([expect.objectContaining({ rootVolumeId: 'vol-borrower', exitCode: 64 })]);
    expect(host.files).toEqual({});
  });
  it('ends as undeliverable when the host is terminated', async () => {
    const { hosts, started, status, seconds } = managed();
    hosts.stop('i-1');
    const id = await started();
    hosts.terminate('i-1');
    await seconds(125);
    expect(await status(id)).toBe('Failed, Undeliverable, -1');
  });
});

describe('a running command', () => {
  const slow = { name: 'slow', version: '1', content: content({}, '100'), run: () => ({ exitCode: 0, stdout: '', seconds: 60 }) };
  it('ends by its execution timeout when the host stops', async () => {
    const { manager, hosts, started, status, seconds } = managed();
    manager.addDocument(slow);
    const id = await started({ DocumentName: 'slow' });
    await seconds(30);
    hosts.stop('i-1');
    await seconds(60);
    expect(await status(id)).toBe('InProgress, InProgress, -1');
    await seconds(20);
    expect(await status(id)).toBe('TimedOut, Execution Timed Out, -1');
  });
  it('is cancelled by an agent that is there', async () => {
    const { manager, started, status, seconds, ask, ssm } = managed();
    manager.addDocument(slow);
    const id = await started({ DocumentName: 'slow' });
    await seconds(30);
    await ask(ssm.send(new CancelCommandCommand({ CommandId: id })));
    expect(await status(id)).toBe('Cancelling, Cancelling, -1');
    await seconds(3);
    expect(await status(id)).toBe('Cancelled, Cancelled, -1');
  });
  it('cannot be cancelled where the agent is away', async () => {
    const { manager, started, status, seconds, ask, ssm } = managed();
    manager.addDocument(slow);
    const id = await started({ DocumentName: 'slow' });
    await seconds(10);
    manager.setConnected('i-1', false);
    await ask(ssm.send(new CancelCommandCommand({ CommandId: id })));
    await seconds(30);
    expect(await status(id)).toBe('Cancelling, Cancelling, -1');
  });
  it('never starts once cancelled undelivered', async () => {
    const { hosts, started, status, seconds, ask, ssm, manager } = managed();
    hosts.stop('i-1');
    const id = await started();
    await ask(ssm.send(new CancelCommandCommand({ CommandId: id, InstanceIds: ['i-1'] })));
    await seconds(3);
    hosts.start('i-1');
    await seconds(60);
    expect([await status(id), manager.runs]).toEqual(['Cancelled, Cancelled, -1', []]);
  });
});

describe('the agent', () => {
  it('comes online 5 to 15 s after the boot', async () => {
    const { hosts, manager, seconds, cloud } = managed();
    hosts.stop('i-1');
    hosts.start('i-1');
    await seconds(4.9);
    expect(manager.isOnline('i-1')).toBe(false);
    await seconds(10.2);
    expect(manager.isOnline('i-1')).toBe(true);
    expect(cloud.waits).toEqual([expect.objectContaining({ kind: 'agent', resource: 'i-1' })]);
  });
  it('never comes online on a root without its package, and has the version of that package', async () => {
    const { hosts, manager, seconds, ask, ssm } = managed();
    const version = async () =>
      (await ask(ssm.send(new DescribeInstanceInformationCommand({})))).InstanceInformationList?.[0]?.AgentVersion;
    expect(manager.isOnline('i-1')).toBe(true);
    expect(await version()).toBe('3.3.3050.0');
    hosts.stop('i-1');
    Object.assign(hosts.hosts.get('i-1') ?? {}, { packages: {} });
    hosts.start('i-1', 'vol-bare');
    await seconds(3_600);
    expect(manager.isOnline('i-1')).toBe(false);
    expect(await version()).toBe('3.3.3050.0');
  });
  it('never comes online under a profile without Systems Manager', async () => {
    const { hosts, manager, seconds, host } = managed({
      profilesWithSystemsManager: new Set(['arn:aws:iam::111122223333:instance-profile/app']),
    });
    hosts.stop('i-1');
    host.profileArn = 'arn:aws:iam::111122223333:instance-profile/other';
    hosts.start('i-1');
    await seconds(3600);
    expect(manager.isOnline('i-1')).toBe(false);
  });
  it('is believed online for up to five minutes after it went', async () => {
    const { hosts, ask, ssm, seconds, manager } = managed();
    manager.enroll(['i-1']);
    const ping = async () => {
      const { InstanceInformationList: list = [] } = await ask(
        ssm.send(new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: ['i-1', 'i-9'] }] })),
      );
      return list.map(({ InstanceId, PingStatus, AgentVersion }) => `${InstanceId} ${PingStatus} ${AgentVersion}`);
    };
    expect(await ping()).toEqual(['i-1 Online 3.3.3050.0']);
    hosts.stop('i-1');
    await seconds(280);
    expect(await ping()).toEqual(['i-1 Online 3.3.3050.0']);
    await seconds(30);
    expect(await ping()).toEqual(['i-1 ConnectionLost 3.3.3050.0']);
  });
  it('finds an empty /run after a stop', async () => {
    const { hosts, host, seconds } = managed();
    host.files['/run/ahps/quiesced'] = '1';
    hosts.stop('i-1');
    hosts.start('i-1', 'vol-original', { ...host.files });
    await seconds(1);
    expect(host.files).toEqual({ '/opt/application/revision': 'r1' });
  });
});
