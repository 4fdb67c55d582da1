import type { Deployment, Resource } from '../boot/template.ts';
import { compilePolicy } from './policy.ts';
import type { Statement } from './policy.ts';

/** Policies that belong to resources, by ARN: topics, queues, buckets, keys, APIs, and the permissions of functions. */
export function resourcePolicies(deployment: Deployment): Map<string, Statement[]> {
  const all = new Map<string, Statement[]>();
  const add = (arn: string | undefined, document: unknown, name: string): void => {
    if (arn !== undefined) all.set(arn, [...(all.get(arn) ?? []), ...compilePolicy(document, name)]);
  };
  const referred = (type: string, ref: unknown): string | undefined => deployment.of(type).find((each) => each.ref === ref)?.arn;
  const list = ({ properties }: Resource, name: string): unknown[] => (properties[name] ?? []) as unknown[];
  for (const policy of deployment.of('AWS::SNS::TopicPolicy'))
    for (const topic of list(policy, 'Topics')) add(String(topic), policy.properties['PolicyDocument'], policy.logicalId);
  for (const policy of deployment.of('AWS::SQS::QueuePolicy'))
    for (const url of list(policy, 'Queues')) add(referred('AWS::SQS::Queue', url), policy.properties['PolicyDocument'], policy.logicalId);
  for (const { properties, logicalId } of deployment.of('AWS::S3::BucketPolicy'))
    add(referred('AWS::S3::Bucket', properties['Bucket']), properties['PolicyDocument'], logicalId);
  for (const key of deployment.of('AWS::KMS::Key')) add(key.arn, onItself(key, 'KeyPolicy'), key.logicalId);
  for (const permission of deployment.of('AWS::Lambda::Permission')) addPermission(deployment, permission, add);
  return all;
}

/** In a key's policy `*` is the key itself. https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html */
const onItself = ({ properties }: Resource, name: string): unknown => properties[name];

/** AddPermission as the statement that Lambda makes of it. https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
function addPermission(
  deployment: Deployment,
  { properties, logicalId }: Resource,
  add: (arn: string | undefined, document: unknown, name: string) => void,
): void {
  const { Action, FunctionName, Principal, SourceArn, SourceAccount } = properties;
  const target = deployment.of('AWS::Lambda::Function').find(({ ref, arn }) => ref === FunctionName || arn === FunctionName);
  const condition = {
    ...(SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } }),
    ...(SourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
  };
  const Statement = [{ Effect: 'Allow', Action, Resource: target?.arn, Principal: { Service: Principal }, Condition: condition }];
  add(target?.arn, { Statement }, logicalId);
}
