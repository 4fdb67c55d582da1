import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { EnterStandbyCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, ModifyInstancePlacementCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { DeregisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from '@jest/globals';
import type { Clients } from '#adapters/clients.ts';
import { as, hostId, outcome, plainAlarm } from './ground.ts';
import { allow, deny } from './rules.ts';

const arn = (service: string, resource: string): string => `arn:aws:${service}:eu-west-1:111122223333:${resource}`;
const machine = arn('states', 'stateMachine:checkout');

/** One request for each service, with the code that the SDK's users see, and the resource that the sentence names. */
const requests: [string, string, string, string, (clients: Clients) => Promise<unknown>][] = [
  ['EC2', 'UnauthorizedOperation', 'ec2:DescribeInstances', '*', ({ ec2 }) => ec2.send(new DescribeInstancesCommand({}))],
  [
    'EC2',
    'UnauthorizedOperation',
    'ec2:StopInstances',
    arn('ec2', `instance/${hostId}`),
    ({ ec2 }) => ec2.send(new StopInstancesCommand({ InstanceIds: [hostId] })),
  ],
  [
    'SNS',
    'AuthorizationErrorException',
    'sns:Publish',
    arn('sns', 'alerts'),
    ({ sns }) => sns.send(new PublishCommand({ TopicArn: arn('sns', 'alerts'), Message: 'x' })),
  ],
  [
    'S3',
    'AccessDenied',
    's3:PutObject',
    'arn:aws:s3:::bucket/k',
    ({ s3 }) => s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'x' })),
  ],
  [
    'SSM',
    'AccessDeniedException',
    'ssm:SendCommand',
    arn('ssm', 'document/AHPS-Probe'),
    ({ ssm }) => ssm.send(new SendCommandCommand({ DocumentName: 'AHPS-Probe', InstanceIds: [hostId] })),
  ],
  [
    'Step Functions',
    'AccessDeniedException',
    'states:StartExecution',
    machine,
    ({ stateMachines }) => stateMachines.send(new StartExecutionCommand({ stateMachineArn: machine })),
  ],
  [
    'Scheduler',
    'AccessDeniedException',
    'scheduler:GetSchedule',
    arn('scheduler', 'schedule/loans/co-1'),
    ({ scheduler }) => scheduler.send(new GetScheduleCommand({ GroupName: 'loans', Name: 'co-1' })),
  ],
  [
    'CloudWatch',
    'AccessDenied',
    'cloudwatch:PutMetricAlarm',
    arn('cloudwatch', 'alarm:a'),
    ({ cloudWatch }) => cloudWatch.send(new PutMetricAlarmCommand(plainAlarm)),
  ],
  [
    'Elastic Load Balancing',
    'AccessDenied',
    'elasticloadbalancing:DeregisterTargets',
    arn('elasticloadbalancing', 'targetgroup/web/0123456789abcdef'),
    ({ loadBalancing }) =>
      loadBalancing.send(
        new DeregisterTargetsCommand({
          TargetGroupArn: arn('elasticloadbalancing', 'targetgroup/web/0123456789abcdef'),
          Targets: [{ Id: hostId }],
        }),
      ),
  ],
  [
    'DynamoDB',
    'AccessDeniedException',
    'dynamodb:GetItem',
    arn('dynamodb', 'table/checkouts'),
    ({ table }) => table('checkouts').get({ pk: 'p', sk: 's' }),
  ],
];

describe('a role without the permission', () => {
  it.each(requests)(
    'is refused by %s with %s, naming role, action and resource (%s)',
    async (_service, code, action, resource, request) => {
      const { local, clients } = await as([]);
      const { name, message } = await outcome(local, request(clients));
      expect(name).toBe(code);
      expect(message).toContain(
        `assumed-role/worker/local is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows`,
      );
      expect(local.authority.denials).toHaveLength(1);
    },
  );

  it('is refused before the operation looks at the request, so that nothing happens', async () => {
    const { local, clients } = await as([allow('ec2:StopInstances', '*', { StringEquals: { 'aws:ResourceTag/ahps:managed': 'no' } })]);
    await outcome(local, clients.ec2.send(new StopInstancesCommand({ InstanceIds: [hostId] })));
    expect(local.ec2.hosts.view(hostId)?.state).toBe('running');
  });

  it('hears of an explicit deny as such', async () => {
    const { local, clients } = await as([allow('ec2:*', '*'), deny('ec2:StopInstances', '*')]);
    const { message } = await outcome(local, clients.ec2.send(new StopInstancesCommand({ InstanceIds: [hostId] })));
    expect(message).toContain('with an explicit deny in an identity-based policy');
  });

  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html (DryRun)
  it('learns by DryRun whether it has it', async () => {
    const dry = new StopInstancesCommand({ InstanceIds: [hostId], DryRun: true });
    const without = await as([]);
    expect(await outcome(without.local, without.clients.ec2.send(dry))).toMatchObject({ name: 'UnauthorizedOperation' });
    const having = await as([allow('ec2:StopInstances', '*')]);
    expect(await outcome(having.local, having.clients.ec2.send(dry))).toMatchObject({ name: 'DryRunOperation' });
  });
});

describe('who is not held against policies', () => {
  it('people, for nobody here has theirs', async () => {
    const { local } = await as([]);
    const stopped = local.during(
      local.cloud.call({ service: 'EC2', operation: 'StopInstances', input: { InstanceIds: [hostId] }, caller: 'owner' }),
    );
    await expect(stopped).resolves.toBeDefined();
  });
});

describe('an operation of which nobody wrote down what it needs', () => {
  it('is refused loudly to a role, whatever its policies say', async () => {
    const { local, clients } = await as([allow('ec2:*', '*')]);
    local.cloud.register('EC2', { ModifyInstancePlacement: () => ({}) });
    const { name, message } = await outcome(local, clients.ec2.send(new ModifyInstancePlacementCommand({ InstanceId: hostId })));
    expect([name, message]).toEqual([
      'LocalCloud.NotModelled',
      expect.stringContaining('EC2 ModifyInstancePlacement needs is not in local/iam/needs'),
    ]);
  });
  it('lets a group that does not exist be answered by its own operation', async () => {
    const { local, clients } = await as([]);
    const request = new EnterStandbyCommand({ AutoScalingGroupName: 'none', ShouldDecrementDesiredCapacity: true });
    expect((await outcome(local, clients.autoScaling.send(request))).name).not.toBe('AccessDenied');
  });
});
