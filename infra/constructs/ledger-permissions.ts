import { Aws } from 'aws-cdk-lib';
import type { Grant } from './grants.ts';
import type { Ground } from './ground.ts';
import { noResourceLevel } from './host-resources.ts';

/** Reading and writing the ledger; user data lies in items of its own (`SECRET#…`), for which `secrets` has to be said. */
export function useTable({ table, keyArn }: Ground, secrets?: 'secrets'): Grant[] {
  const grants: Grant[] = [
    {
      actions: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'ConditionCheckItem'].map((name) => `dynamodb:${name}`),
      on: [table.arn, ...table.indexArns],
    },
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
export const takePart = (ground: Ground, secrets?: 'secrets') => ({
  Table: useTable(ground, secrets),
  Alerts: alert(ground),
  Configuration: readConfiguration(ground),
});
