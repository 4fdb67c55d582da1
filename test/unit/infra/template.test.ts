import { describe, expect, it } from '@jest/globals';
import { indexKeys } from '#core/contracts/table.ts';
import { projectionOf } from '../../contract/projection.ts';
import { entries, readEnvironment } from '#runtime/environment.ts';
import { assemble, functionNames, logicalIdOf, ofType, type Resource, statementsOf, text } from './assembly.ts';

const { data, service } = assemble();
const properties = (name: (typeof functionNames)[number]): Resource['Properties'] => service[logicalIdOf(service, name)]?.Properties ?? {};

describe('what outlives the deployment', () => {
  const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
  const only = (type: string) => ofType(data, type).map(([, resource]) => resource);
  const hash = (name: string) => ({ AttributeName: name, KeyType: 'HASH' });
  const range = (name: string) => ({ AttributeName: name, KeyType: 'RANGE' });

  it('the ledger: on demand, recoverable, encrypted with a key of its own, not deleted with the stack', () => {
    expect(only('AWS::DynamoDB::Table')).toMatchObject([
      {
        ...kept,
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
          TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
          StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
          KeySchema: [hash('pk'), range('sk')],
          GlobalSecondaryIndexes: Object.entries(indexKeys).map(([IndexName, [partition, sort]]) => ({
            IndexName,
            KeySchema: [hash(partition), range(sort)],
            Projection: projectionOf(IndexName),
          })),
        },
      },
    ]);
  });
  it('the key rotates', () => expect(only('AWS::KMS::Key')).toMatchObject([{ ...kept, Properties: { EnableKeyRotation: true } }]));
  it('the ways home: versioned, encrypted, closed to the public, TLS only', () => {
    expect(only('AWS::S3::Bucket')).toMatchObject([
      {
        ...kept,
        Properties: {
          VersioningConfiguration: { Status: 'Enabled' },
          BucketEncryption: {},
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        },
      },
    ]);
    expect(only('AWS::S3::BucketPolicy')).toMatchObject([
      {
        Properties: {
          PolicyDocument: { Statement: [{ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] },
        },
      },
    ]);
  });
  it('nothing else is kept: logs go after three months', () => {
    expect(
      ofType(service, 'AWS::Logs::LogGroup').map(([, { Properties, DeletionPolicy }]) => [Properties['RetentionInDays'], DeletionPolicy]),
    ).toEqual(Array.from({ length: functionNames.length + 4 }, () => [90, 'Delete']));
  });
});

describe('subscriptions', () => {
  it('get all messages, or those of the fleets and severities that they name', () => {
    expect(
      ofType(service, 'AWS::SNS::Subscription').map(([, { Properties }]) => [Properties['Endpoint'], Properties['FilterPolicy']]),
    ).toEqual([
      ['sre@example.com', undefined],
      ['web-oncall@example.com', { fleet: ['web'], severity: ['WARNING', 'CRITICAL'] }],
    ]);
  });
});

describe('functions', () => {
  it('are those of the runtime, each with its entry', () => {
    expect(ofType(service, 'AWS::Lambda::Function').map(([, { Metadata }]) => Metadata)).toEqual(
      expect.arrayContaining(functionNames.map((name) => ({ 'ahps:function': name, 'ahps:entry': entries[name] }))),
    );
    expect(ofType(service, 'AWS::Lambda::Function')).toHaveLength(functionNames.length);
  });
  it.each(functionNames)('%s gets an environment that its schema accepts', (name) => {
    const { Variables } = properties(name)['Environment'] as { Variables: Record<string, unknown> };
    const variables = Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, text(value)]));
    expect(readEnvironment(name, variables)).toMatchObject({ LOG_LEVEL: 'INFO', POWERTOOLS_SERVICE_NAME: 'ahps' });
  });
  it.each(functionNames)('%s runs on Node 24 and arm64, is traced and not held back', (name) => {
    expect(properties(name)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
      FunctionName: `ahps-${name}`,
    });
    expect(properties(name)).not.toHaveProperty('ReservedConcurrentExecutions');
  });
  it('have the time that their callers give them', () => {
    expect(Object.fromEntries(functionNames.map((name) => [name, [properties(name)['Timeout'], properties(name)['MemorySize']]]))).toEqual({
      read: [120, 512],
      fleet: [120, 512],
      instance: [120, 512],
      volumes: [120, 512],
      network: [120, 512],
      guest: [120, 512],
      record: [120, 512],
      resume: [60, 512],
      deadline: [60, 512],
      reconcile: [60, 512],
      alarm: [60, 512],
      personas: [29, 1024],
      capacity: [29, 1024],
    });
  });
  it('keep the events that they could not handle', () => {
    const settings = ofType(service, 'AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => [
      text(Properties['FunctionName']),
      Properties['MaximumRetryAttempts'],
      JSON.stringify(Properties['DestinationConfig']),
    ]);
    expect(settings).toEqual(
      (['deadline', 'resume', 'reconcile', 'alarm'] as const).map((name) => [
        `<${logicalIdOf(service, name)}>`,
        2,
        expect.stringMatching(/^\{"OnFailure":\{"Destination":\{"Fn::GetAtt":\["DeadLetters\w+","Arn"\]/),
      ]),
    );
  });
});

describe('who may call a function', () => {
  const invokers = (name: (typeof functionNames)[number]): string[] => {
    const arn = `<${logicalIdOf(service, name)}.Arn>`;
    const services = ofType(service, 'AWS::Lambda::Permission')
      .filter(([, { Properties }]) => text(Properties['FunctionName']) === arn)
      .map(([, { Properties }]) => String(Properties['Principal']));
    const roles = ofType(service, 'AWS::IAM::Role')
      .filter(([role]) =>
        statementsOf(service, role).some(
          ({ Action, Resource }) => Action.includes('lambda:InvokeFunction') && Resource.some((each) => each === arn || each === '*'),
        ),
      )
      .map(([role]) => role.replace(/Role[0-9A-F]{8}$/, ''));
    return [...new Set([...services, ...roles])].toSorted();
  };
  it.each(['personas', 'capacity'] as const)('%s: API Gateway only', (name) =>
    expect(invokers(name)).toEqual(['apigateway.amazonaws.com']),
  );
  it.each(['fleet', 'instance', 'volumes', 'network'] as const)('%s: the state machines of loans only', (name) =>
    expect(invokers(name)).toEqual(['Checkin', 'Checkout']),
  );
  it.each(['guest', 'record'] as const)('%s: the state machines only', (name) =>
    expect(invokers(name)).toEqual(['Adjust', 'Checkin', 'Checkout']),
  );
  it('read: state machines only', () => {
    expect(invokers('read')).toContain('Checkout');
    expect(['Adjust', 'Checkin', 'Checkout']).toEqual(expect.arrayContaining(invokers('read')));
  });
  it('deadline: schedules of loans only', () => expect(invokers('deadline')).toEqual(['Schedules']));
  it.each(['resume', 'reconcile', 'alarm'] as const)('%s: rules only', (name) => expect(invokers(name)).toEqual(['events.amazonaws.com']));
  it('every permission names its source', () => {
    for (const [, { Properties }] of ofType(service, 'AWS::Lambda::Permission')) expect(Properties['SourceArn']).toBeDefined();
  });
});
