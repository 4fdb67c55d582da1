import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { IpPermission } from '@aws-sdk/client-ec2';
import { parse } from 'yaml';
import type { CloudWatch } from '../aws/cloudwatch.ts';
import type { Ec2 } from '../aws/ec2/ec2.ts';
import type { Notifications } from '../aws/notifications.ts';
import type { Scheduler } from '../aws/scheduler.ts';
import type { Storage } from '../aws/storage.ts';
import type { DocumentContent } from '../aws/systems-manager/documents.ts';
import type { SystemsManager } from '../aws/systems-manager/systems-manager.ts';
import type { Deployment, Properties, Resource } from './template.ts';

/** The services that hold what a template deploys. */
export interface Holders {
  readonly ec2: Ec2;
  readonly ssm: SystemsManager;
  readonly scheduler: Scheduler;
  readonly cloudWatch: CloudWatch;
  readonly sns: Notifications;
  readonly s3: Storage;
}

/** Puts the template's parameters, documents, groups, profiles, buckets, topics, schedule groups and alarms into the services. */
export function seedTemplate(deployment: Deployment, { ec2, ssm, scheduler, cloudWatch, sns, s3 }: Holders): void {
  for (const { properties: each, name } of deployment.of('AWS::SSM::Parameter'))
    ssm.addParameter({ name, value: String(each['Value']), type: (each['Type'] ?? 'String') as 'String' });
  for (const document of deployment.of('AWS::SSM::Document'))
    ssm.addDocument({ name: document.name, version: '1', ...contentOf(document) });
  for (const group of deployment.of('AWS::EC2::SecurityGroup')) addGroup(ec2, group);
  for (const type of ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'])
    for (const { stack, logicalId } of deployment.of(type))
      throw new Error(`template of ${stack}, resource ${logicalId}: ${type} is not modelled; put the rule into its group`);
  for (const profile of deployment.of('AWS::IAM::InstanceProfile')) addProfile(ec2, deployment, profile);
  for (const { name } of deployment.of('AWS::S3::Bucket')) s3.addBucket(name);
  for (const { name } of deployment.of('AWS::SNS::Topic')) sns.addTopic(name);
  for (const { name } of deployment.of('AWS::Scheduler::ScheduleGroup')) scheduler.addGroup(name);
  for (const alarm of deployment.of('AWS::CloudWatch::Alarm'))
    cloudWatch.addAlarm({ ...(alarm.properties as unknown as PutMetricAlarmInput), AlarmName: alarm.name });
}

function contentOf({ properties }: Resource): { content: DocumentContent; text: string } {
  const given = properties['Content'];
  if (typeof given === 'string') return { content: parse(given) as DocumentContent, text: given };
  return { content: given as DocumentContent, text: JSON.stringify(given) };
}

function addGroup(ec2: Ec2, { ref, properties, logicalId }: Resource): void {
  const rules = (name: string) => ((properties[name] ?? []) as Properties[]).map(permission);
  ec2.addSecurityGroup({
    id: ref,
    name: textOf(properties['GroupName']) ?? logicalId,
    vpcId: String(properties['VpcId']),
    ingress: rules('SecurityGroupIngress'),
    egress: rules('SecurityGroupEgress'),
  });
}

/** A rule in CloudFormation's words → in those of DescribeSecurityGroups. */
function permission(rule: Properties): IpPermission {
  const { FromPort, ToPort } = rule;
  const [cidr, cidr6] = [textOf(rule['CidrIp']), textOf(rule['CidrIpv6'])];
  const list = textOf(rule['DestinationPrefixListId'] ?? rule['SourcePrefixListId']);
  const group = textOf(rule['DestinationSecurityGroupId'] ?? rule['SourceSecurityGroupId']);
  return {
    IpProtocol: String(rule['IpProtocol']),
    ...(FromPort === undefined ? {} : { FromPort: Number(FromPort), ToPort: Number(ToPort) }),
    IpRanges: cidr === undefined ? [] : [{ CidrIp: cidr }],
    Ipv6Ranges: cidr6 === undefined ? [] : [{ CidrIpv6: cidr6 }],
    PrefixListIds: list === undefined ? [] : [{ PrefixListId: list }],
    UserIdGroupPairs: group === undefined ? [] : [{ GroupId: group }],
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The simulated EC2 makes the ARN from the name; a path is part of the ARN. */
function addProfile(ec2: Ec2, deployment: Deployment, { arn = '', properties }: Resource): void {
  const [roleName] = (properties['Roles'] ?? []) as string[];
  const role = deployment.of('AWS::IAM::Role').find((each) => each.name === roleName);
  const behind = (text: string | undefined): string => text?.replace(/^[^/]*\//, '') ?? '';
  const made = ec2.addProfile(behind(arn), behind(role?.arn));
  if (made !== arn) throw new Error(`the profile ${arn} became ${made}`);
}
