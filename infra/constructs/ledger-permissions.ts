import { Aws } from 'aws-cdk-lib';
import type { IndexName } from '#core/contracts/table.ts';
import { arnOf, type Grant } from './grants.ts';
import type { Ground } from './ground.ts';
import { noResourceLevel } from './host-resources.ts';

/** What a function does with the ledger beside asking for the items of its loan. */
export interface TableUse {
  /** Default: reads and puts whole items. `UpdateItem` is for claims and counts, `DeleteItem` for what ends with the loan. */
  readonly items?: readonly ('DeleteItem' | 'GetItem' | 'PutItem' | 'UpdateItem')[];
  /** Where it asks across loans. */
  readonly indexes?: readonly IndexName[];
  /** User data lies in items of its own (`SECRET#…`), which are kept from everybody else. */
  readonly secrets?: true;
}

/** Reading and writing the ledger. */
export function useTable({ table, keyArn }: Ground, { items = ['GetItem', 'PutItem'], indexes = [], secrets }: TableUse = {}): Grant[] {
  const grants: Grant[] = [
    { actions: items.map((name) => `dynamodb:${name}`), on: [table.arn] },
    { actions: ['dynamodb:Query'], on: [table.arn, ...indexes.map((name) => `${table.arn}/index/${name}`)] },
    {
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      on: [keyArn],
      when: { StringEquals: { 'kms:ViaService': `dynamodb.${Aws.REGION}.${Aws.URL_SUFFIX}` } },
    },
  ];
  if (secrets === undefined)
    grants.push({
      effect: 'Deny',
      actions: ['dynamodb:*'],
      on: [table.arn, ...table.indexArns],
      when: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['SECRET#*'] } },
    });
  return grants;
}

/** Telling people; the topic is encrypted under the same key. */
export const alert = ({ topicArn, keyArn }: Ground): Grant[] => [
  { actions: ['sns:Publish'], on: [topicArn] },
  {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    on: [keyArn],
    when: { StringEquals: { 'kms:ViaService': `sns.${Aws.REGION}.${Aws.URL_SUFFIX}` } },
  },
];

/** Telling other systems, on the default bus and in our own name only. */
export const tellBus: Grant = {
  actions: ['events:PutEvents'],
  on: [arnOf('events', 'event-bus/default')],
  when: { StringEquals: { 'events:source': 'ahps' } },
};

/** Fleets, access, networks and images, as deployed. */
export const readConfiguration = ({ configurationArn }: Ground): Grant[] => [
  {
    actions: ['ssm:GetParametersByPath'],
    on: [configurationArn, `${configurationArn}/*`],
    because: 'Everything below the configuration path: fleets come and go with the configuration.',
  },
];

/** Completing a waiting state. */
export const answerTasks: Grant = {
  actions: ['states:SendTaskFailure', 'states:SendTaskSuccess'],
  on: ['*'],
  because: `${noResourceLevel} The token is the permission: only a state of ours hands one out.`,
};

/** What every function has that takes part in a loan. */
export const takePart = (ground: Ground, use: TableUse = {}) => ({
  Table: useTable(ground, use),
  Configuration: readConfiguration(ground),
});
