import { isDeepStrictEqual } from 'node:util';

/** A resource of a template, as far as the gate looks at it. */
interface Raw {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/**
 * Types that hold what cannot be made again, with the properties whose change makes CloudFormation replace
 * the resource ("Update requires: Replacement").
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
 */
const replacing: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'ImportSourceSpecification'],
  'AWS::S3::Bucket': ['BucketName', 'BucketNamePrefix', 'BucketNamespace', 'ObjectLockEnabled'],
  'AWS::KMS::Key': [],
};

type Resources = Readonly<Record<string, Raw>>;

/** Names each stateful resource of the template before that the template after deletes, replaces, or no longer keeps. */
export function statefulChanges(before: Resources, after: Resources): string[] {
  return Object.entries(before).flatMap(([id, old]) => {
    const properties = replacing[old.Type];
    if (properties === undefined) return [];
    const name = `${id} (${old.Type})`;
    const next = after[id];
    if (next === undefined || next.Type !== old.Type) return [`${name} is deleted`];
    const changed = properties.filter((property) => !isDeepStrictEqual(old.Properties?.[property], next.Properties?.[property]));
    const edited = editedAttributes(old, next);
    if (edited.length > 0) return [`${name} is replaced: the type of ${edited.join(', ')} changes`];
    if (changed.length > 0) return [`${name} is replaced: ${changed.join(', ')} changes`];
    return next.DeletionPolicy === 'Retain' && next.UpdateReplacePolicy === 'Retain' ? [] : [`${name} is no longer retained`];
  });
}

/** "Replacement if you edit an existing AttributeDefinition"; adding one is none. */
function editedAttributes(old: Raw, next: Raw): string[] {
  const types = ({ Properties = {} }: Raw): Map<string, string> =>
    new Map(
      ((Properties['AttributeDefinitions'] ?? []) as Definition[]).map(({ AttributeName, AttributeType }) => [
        AttributeName,
        AttributeType,
      ]),
    );
  const now = types(next);
  return [...types(old)].filter(([attribute, type]) => (now.get(attribute) ?? type) !== type).map(([attribute]) => attribute);
}
interface Definition {
  readonly AttributeName: string;
  readonly AttributeType: string;
}

/** The stateful resources of a template, as the baseline keeps them. */
export const statefulOf = (resources: Resources): Resources =>
  Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => replacing[Type] !== undefined));
