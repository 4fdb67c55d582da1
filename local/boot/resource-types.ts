import { createHash } from 'node:crypto';

/** Where the template is deployed. */
export interface Place {
  readonly account: string;
  readonly region: string;
}
/** What is known of a resource before its properties are resolved. */
export interface Identity {
  readonly stack: string;
  readonly logicalId: string;
  /** The name that the template gives it, or the one CloudFormation would make up. */
  readonly name: string;
  /** The `Path` of IAM resources. */
  readonly path: string;
}
type Text = (identity: Identity, place: Place) => string;

/** What a type's `Ref` and `Fn::GetAtt` give. A type that is not in the table below is refused by name. */
export interface ResourceType {
  /** Property that holds the name; absent: CloudFormation names it. */
  readonly nameProperty?: string;
  readonly ref: Text;
  readonly attributes?: Readonly<Record<string, Text>>;
}

/** Hexadecimal text that is the same in every run for the same resource. */
export const digest = (identity: Pick<Identity, 'stack' | 'logicalId'>, length: number): string =>
  createHash('sha256').update(`${identity.stack}/${identity.logicalId}`).digest('hex').slice(0, length);

const name: Text = (identity) => identity.name;
const arn =
  (service: string, resource: (name: string) => string, global = false): Text =>
  (identity, { account, region }) =>
    `arn:aws:${service}:${global ? '' : region}:${account}:${resource(identity.name)}`;
const iamArn =
  (kind: string): Text =>
  (identity, { account }) =>
    `arn:aws:iam::${account}:${kind}${identity.path}${identity.name}`;
const id =
  (prefix: string, length: number): Text =>
  (identity) =>
    `${prefix}${digest(identity, length)}`;

const named = (nameProperty: string, arnOf?: Text, more: Readonly<Record<string, Text>> = {}): ResourceType => ({
  nameProperty,
  ref: name,
  attributes: arnOf === undefined ? more : { Arn: arnOf, ...more },
});
const byArn = (nameProperty: string, arnOf: Text, more: Readonly<Record<string, Text>> = {}): ResourceType => ({
  nameProperty,
  ref: arnOf,
  attributes: { Arn: arnOf, ...more },
});
const bare: ResourceType = { ref: name };

const roleId: Text = (identity) => `AROA${digest(identity, 17).toUpperCase()}`;
const bucketDomain: Text = (identity) => `${identity.name}.s3.amazonaws.com`;
const keyId: Text = (identity) => digest(identity, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const keyArn: Text = (identity, { account, region }) => `arn:aws:kms:${region}:${account}:key/${keyId(identity, { account, region })}`;
const topicArn = arn('sns', (topic) => topic);
const queueUrl: Text = (identity, { account, region }) => `https://sqs.${region}.amazonaws.com/${account}/${identity.name}`;
const alarmArn = arn('cloudwatch', (alarm) => `alarm:${alarm}`);
const table = named(
  'TableName',
  arn('dynamodb', (each) => `table/${each}`),
  { StreamArn: arn('dynamodb', (each) => `table/${each}/stream/1`) },
);
const group: ResourceType = { nameProperty: 'GroupName', ref: id('sg-0', 16), attributes: { GroupId: id('sg-0', 16) } };

/**
 * Return values as in the resource reference of CloudFormation:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::Lambda::Function': named(
    'FunctionName',
    arn('lambda', (each) => `function:${each}`),
  ),
  'AWS::Lambda::Permission': bare,
  'AWS::Lambda::EventInvokeConfig': bare,
  'AWS::Lambda::EventSourceMapping': bare,
  'AWS::IAM::Role': named('RoleName', iamArn('role'), { RoleId: roleId }),
  'AWS::IAM::Policy': bare,
  'AWS::IAM::ManagedPolicy': { nameProperty: 'ManagedPolicyName', ref: iamArn('policy') },
  'AWS::IAM::InstanceProfile': named('InstanceProfileName', iamArn('instance-profile')),
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::StepFunctions::StateMachine': byArn(
    'StateMachineName',
    arn('states', (each) => `stateMachine:${each}`),
    { Name: name },
  ),
  'AWS::Events::Rule': named(
    'Name',
    arn('events', (each) => `rule/${each}`),
  ),
  'AWS::Scheduler::ScheduleGroup': named(
    'Name',
    arn('scheduler', (each) => `schedule-group/${each}`),
  ),
  'AWS::SNS::Topic': { nameProperty: 'TopicName', ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } },
  'AWS::SNS::TopicPolicy': bare,
  'AWS::SNS::Subscription': bare,
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    ref: queueUrl,
    attributes: { Arn: arn('sqs', (each) => each), QueueName: name, QueueUrl: queueUrl },
  },
  'AWS::SQS::QueuePolicy': bare,
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    ref: name,
    attributes: { Arn: (identity) => `arn:aws:s3:::${identity.name}`, DomainName: bucketDomain, RegionalDomainName: bucketDomain },
  },
  'AWS::S3::BucketPolicy': bare,
  'AWS::KMS::Key': { ref: keyId, attributes: { Arn: keyArn, KeyId: keyId } },
  'AWS::KMS::Alias': { nameProperty: 'AliasName', ref: name },
  'AWS::Logs::LogGroup': named(
    'LogGroupName',
    arn('logs', (each) => `log-group:${each}:*`),
  ),
  'AWS::Logs::MetricFilter': bare,
  'AWS::Logs::ResourcePolicy': bare,
  'AWS::ApiGateway::RestApi': { ref: id('', 10), attributes: { RootResourceId: id('root', 6), RestApiId: id('', 10) } },
  'AWS::ApiGateway::Resource': { ref: id('', 6), attributes: { ResourceId: id('', 6) } },
  'AWS::ApiGateway::Method': bare,
  'AWS::ApiGateway::Deployment': { ref: id('', 6), attributes: { DeploymentId: id('', 6) } },
  'AWS::ApiGateway::Stage': { nameProperty: 'StageName', ref: name },
  'AWS::ApiGateway::Account': bare,
  'AWS::ApiGateway::GatewayResponse': bare,
  'AWS::ApiGateway::RequestValidator': { ref: id('', 6), attributes: { RequestValidatorId: id('', 6) } },
  'AWS::ApiGateway::Model': { nameProperty: 'Name', ref: name },
  'AWS::ApiGateway::UsagePlan': { ref: id('', 6) },
  'AWS::SSM::Parameter': { nameProperty: 'Name', ref: name },
  'AWS::SSM::Document': { nameProperty: 'Name', ref: name },
  'AWS::EC2::SecurityGroup': group,
  'AWS::EC2::SecurityGroupIngress': bare,
  'AWS::EC2::SecurityGroupEgress': bare,
  'AWS::EC2::VPCEndpoint': { ref: id('vpce-0', 16) },
  'AWS::CloudWatch::Alarm': named('AlarmName', alarmArn),
  'AWS::CloudWatch::CompositeAlarm': named('AlarmName', alarmArn),
  'AWS::CloudWatch::Dashboard': { nameProperty: 'DashboardName', ref: name },
  // Ref is the query's id: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-querydefinition.html
  'AWS::Logs::QueryDefinition': { nameProperty: 'Name', ref: (identity) => digest(identity, 32) },
  'AWS::Rbin::Rule': { ref: id('', 11) },
  'AWS::CDK::Metadata': bare,
};
