import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { PersonaNetworks } from '#core/fleet/fleet.ts';
import type { Deployment, Egress } from '../config.ts';
import { type Grant, permit } from './grants.ts';
import { metricsNamespace } from './handler-function.ts';
import { ec2 as hosts, noResourceLevel } from './host-resources.ts';

/** Path of every role that a persona host may carry; the network function may pass what lies below it. */
export const personaPath = '/ahps/persona/';

/**
 * Security groups and instance profiles of lent hosts: one group per security profile and VPC, one
 * profile per security profile. Made at deploy, so that no function needs the right to make any.
 */
export class PersonaNetwork extends Construct {
  /** VPC → security profile → what to put on a host; values are tokens. */
  readonly networks: PersonaNetworks;

  constructor(scope: Construct, id: string, { namespace, securityProfiles }: Deployment) {
    super(scope, id);
    const networks: Record<string, PersonaNetworks[string]> = {};
    for (const [name, { vpcs }] of Object.entries(securityProfiles)) {
      const instanceProfileArn = this.profile(namespace, name);
      for (const [vpcId, { egress }] of Object.entries(vpcs)) {
        const securityGroupIds = [this.group(namespace, name, vpcId, egress)];
        networks[vpcId] = { ...networks[vpcId], [name]: { securityGroupIds, instanceProfileArn } };
      }
    }
    this.networks = networks;
  }

  /** Nothing comes in, and only the configured ways lead out. */
  private group(namespace: string, name: string, vpcId: string, egress: readonly Egress[]): string {
    return new ec2.CfnSecurityGroup(this, `Group-${name}-${vpcId}`, {
      vpcId,
      groupName: `${namespace}-persona-${name}`,
      groupDescription: `Lent hosts with the security profile ${name}: no way in, no way to production`,
      securityGroupIngress: [],
      securityGroupEgress: egress.length === 0 ? [nowhere] : egress.map(rule),
      tags: [{ key: 'Name', value: `${namespace}-persona-${name}` }],
    }).attrGroupId;
  }

  private profile(namespace: string, name: string): string {
    const role = new iam.Role(this, `Role-${name}`, {
      path: personaPath,
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      description: `Carried by lent hosts with the security profile ${name}: their agents of Systems Manager and CloudWatch, nothing else`,
    });
    permit(role, 'Agent', agent);
    return new iam.CfnInstanceProfile(this, `Profile-${name}`, {
      path: personaPath,
      instanceProfileName: `${namespace}-persona-${name}`,
      roles: [role.roleName],
    }).attrArn;
  }
}

/** A group without any egress rule would get the one that allows everything. */
const nowhere: ec2.CfnSecurityGroup.EgressProperty = {
  ipProtocol: 'icmp',
  fromPort: 252,
  toPort: 86,
  cidrIp: '255.255.255.255/32',
  description: 'No way out',
};

const rule = ({ description, cidr, prefixListId, securityGroupId, port }: Egress): ec2.CfnSecurityGroup.EgressProperty => ({
  description,
  ipProtocol: 'tcp',
  fromPort: port,
  toPort: port,
  ...(cidr === undefined ? {} : { cidrIp: cidr }),
  ...(prefixListId === undefined ? {} : { destinationPrefixListId: prefixListId }),
  ...(securityGroupId === undefined ? {} : { destinationSecurityGroupId: securityGroupId }),
});

/**
 * What the agent needs for Run Command and sessions: AmazonSSMManagedInstanceCore without Parameter
 * Store, patching and associations.
 */
const agent: Grant[] = [
  {
    actions: [
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
    ],
    on: ['*'],
    because: `${noResourceLevel} The agent speaks for the host on which it runs.`,
  },
  {
    actions: ['cloudwatch:PutMetricData'],
    on: ['*'],
    when: { StringEquals: { 'cloudwatch:namespace': metricsNamespace } },
    because: `${noResourceLevel} The CloudWatch agent of the borrower's root tells how busy it is, in our namespace only.`,
  },
  {
    actions: ['ssm:UpdateInstanceInformation'],
    on: [hosts.instances],
    because: 'The agent reports its own host, whose id is not known at deploy.',
  },
];
