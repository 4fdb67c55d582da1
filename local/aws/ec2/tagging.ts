import type { Tag, TagSpecification } from '@aws-sdk/client-ec2';
import { AwsError } from '../cloud.ts';
import type { Tags } from './model.ts';

/** Rules for tags: at most 50, keys to 128 and values to 256 characters, `aws:` reserved, a key once. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
export function mergeTags(old: Tags, added: readonly Tag[]): Tags {
  const keys = added.map(({ Key }) => Key ?? '');
  if (new Set(keys).size !== keys.length)
    throw new AwsError('InvalidParameterValue', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  for (const { Key = '', Value = '' } of added) {
    if (Key.toLowerCase().startsWith('aws:'))
      throw new AwsError(
        'InvalidParameterValue',
        `Value ( ${Key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use`,
      );
    if (Key.length === 0 || Key.length > 128 || Value.length > 256)
      throw new AwsError('InvalidParameterValue', `Tag ${Key} is too long or has no key`);
  }
  const merged = { ...old, ...Object.fromEntries(added.map(({ Key = '', Value = '' }) => [Key, Value])) };
  if (Object.keys(merged).filter((key) => !key.startsWith('aws:')).length > 50)
    throw new AwsError('TagLimitExceeded', 'You have reached the maximum number of tags allowed per resource.');
  return merged;
}

/** Tags of TagSpecifications for one resource type; others are refused, as the operation creates nothing else. */
export function tagsFor(type: string, specifications: readonly TagSpecification[] | undefined): Tags {
  let tags: Tags = {};
  for (const { ResourceType, Tags: given } of specifications ?? []) {
    if (ResourceType !== type)
      throw new AwsError('InvalidParameterValue', `'${ResourceType}' is not a valid taggable resource type for this operation.`);
    tags = mergeTags(tags, given ?? []);
  }
  return tags;
}
