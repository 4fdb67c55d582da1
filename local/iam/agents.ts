import type { Deployment } from '../boot/template.ts';
import type { Authority } from './authority.ts';
import type { Need } from './need.ts';

/**
 * What the agent of a host asks for, to be online and to take commands.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html
 */
const messages = [
  'ec2messages:AcknowledgeMessage',
  'ec2messages:DeleteMessage',
  'ec2messages:FailMessage',
  'ec2messages:GetEndpoint',
  'ec2messages:GetMessages',
  'ec2messages:SendReply',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

/**
 * Whether the agent of a host with that instance profile can speak with Systems Manager. Profiles that
 * the template does not make are the owner's, and are taken to work.
 */
export function agentProfiles(deployment: Deployment, authority: Authority): { has(profileArn: string): boolean } {
  const host = { action: 'ssm:UpdateInstanceInformation', resource: authority.anyInstance };
  return profilesWith(deployment, authority, [host, ...messages.map((action) => ({ action, resource: '*' }))]);
}

/**
 * Whether the CloudWatch agent of a host with that instance profile may put metrics into the namespace.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/create-iam-roles-for-cloudwatch-agent.html
 */
export function metricProfiles(deployment: Deployment, authority: Authority): { has(profileArn: string): boolean } {
  const resource = authority.anyInstance.replace(/:ec2:([^/]*):instance.*$/, ':cloudwatch:$1:dataset/default');
  return profilesWith(deployment, authority, [{ action: 'cloudwatch:PutMetricData', resource, keys: { 'cloudwatch:namespace': 'AHPS' } }]);
}

function profilesWith(deployment: Deployment, authority: Authority, needs: readonly Need[]): { has(profileArn: string): boolean } {
  const known = new Map<string, boolean>();
  for (const { arn = '', properties } of deployment.of('AWS::IAM::InstanceProfile')) {
    const [name] = (properties['Roles'] ?? []) as string[];
    const role = authority.roles.get(name ?? '');
    if (role === undefined) throw new Error(`the profile ${arn} has no role of the template`);
    const trusted = authority.deniesAssuming('ec2.amazonaws.com', role.arn) === undefined;
    known.set(arn, trusted && needs.every((need) => authority.denies({ role }, need) === undefined));
  }
  return { has: (profileArn) => known.get(profileArn) ?? true };
}
