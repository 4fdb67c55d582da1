import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { routes } from '#core/contracts/routes.ts';
import { access, fleet, limits, personaImages } from '#core/fleet/fleet.ts';
import { assemble, logicalIdOf, ofType, type Resources, text } from './assembly.ts';

const { service } = assemble();

describe('state machines', () => {
  it.each(['checkout', 'checkin', 'adjust'])(
    '%s: every name in the definition stands for a function, and the definition is the file',
    (name) => {
      const [, machine] =
        ofType(service, 'AWS::StepFunctions::StateMachine').find(
          ([, { Properties }]) => Properties['StateMachineName'] === `ahps-${name}`,
        ) ?? [];
      const definition = readFileSync(join(import.meta.dirname, '../../../statemachines', `${name}.asl.json`), 'utf8');
      const named = new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, each]) => each));
      expect(machine?.Properties).toMatchObject({
        DefinitionString: definition,
        TracingConfiguration: { Enabled: true },
        LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      });
      expect(Object.keys(machine?.Properties['DefinitionSubstitutions'] ?? {})).toEqual([...named].map(String).toSorted());
    },
  );
  it('functions know them by name: no resource refers to one that refers back', () => {
    expect(JSON.stringify(service[logicalIdOf(service, 'record')])).toContain(':stateMachine:ahps-checkin');
    expect(cycles(service)).toEqual([]);
  });
  it('the search for circles finds one', () => {
    const circle = {
      A: { Type: 'T', Properties: { to: { Ref: 'B' } } },
      B: { Type: 'T', Properties: { to: { 'Fn::GetAtt': ['A', 'Arn'] } } },
    };
    expect(cycles(circle)).toEqual(['A', 'B']);
  });
});

/** Resources that refer to themselves, over whatever others. */
function cycles(resources: Resources): string[] {
  const references = new Map(
    Object.entries(resources).map(([id, resource]) => [
      id,
      [...JSON.stringify(resource).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"|"DependsOn":\[([^\]]*)\]/g)].flatMap(
        ([, one, many]) => one ?? many?.match(/\w+/g) ?? [],
      ),
    ]),
  );
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    (references.get(from) ?? []).some(
      (next) => next === to || (!seen.has(next) && references.has(next) && reaches(next, to, seen.add(next))),
    );
  return [...references.keys()].filter((id) => reaches(id, id));
}

