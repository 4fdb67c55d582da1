import {
  AssociateIamInstanceProfileCommand,
  CopyVolumesCommand,
  CreateSnapshotsCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DisassociateIamInstanceProfileCommand,
  StartInstancesCommand,
} from '@aws-sdk/client-ec2';
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateScheduleCommand } from '@aws-sdk/client-scheduler';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from '@jest/globals';
import type { Clients } from '#adapters/clients.ts';
import type { LocalCloud } from '../../../../local/boot/boot.ts';
import { as, hostId, key, outcome, plainAlarm } from './ground.ts';
import { allow, deny, type Raw } from './rules.ts';

const when = (name: string, value: string): Raw => ({ StringEquals: { [name]: value } });
/** What is missing first: the action, or nothing. */
async function missing(statements: readonly Raw[], request: (clients: Clients, local: LocalCloud) => Promise<unknown>): Promise<string> {
  const { local, clients } = await as(statements);
  const { message } = await outcome(local, request(clients, local));
  const [, action = '', resource = ''] = /perform: (\S+) on resource: (\S+)/.exec(message) ?? [];
  return action === '' ? '' : `${action} ${resource.replace(/^arn:aws:\w+:[^:]*:[^:]*:/, '')}`;
}
const dataVolume = ({ ec2 }: LocalCloud): string =>
  [...ec2.state.volumes.values()].find(({ attachment }) => attachment?.device === '/dev/sdf')?.id ?? '';
