import { PublishCommand } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import { bootLocalCloud } from '../../../../local/boot/boot.ts';
import { synthesised } from '../../../../local/boot/synthesis.ts';
import type { RawResource, Stack } from '../../../../local/boot/stack.ts';
import { schedules } from '../../../../local/boot/wire.ts';
import { as, outcome } from './ground.ts';
import { allow, deny, type Raw } from './rules.ts';

const topicArn = 'arn:aws:sns:eu-west-1:111122223333:alerts';
const topicPolicy = (...statements: readonly Raw[]): RawResource => ({
  Type: 'AWS::SNS::TopicPolicy',
  Properties: { Topics: [topicArn], PolicyDocument: { Statement: statements } },
});
const publish = async (own: readonly Raw[], more: Readonly<Record<string, RawResource>>): Promise<string> => {
  const { local, clients } = await as(own, more);
  return (await outcome(local, clients.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'x' })))).message.replace(
    /^.*( because | with )/,
    '',
  );
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html */
describe('the policy of a resource', () => {
  const role = 'arn:aws:iam::111122223333:role/worker';
  it('allows a role that it names, and leaves what it allows to the account to the policies of the role', async () => {
    const named = { ...allow('sns:Publish', topicArn), Principal: { AWS: role } };
    const account = { ...allow('sns:Publish', topicArn), Principal: { AWS: 'arn:aws:iam::111122223333:root' } };
    expect(await publish([], { Rules: topicPolicy(named) })).toBe('');
    expect(await publish([], { Rules: topicPolicy(account) })).toContain('no identity-based policy allows');
  });
  it('denies whoever it means, whatever the role has', async () => {
    const plain = { ...deny('sns:Publish', topicArn, { Bool: { 'aws:SecureTransport': 'true' } }), Principal: '*' };
    expect(await publish([allow('sns:*', '*')], { Rules: topicPolicy(plain) })).toContain('an explicit deny in a resource-based policy');
  });
  // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
  it('of a key has to leave it to the account before a role can use it', async () => {
    const encrypted = (...statements: readonly Raw[]): Record<string, RawResource> => ({
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: statements } } },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts', KmsMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
    });
    const own = [allow('sns:Publish', topicArn), allow('kms:*', '*')].map((each) => ({
      ...each,
      Resource: topicArn === each['Resource'] ? topicArn : 'arn:aws:kms:*:*:key/*',
    }));
    const left = { ...allow('kms:*', '*'), Principal: { AWS: 'arn:aws:iam::111122223333:root' } };
    expect(await publish(own, encrypted({ ...left, Principal: { Service: 'cloudwatch.amazonaws.com' } }))).toContain(
      'no resource-based policy allows',
    );
    expect(await publish(own, encrypted(left))).toBe('');
    expect(await publish(own.slice(0, 1), encrypted(left))).toContain('no identity-based policy allows the kms:Decrypt action');
  });
});

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html */
describe('Scheduler', () => {
  const Arn = 'arn:aws:lambda:eu-west-1:111122223333:function:f';
  const group = (name: string) => ({
    Arn,
    RoleArn: 'arn:aws:iam::111122223333:role/caller',
    Input: '{}',
    groupArn: `arn:aws:scheduler:eu-west-1:111122223333:schedule-group/${name}`,
  });
  const trust = (Condition: Raw): RawResource => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'caller',
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'scheduler.amazonaws.com' }, Condition }],
      },
      Policies: [{ PolicyName: 'Call', PolicyDocument: { Statement: [allow('lambda:InvokeFunction', Arn)] } }],
    },
  });
  const called = async (role: RawResource, name: string): Promise<string> => {
    const { local } = await as([], { Caller: role });
    const functions = { ...local.functions, invokeLater: () => undefined };
    return schedules(local.authority, functions)
      .deliver(group(name))
      .then(
        () => '',
        (error: Error) => error.message,
      );
  };
  const ours = {
    StringEquals: { 'aws:SourceAccount': '111122223333' },
    ArnEquals: { 'aws:SourceArn': 'arn:aws:scheduler:*:*:schedule-group/loans' },
  };
  it('takes the role only for the group that its trust policy names', async () => {
    expect(await called(trust(ours), 'loans')).toBe('');
    expect(await called(trust(ours), 'others')).toMatch(/sts:AssumeRole on resource: .*role\/caller because no trust policy allows it/);
  });
  it('sends what it could not deliver to the queue only if the role may', async () => {
    const { local } = await as([], { Caller: trust(ours) });
    expect(schedules(local.authority, local.functions).mayKeep?.(group('loans'), 'arn:aws:sqs:eu-west-1:111122223333:letters')).toBe(false);
  });
});

describe('the deployment does not boot', () => {
  const broken = async (
    change: (resources: Record<string, { Type: string; Properties: Record<string, unknown> }>) => void,
  ): Promise<unknown> => {
    const stacks = structuredClone(await synthesised('infra/configuration.demo.json')) as Stack[];
    for (const { template } of stacks)
      change((template.Resources ?? {}) as Record<string, { Type: string; Properties: Record<string, unknown> }>);
    return bootLocalCloud({ template: stacks });
  };
  const drop =
    (type: string, which: (properties: string) => boolean) =>
    (resources: Record<string, { Type: string; Properties: Record<string, unknown> }>) => {
      for (const [id, { Type, Properties }] of Object.entries(resources))
        if (Type === type && which(JSON.stringify(Properties))) delete resources[id];
    };
  it.each([
    [
      'a rule may not invoke its function',
      drop('AWS::Lambda::Permission', (text) => text.includes('events.amazonaws.com')),
      /events.amazonaws.com is not authorized to perform: lambda:InvokeFunction/,
    ],
    [
      'API Gateway may not',
      drop('AWS::Lambda::Permission', (text) => text.includes('/GET/v1/personas"')),
      /apigateway.amazonaws.com is not authorized to perform: lambda:InvokeFunction/,
    ],
    [
      'a rule may not send to its dead-letter queue',
      drop('AWS::SQS::QueuePolicy', () => true),
      /events.amazonaws.com is not authorized to perform: sqs:SendMessage/,
    ],
    [
      'an alarm may not publish',
      drop('AWS::SNS::TopicPolicy', () => true),
      /cloudwatch.amazonaws.com is not authorized to perform: sns:Publish/,
    ],
  ])('where %s', async (_what, change, message) => {
    await expect(broken(change)).rejects.toThrow(message);
  });
});
