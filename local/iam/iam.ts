import type { Cloud } from '../aws/cloud.ts';
import type { GroundTruth } from '../aws/ec2/ec2.ts';
import type { Deployment } from '../boot/template.ts';
import type { PolicySets } from './authority.ts';
import { Authority } from './authority.ts';
import { loadCatalogue } from './catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import { checkStatement } from './check.ts';
import type { Ground } from './need.ts';
import { needsPrefixes } from './needs.ts';
import { resourcePolicies } from './resource-policies.ts';
import { rolesOf } from './roles.ts';

/** Where the authority looks behind ids: filled once the services stand. */
export interface Truth {
  readonly ec2: GroundTruth;
  readonly scalingGroupArn: (name: string) => string | undefined;
}

/** The template's policies, compiled, with what the service authorization reference says of their actions. */
export interface Policies extends PolicySets {
  readonly catalogue: Catalogue;
}

/** Compiles every policy of the template and holds it against the service authorization reference; throws on the first fault. */
export async function policiesOf(deployment: Deployment): Promise<Policies> {
  const roles = rolesOf(deployment);
  const resources = resourcePolicies(deployment);
  const statements = [...[...roles.values()].flatMap((role) => [...role.statements, ...role.trust]), ...[...resources.values()].flat()];
  const prefixes = statements.flatMap(({ actions }) => actions.map((action) => action.split(':')[0] ?? ''));
  const catalogue = await loadCatalogue([...needsPrefixes, ...prefixes]);
  for (const statement of statements) checkStatement(catalogue, statement);
  return { roles, resources, catalogue };
}

/** Puts IAM in front of every call of the cloud. */
export function enforce(cloud: Cloud, deployment: Deployment, policies: Policies, truth: Truth): Authority {
  const ground: Ground = { account: cloud.account, region: cloud.region, keyArnOf: customerKeys(deployment), ...truth };
  const authority = new Authority(policies, policies.catalogue, ground);
  cloud.authorise = (call) => authority.authorise(call);
  return authority;
}

/** The customer's keys of tables (by name) and topics (by ARN); keys of AWS itself are left out, they admit everybody. */
function customerKeys(deployment: Deployment): (resource: string) => string | undefined {
  const arnOf = (key: unknown): string | undefined =>
    deployment.of('AWS::KMS::Key').find(({ ref, arn }) => ref === key || arn === key)?.arn;
  const keys = new Map<string, string | undefined>([
    ...deployment.of('AWS::DynamoDB::Table').map(({ name, properties }): [string, string | undefined] => {
      const { KMSMasterKeyId } = (properties['SSESpecification'] ?? {}) as { KMSMasterKeyId?: unknown };
      return [name, arnOf(KMSMasterKeyId)];
    }),
    ...deployment
      .of('AWS::SNS::Topic')
      .map(({ arn = '', properties }): [string, string | undefined] => [arn, arnOf(properties['KmsMasterKeyId'])]),
  ]);
  return (resource) => keys.get(resource);
}