describe('events', () => {
  const rules = ofType(service, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
  it('each target retries and keeps what it cannot deliver', () => {
    expect(rules).toHaveLength(6);
    for (const { Targets } of rules)
      expect(Targets).toEqual([
        expect.objectContaining({
          RetryPolicy: { MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 8 },
          DeadLetterConfig: { Arn: expect.anything() },
        }),
      ]);
  });
  it('are those that a waiting step or the reconciler needs', () => {
    const pattern = (name: string) => rules.find(({ Name }) => Name === name);
    expect(pattern('ahps-instance-state')?.['EventPattern']).toEqual({
      source: ['aws.ec2'],
      'detail-type': ['EC2 Instance State-change Notification'],
      detail: { state: ['stopped', 'running', 'terminated'] },
    });
    expect(pattern('ahps-snapshots')?.['EventPattern']).toMatchObject({
      'detail-type': ['EBS Multi-Volume Snapshots Completion Status', 'EBS Snapshot Notification'],
    });
    expect(pattern('ahps-commands')?.['EventPattern']).toMatchObject({
      source: ['aws.ssm'],
      detail: { 'document-name': [{ prefix: 'AHPS-' }] },
    });
    expect(pattern('ahps-goals')?.['EventPattern']).toEqual({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: { alarmName: [{ prefix: 'ahps-co-' }] },
    });
    expect(pattern('ahps-ended-executions')?.['EventPattern']).toMatchObject({
      source: ['aws.states'],
      detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    });
    expect(pattern('ahps-every-minute')?.['ScheduleExpression']).toBe('rate(1 minute)');
  });
});

describe('API', () => {
  it('has the routes of the contract, each signed', () => {
    const resources = new Map(ofType(service, 'AWS::ApiGateway::Resource'));
    const path = (id: string): string => {
      const resource = resources.get(id);
      return resource === undefined
        ? ''
        : `${path(text(resource.Properties['ParentId']).slice(1, -1))}/${String(resource.Properties['PathPart'])}`;
    };
    const methods = ofType(service, 'AWS::ApiGateway::Method').map(([, { Properties }]) =>
      [Properties['HttpMethod'], path(text(Properties['ResourceId']).slice(1, -1)), Properties['AuthorizationType']].join(' '),
    );
    expect(methods.toSorted()).toEqual(
      Object.values(routes)
        .map(({ method, path: each }) => `${method} ${each} AWS_IAM`)
        .toSorted(),
    );
  });
  it('answers nobody from another account', () => {
    const policies = ofType(service, 'AWS::ApiGateway::RestApi').map(
      ([, { Properties }]) => Properties['Policy'] as { Statement: unknown[] },
    );
    expect(policies.flatMap(({ Statement }) => Statement)).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Condition: { StringNotEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
      }),
    );
  });
  it('refuses in problem documents', () => {
    const responses = ofType(service, 'AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => Properties);
    expect(responses.map(({ ResponseType }) => ResponseType)).toEqual(
      expect.arrayContaining(['DEFAULT_4XX', 'DEFAULT_5XX', 'THROTTLED', 'ACCESS_DENIED']),
    );
    for (const { ResponseTemplates, ResponseParameters, StatusCode } of responses) {
      const written = JSON.parse(
        (ResponseTemplates as Record<string, string>)['application/json']?.replace('$context.error.messageString', '"…"') ?? '',
      ) as { status: number };
      expect(Object.keys(written).toSorted()).toEqual(['code', 'detail', 'next', 'requestId', 'status', 'title', 'type']);
      expect(String(written.status)).toBe(StatusCode);
      expect(ResponseParameters).toMatchObject({ 'gatewayresponse.header.Content-Type': "'application/problem+json'" });
    }
  });
});

describe('configuration for the functions', () => {
  const parameters: Record<string, unknown> = {};
  for (const [, { Properties }] of ofType(service, 'AWS::SSM::Parameter'))
    parameters[String(Properties['Name'])] = JSON.parse(text(Properties['Value']));

  it('is written in the shapes that they read', () => {
    expect(Object.keys(parameters).toSorted()).toEqual([
      '/ahps/configuration/access',
      '/ahps/configuration/fleets/web',
      '/ahps/configuration/images',
      '/ahps/configuration/limits',
      '/ahps/configuration/networks',
      '/ahps/configuration/pools',
      '/ahps/configuration/tags',
    ]);
    expect(fleet.parse(parameters['/ahps/configuration/fleets/web']).rules.snapshotRetentionDays).toBe(7);
    expect(access.parse(parameters['/ahps/configuration/access']).teams).toHaveLength(2);
    expect(personaImages.parse(parameters['/ahps/configuration/images'])).toHaveProperty('load-tools');
    expect(limits.parse(parameters['/ahps/configuration/limits'])).toEqual({ hostsInMotion: 5 });
  });
  it('names the groups and the profile made for persona hosts', () => {
    expect(parameters['/ahps/configuration/networks']).toEqual({
      'vpc-0a1b2c3d4e5f60718': {
        isolated: { securityGroupIds: [expect.stringMatching(/GroupId>$/)], instanceProfileArn: expect.stringMatching(/Arn>$/) },
      },
    });
    const made = (type: string) => ofType(service, type).map(([, { Properties }]) => Properties);
    const way = expect.objectContaining({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 });
    expect(made('AWS::EC2::SecurityGroup')).toEqual([
      expect.objectContaining({ SecurityGroupIngress: [], SecurityGroupEgress: [way, way] }),
    ]);
    expect(made('AWS::IAM::InstanceProfile')).toEqual([expect.objectContaining({ Path: '/ahps/persona/' })]);
  });
});
