import type { Deployment } from '../boot/template.ts';
import type { Authority } from './authority.ts';

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
  const known = new Map<string, boolean>();
  for (const { arn = '', properties } of deployment.of('AWS::IAM::InstanceProfile')) {
    const [name] = (properties['Roles'] ?? []) as string[];
    const role = authority.roles.get(name ?? '');
    if (role === undefined) throw new Error(`the profile ${arn} has no role of the template`);
    const host = { action: 'ssm:UpdateInstanceInformation', resource: authority.anyInstance };
    const needs = [host, ...messages.map((action) => ({ action, resource: '*' }))];
    const trusted = authority.deniesAssuming('ec2.amazonaws.com', role.arn) === undefined;
    known.set(arn, trusted && needs.every((need) => authority.denies({ role }, need) === undefined));
  }
  return { has: (profileArn) => known.get(profileArn) ?? true };
}
