import type { Deployment, Resource } from '../boot/template.ts';
import { compilePolicy } from './policy.ts';
import type { Statement } from './policy.ts';

/** A role of the template with everything that is attached to it. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  /** Identity policies: inline ones, those that name the role, and the template's managed ones. */
  readonly statements: readonly Statement[];
  /** Who may assume it. */
  readonly trust: readonly Statement[];
  /** Managed policies of AWS, whose text nobody here has. */
  readonly foreign: readonly string[];
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value]);

/** Every role of the template, by name. */
export function rolesOf(deployment: Deployment): Map<string, Role> {
  const attached = [...deployment.of('AWS::IAM::Policy'), ...deployment.of('AWS::IAM::ManagedPolicy')];
  return new Map(deployment.of('AWS::IAM::Role').map((role) => [role.name, roleFrom(deployment, role, attached)]));
}

function roleFrom(deployment: Deployment, role: Resource, attached: readonly Resource[]): Role {
  const { name, arn = '', properties } = role;
  const managed = list(properties['ManagedPolicyArns']).map(String);
  const own = attached.filter(
    (policy) => list(policy.properties['Roles']).includes(name) || (policy.arn !== undefined && managed.includes(policy.arn)),
  );
  const inline = list(properties['Policies']) as { readonly PolicyName: string; readonly PolicyDocument: unknown }[];
  return {
    name,
    arn,
    trust: compilePolicy(properties['AssumeRolePolicyDocument'], `trust policy of ${name}`),
    statements: [
      ...inline.flatMap(({ PolicyName, PolicyDocument }) => compilePolicy(PolicyDocument, `${name}/${PolicyName}`)),
      ...own.flatMap((policy) => compilePolicy(policy.properties['PolicyDocument'], policyName(policy))),
    ],
    foreign: managed.filter((each) => deployment.byArn(each) === undefined),
  };
}

/** The policy's name of the CDK ends with its construct path and a digest; the logical id says as much. */
const policyName = ({ logicalId }: Resource): string => logicalId.replace(/[0-9A-F]{8}$/, '');
