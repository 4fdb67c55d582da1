import type * as kms from '@aws-sdk/client-kms';
import type * as quotas from '@aws-sdk/client-service-quotas';
import type * as s3 from '@aws-sdk/client-s3';
import type * as sns from '@aws-sdk/client-sns';
import type { Query, Write } from '#core/contracts/table.ts';
import type { Ground, Need, NeedsTable } from '../need.ts';
import { arn, everywhere } from '../need.ts';

/** What a service does with the customer's key of a resource, in the caller's name. */
function keyUse(ground: Ground, resource: string, service: string, actions: readonly string[]): readonly Need[] {
  const key = ground.keyArnOf(resource);
  if (key === undefined) return [];
  const name = `${service} ${ground.region} ${key}`;
  const keys = { 'kms:ViaService': `${service}.${ground.region}.amazonaws.com`, 'aws:ViaAWSService': 'true' };
  const needs = keyUses.get(name) ?? actions.map((action): Need => ({ action: `kms:${action}`, resource: key, keys, fixed: true }));
  keyUses.set(name, needs);
  return needs;
}
const keyUses = new Map<string, readonly Need[]>();

/**
 * What DynamoDB asks for in the caller's name; without kms:CreateGrant, which belongs to whoever makes the table.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
const tableKey = (ground: Ground, table: string): readonly Need[] =>
  keyUse(ground, table, 'dynamodb', ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo']);

const item = (ground: Ground, action: string, table: string, leadingKey: string): Need => ({
  action: `dynamodb:${action}`,
  resource: arn(ground, 'dynamodb', `table/${table}`),
  keys: { 'dynamodb:LeadingKeys': [leadingKey] },
});

function writeNeed(ground: Ground, table: string, write: Write): Need {
  if ('put' in write) return item(ground, 'PutItem', table, write.put.pk);
  if ('update' in write) return item(ground, 'UpdateItem', table, write.update.pk);
  if ('delete' in write) return item(ground, 'DeleteItem', table, write.delete.pk);
  return item(ground, 'ConditionCheckItem', table, write.check.pk);
}

interface Named {
  readonly TableName: string;
}

/**
 * DynamoDB, with the inputs of the Table port. A transaction needs the action of each of its writes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html (LeadingKeys)
 */
export const tableNeeds: NeedsTable = {
  GetItem: ({ TableName, Key }: Named & { readonly Key: { readonly pk: string } }, ground) => [
    item(ground, 'GetItem', TableName, Key.pk),
    ...tableKey(ground, TableName),
  ],
  Query: ({ TableName, Query: { pk, index } }: Named & { readonly Query: Query }, ground) => {
    const base = item(ground, 'Query', TableName, pk);
    return [index === undefined ? base : { ...base, resource: `${base.resource}/index/${index}` }, ...tableKey(ground, TableName)];
  },
  TransactWriteItems: ({ TableName, Writes }: Named & { readonly Writes: readonly Write[] }, ground) => [
    ...Writes.map((write) => writeNeed(ground, TableName, write)),
    ...tableKey(ground, TableName),
  ],
};

/** An encrypted topic needs its key too: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
export const topicNeeds: NeedsTable = {
  Publish: ({ TopicArn = '' }: sns.PublishInput, ground) => [
    { action: 'sns:Publish', resource: TopicArn },
    ...keyUse(ground, TopicArn, 'sns', ['Decrypt', 'GenerateDataKey']),
  ],
};

const object =
  (action: string) =>
  ({ Bucket = '', Key = '' }: s3.GetObjectRequest): Need[] => [{ action: `s3:${action}`, resource: `arn:aws:s3:::${Bucket}/${Key}` }];

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
export const objectNeeds: NeedsTable = {
  PutObject: object('PutObject'),
  GetObject: object('GetObject'),
  HeadObject: object('GetObject'),
  DeleteObject: object('DeleteObject'),
  ListObjectsV2: ({ Bucket = '' }: s3.ListObjectsV2Request) => [{ action: 's3:ListBucket', resource: `arn:aws:s3:::${Bucket}` }],
};

/** https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html */
export const keyNeeds: NeedsTable = {
  DescribeKey: ({ KeyId = '' }: kms.DescribeKeyRequest, ground) => [
    { action: 'kms:DescribeKey', resource: KeyId.startsWith('arn:') ? KeyId : arn(ground, 'kms', `key/${KeyId}`) },
  ],
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_servicequotas.html */
export const quotaNeeds: NeedsTable = {
  ...everywhere('servicequotas', ['GetAWSDefaultServiceQuota']),
  GetServiceQuota: ({ ServiceCode = '', QuotaCode = '' }: quotas.GetServiceQuotaRequest, ground) => [
    { action: 'servicequotas:GetServiceQuota', resource: arn(ground, 'servicequotas', `${ServiceCode}/${QuotaCode}`) },
  ],
};