const marked = [{ Key: 'ahps:disposable', Value: 'co-1' }];
const onCreate = (kind: 'snapshot' | 'volume') => ({ TagSpecifications: [{ ResourceType: kind, Tags: marked }] });

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
describe('EC2 asks for', () => {
  const snapshots = (extra: readonly Raw[]) =>
    missing(
      [
        allow(
          'ec2:CreateSnapshots',
          ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ec2:*:*:volume/*'],
          when('aws:ResourceTag/ahps:managed', 'true'),
        ),
        ...extra,
      ],
      ({ ec2 }) => ec2.send(new CreateSnapshotsCommand({ InstanceSpecification: { InstanceId: hostId }, ...onCreate('snapshot') })),
    );
  const snapshot = 'arn:aws:ec2:*::snapshot/*';
  const making = allow('ec2:CreateSnapshots', snapshot, when('aws:RequestTag/ahps:disposable', 'co-1'));
  it('the instance, its volumes, the snapshot with the tags of the request, and tagging at this creation', async () => {
    expect(await snapshots([])).toBe('ec2:CreateSnapshots snapshot/*');
    expect(await snapshots([making])).toBe('ec2:CreateTags snapshot/*');
    expect(await snapshots([making, allow('ec2:CreateTags', snapshot, when('ec2:CreateAction', 'CreateVolume'))])).toBe(
      'ec2:CreateTags snapshot/*',
    );
    expect(await snapshots([making, allow('ec2:CreateTags', snapshot, when('ec2:CreateAction', 'CreateSnapshots'))])).toBe('');
  });
  it('the tag of the resource as it is, not as the request would have it', async () => {
    const ours = allow('ec2:DeleteVolume', '*', { StringLike: { 'aws:ResourceTag/ahps:disposable': 'co-*' } });
    const tagging = allow('ec2:CreateTags', '*');
    const remove = async ({ ec2 }: Clients, local: LocalCloud) => ec2.send(new DeleteVolumeCommand({ VolumeId: dataVolume(local) }));
    expect(await missing([ours], remove)).toMatch(/^ec2:DeleteVolume volume\/vol-/);
    expect(
      await missing([ours, tagging], async (clients, local) => {
        await clients.ec2.send(new CreateTagsCommand({ Resources: [dataVolume(local)], Tags: marked }));
        return remove(clients, local);
      }),
    ).toBe('');
  });
  it('nothing that lets a mark be put on what exists, where that is denied but at creation', async () => {
    const doors = deny('ec2:CreateTags', '*', {
      'ForAnyValue:StringEquals': { 'aws:TagKeys': ['ahps:disposable'] },
      Null: { 'ec2:CreateAction': 'true' },
    });
    const tag = (Key: string) => (clients: Clients) =>
      clients.ec2.send(new CreateTagsCommand({ Resources: [hostId], Tags: [{ Key, Value: 'x' }] }));
    expect(await missing([allow('ec2:CreateTags', '*'), doors], tag('ahps:disposable'))).toBe(`ec2:CreateTags instance/${hostId}`);
    expect(await missing([allow('ec2:CreateTags', '*'), doors], tag('ahps:step'))).toBe('');
  });
  it('the source of a copy without the tags of the request', async () => {
    const copy = ({ ec2 }: Clients, local: LocalCloud) =>
      ec2.send(new CopyVolumesCommand({ SourceVolumeId: dataVolume(local), VolumeType: 'gp3', ...onCreate('volume') }));
    expect(await missing([allow('ec2:CopyVolumes', '*', when('aws:RequestTag/ahps:disposable', 'co-1'))], copy)).toMatch(
      /^ec2:CopyVolumes volume\/vol-/,
    );
  });
});

/** https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html */
describe('EBS asks for the customer key', () => {
  const all = ['CreateGrant', 'Decrypt', 'DescribeKey'];
  const kms = (...actions: string[]) =>
    actions.map((action) => allow(`kms:${action}`, key, when('kms:ViaService', 'ec2.eu-west-1.amazonaws.com')));
  it('when an instance starts that has volumes under it', async () => {
    const start = ({ ec2 }: Clients) => ec2.send(new StartInstancesCommand({ InstanceIds: [hostId] }));
    const ec2 = allow('ec2:StartInstances', '*');
    expect(await missing([ec2], start)).toBe('kms:CreateGrant key/11111111-2222-3333-4444-555555555555');
    expect(await missing([ec2, allow('kms:*', key, when('kms:ViaService', 'dynamodb.eu-west-1.amazonaws.com'))], start)).toMatch(
      /^kms:CreateGrant/,
    );
    expect(await missing([ec2, ...kms('CreateGrant', 'Decrypt')], start)).toMatch(/^kms:DescribeKey/);
    expect(await missing([ec2, ...kms(...all)], start)).toBe('');
  });
  it('for grants that are meant for AWS itself', async () => {
    const grant = allow('kms:CreateGrant', key, { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
    const ec2 = allow('ec2:StartInstances', '*');
    expect(
      await missing([ec2, grant, ...kms('Decrypt', 'DescribeKey')], ({ ec2: client }) =>
        client.send(new StartInstancesCommand({ InstanceIds: [hostId] })),
      ),
    ).toBe('');
  });
  it('for a data key of what is made under it', async () => {
    const make = ({ ec2 }: Clients) =>
      ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'eu-west-1a', Size: 8, VolumeType: 'gp3', Encrypted: true, KmsKeyId: key }));
    const ec2 = allow('ec2:CreateVolume', '*');
    expect(await missing([ec2, ...kms(...all)], make)).toMatch(/^kms:GenerateDataKeyWithoutPlaintext/);
    expect(await missing([ec2, ...kms(...all, 'GenerateDataKeyWithoutPlaintext')], make)).toBe('');
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
describe('passing a role', () => {
  const ec2 = [allow(['ec2:AssociateIamInstanceProfile', 'ec2:DisassociateIamInstanceProfile'], '*')];
  const carry = async (clients: Clients, local: LocalCloud) => {
    const [association] = local.ec2.state.associations.values();
    await clients.ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId: association?.id }));
    await local.cloud.clock.sleep(10_000);
    return clients.ec2.send(new AssociateIamInstanceProfileCommand({ InstanceId: hostId, IamInstanceProfile: { Name: 'web' } }));
  };
  it('to EC2 needs the role behind the profile, for EC2', async () => {
    expect(await missing(ec2, carry)).toBe('iam:PassRole role/web-host');
    expect(await missing([...ec2, allow('iam:PassRole', '*', when('iam:PassedToService', 'lambda.amazonaws.com'))], carry)).toBe(
      'iam:PassRole role/web-host',
    );
    expect(await missing([...ec2, allow('iam:PassRole', '*', when('iam:PassedToService', 'ec2.amazonaws.com'))], carry)).toBe('');
  });
  it('to Scheduler needs the role of the target', async () => {
    const RoleArn = 'arn:aws:iam::111122223333:role/caller';
    const schedule = ({ scheduler }: Clients) =>
      scheduler.send(
        new CreateScheduleCommand({
          Name: 'co-1',
          GroupName: 'loans',
          ScheduleExpression: 'at(2030-01-01T00:00:00)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f', RoleArn },
        }),
      );
    const create = allow('scheduler:CreateSchedule', 'arn:aws:scheduler:*:*:schedule/loans/*');
    expect(await missing([create], schedule)).toBe('iam:PassRole role/caller');
    expect(await missing([create, allow('iam:PassRole', RoleArn)], schedule)).toBe('');
  });
});

describe('other services ask for', () => {
  // https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-setting-up.html
  it('the document and each instance, with the instance tags under ssm:resourceTag', async () => {
    const send = ({ ssm }: Clients) => ssm.send(new SendCommandCommand({ DocumentName: 'AHPS-Probe', InstanceIds: [hostId] }));
    const document = allow('ssm:SendCommand', 'arn:aws:ssm:*:*:document/AHPS-*');
    expect(await missing([document], send)).toBe(`ssm:SendCommand instance/${hostId}`);
    const host = (value: string) => allow('ssm:SendCommand', 'arn:aws:ec2:*:*:instance/*', when('ssm:resourceTag/ahps:managed', value));
    expect(await missing([document, host('false')], send)).toBe(`ssm:SendCommand instance/${hostId}`);
    expect(await missing([document, host('true')], send)).toBe('');
  });
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  it('the right to tag where an alarm is made with tags', async () => {
    const put = ({ cloudWatch }: Clients) =>
      cloudWatch.send(new PutMetricAlarmCommand({ ...plainAlarm, Tags: [{ Key: 'k', Value: 'v' }] }));
    expect(await missing([allow('cloudwatch:PutMetricAlarm', '*')], put)).toBe('cloudwatch:TagResource alarm:a');
  });
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
  it('the action of every write of a transaction, by the leading key of its item', async () => {
    const table = 'arn:aws:dynamodb:eu-west-1:111122223333:table/checkouts';
    const write = ({ table: reach }: Clients) =>
      reach('checkouts').write([{ put: { pk: 'HOST#1', sk: 's' } }, { update: { pk: 'SECRET#1', sk: 's' }, set: { a: 1 } }]);
    expect(await missing([allow('dynamodb:PutItem', table)], write)).toBe('dynamodb:UpdateItem table/checkouts');
    const both = allow(['dynamodb:PutItem', 'dynamodb:UpdateItem'], table);
    expect(await missing([both], write)).toBe('');
    const secret = deny('dynamodb:*', table, { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['SECRET#*'] } });
    expect(await missing([both, secret], write)).toBe('dynamodb:UpdateItem table/checkouts');
  });
  it('the index where a query reads one', async () => {
    const table = 'arn:aws:dynamodb:eu-west-1:111122223333:table/checkouts';
    const query = ({ table: reach }: Clients) => reach('checkouts').query({ pk: 'ACTIVE', index: 'byState' });
    expect(await missing([allow('dynamodb:Query', table)], query)).toBe('dynamodb:Query table/checkouts/index/byState');
    expect(await missing([allow('dynamodb:Query', `${table}/index/byState`)], query)).toBe('');
  });
});

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
it('EventBridge asks for the bus and the source of each entry', async () => {
  const put = ({ events }: Clients) =>
    events.send(new PutEventsCommand({ Entries: [{ Source: 'ahps', DetailType: 'Goal Missed', Detail: '{}' }] }));
  const allowed = (source: string) => allow('events:PutEvents', 'arn:aws:events:*:*:event-bus/default', when('events:source', source));
  expect(await missing([allowed('others')], put)).toBe('events:PutEvents event-bus/default');
  expect(await missing([allowed('ahps')], put)).toBe('');
});
