type Input = Readonly<Record<string, unknown>>;

/** A published rate. The first row that fits a request is its request bucket. */
export interface Limit {
  readonly service: string;
  readonly operations: RegExp;
  readonly size: number;
  readonly refillPerSecond: number;
  /** One bucket for all these operations, under this name; default: each operation has its own. */
  readonly shared?: string;
  /** Only such requests; default: all. */
  readonly when?: (input: Input) => boolean;
  /** Tokens that a request takes; default: 1. */
  readonly tokens?: (input: Input) => number;
  /** The page, and `worse case` where it publishes no figure. */
  readonly source: string;
}

const count = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
const unfiltered = (input: Input): boolean => count(input['Filters']) === 0 && input['MaxResults'] === undefined;
const ec2 = 'https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html';
const stepFunctions = 'https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html';
const schedulerQuotas = 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html';
const unpublished = 'no figure published that could be read: worse case';

/** Request buckets, by account and Region; "each API is evaluated individually" [EC2-THR]. */
export const requestLimits: readonly Limit[] = [
  { service: 'EC2', operations: /^(Start|Run)Instances$/, size: 5, refillPerSecond: 2, source: ec2 },
  {
    service: 'EC2',
    operations: /^(CreateSnapshots?|CreateVolume|DeleteVolume|ModifyNetworkInterfaceAttribute|(Disa|A)ssociateIamInstanceProfile)$/,
    size: 100,
    refillPerSecond: 5,
    source: ec2,
  },
  {
    // Ids are no filter: in doubt the smaller bucket.
    service: 'EC2',
    operations: /^Describe(Instances|InstanceStatus|NetworkInterfaces|SecurityGroups|Snapshots|Volumes)$/,
    when: unfiltered,
    size: 50,
    refillPerSecond: 10,
    source: ec2,
  },
  { service: 'EC2', operations: /^(Describe|Get)/, size: 100, refillPerSecond: 20, source: ec2 },
  { service: 'EC2', operations: /./, size: 50, refillPerSecond: 5, source: ec2 },
  {
    service: 'Elastic Load Balancing v2',
    operations: /^Describe/,
    shared: 'Describe*',
    size: 40,
    refillPerSecond: 10,
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html',
  },
  { service: 'Elastic Load Balancing v2', operations: /./, shared: 'mutating', size: 20, refillPerSecond: 3, source: unpublished },
  {
    // One bucket for the whole service: https://repost.aws/knowledge-center/autoscaling-api-calls-throttled ; its size is not published.
    service: 'Auto Scaling',
    operations: /./,
    shared: 'all',
    size: 40,
    refillPerSecond: 10,
    source: unpublished,
  },
  {
    service: 'SSM',
    operations: /^GetParameter/,
    shared: 'GetParameter*',
    size: 40,
    refillPerSecond: 40,
    source: 'https://docs.aws.amazon.com/general/latest/gr/ssm.html',
  },
  { service: 'SSM', operations: /^(Send|Cancel)Command$/, size: 20, refillPerSecond: 5, source: unpublished },
  { service: 'SSM', operations: /./, size: 40, refillPerSecond: 10, source: unpublished },
  { service: 'SFN', operations: /^(StartExecution|RedriveExecution)$/, size: 1300, refillPerSecond: 300, source: stepFunctions },
  { service: 'SFN', operations: /^SendTask/, shared: 'SendTask*', size: 3000, refillPerSecond: 500, source: stepFunctions },
  { service: 'SFN', operations: /^DescribeExecution$/, size: 300, refillPerSecond: 15, source: stepFunctions },
  { service: 'SFN', operations: /^StateTransition$/, size: 5000, refillPerSecond: 5000, source: stepFunctions },
  { service: 'SFN', operations: /./, size: 100, refillPerSecond: 10, source: unpublished },
  { service: 'Scheduler', operations: /./, size: 250, refillPerSecond: 250, source: schedulerQuotas },
  {
    service: 'EventBridge',
    operations: /^PutEvents$/,
    size: 10_000,
    refillPerSecond: 10_000,
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html',
  },
  { service: 'EventBridge', operations: /./, size: 50, refillPerSecond: 50, source: unpublished },
  { service: 'CloudWatch', operations: /^(Put|Delete|Enable|Disable)/, size: 20, refillPerSecond: 3, source: unpublished },
  { service: 'CloudWatch', operations: /./, size: 40, refillPerSecond: 9, source: unpublished },
  { service: 'Service Quotas', operations: /./, size: 10, refillPerSecond: 10, source: unpublished },
  // Shared with other reads of keys: https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html ; DescribeKey has 2,000 there.
  {
    service: 'KMS',
    operations: /./,
    size: 2000,
    refillPerSecond: 2000,
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html',
  },
  { service: 'SNS', operations: /^Publish$/, size: 300, refillPerSecond: 300, source: unpublished },
  {
    // Each function may grow by 1,000 environments every 10 seconds [LAMBDA-Q].
    service: 'Lambda',
    operations: /^NewEnvironment /,
    size: 1000,
    refillPerSecond: 100,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  },
  {
    service: 'API Gateway',
    operations: /./,
    size: 5000,
    refillPerSecond: 10_000,
    shared: 'requests',
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
  },
];

/** Resource buckets: a request takes a token for each instance, beside its request token [EC2-THR]. */
export const resourceLimits: readonly Limit[] = [
  {
    service: 'EC2',
    operations: /^StartInstances$/,
    tokens: (input) => count(input['InstanceIds']),
    size: 1000,
    refillPerSecond: 2,
    source: ec2,
  },
  {
    service: 'EC2',
    operations: /^StopInstances$/,
    tokens: (input) => count(input['InstanceIds']),
    size: 1000,
    refillPerSecond: 20,
    source: ec2,
  },
];
