import { Aws, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** Conditions as IAM writes them: operator → key → values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** What a role may do. Wherever a resource holds a wildcard, `because` says why it cannot be narrower. */
export interface Grant {
  readonly actions: readonly string[];
  readonly on: readonly string[];
  readonly when?: Conditions;
  readonly because?: string;
  readonly effect?: 'Deny';
}

/** ARN of a resource of this account and Region. */
export const arnOf = (service: string, resource: string): string =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;

/**
 * A named policy of a role. Each wildcard is acknowledged for cdk-nag by exactly the finding that it
 * causes, with the grant's own reason; a wildcard without a reason is an error.
 */
export function permit(role: iam.IRole & Construct, name: string, grants: readonly Grant[]): iam.Policy {
  const statements = grants.map(
    ({ actions, on, when, effect }) =>
      new iam.PolicyStatement({
        effect: effect === 'Deny' ? iam.Effect.DENY : iam.Effect.ALLOW,
        actions: [...actions],
        resources: [...on],
        ...(when === undefined ? {} : { conditions: when }),
      }),
  );
  const policy = new iam.Policy(role, name, { roles: [role], statements });
  for (const grant of grants.filter(({ effect }) => effect !== 'Deny')) acknowledgeWildcards(policy, grant);
  return policy;
}

function acknowledgeWildcards(policy: iam.Policy, { actions, on, because }: Grant): void {
  for (const resource of on.map((each) => flat(Stack.of(policy).resolve(each))).filter((each) => each.includes('*'))) {
    if (because === undefined) throw new Error(`${policy.node.path}: ${actions.join(', ')} on ${resource} needs a reason (because)`);
    Validations.of(policy).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason: because });
  }
}

/** The text in which cdk-nag names a resource: references as <…>. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[intrinsic, argument] = []] = Object.entries(value ?? {}) as [string, unknown][];
  if (intrinsic === 'Ref') return `<${String(argument)}>`;
  if (intrinsic === 'Fn::GetAtt' && Array.isArray(argument)) return `<${argument.map(String).join('.')}>`;
  if (intrinsic === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1]))
    return argument[1].map(flat).join(String(argument[0]));
  if (intrinsic === 'Fn::ImportValue') return flat(argument);
  throw new Error(`no name for ${JSON.stringify(value)}`);
}
