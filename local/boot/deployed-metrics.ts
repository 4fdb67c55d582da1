import type { Cloud } from '../aws/cloud.ts';
import type { CloudWatch } from '../aws/cloudwatch.ts';
import type { MetricName, MetricSource, Sample, TimeSpan } from '../aws/cloudwatch/metric.ts';
import type { Scheduler } from '../aws/scheduler.ts';
import type { EventBus } from '../events/bus.ts';
import type { Functions } from './functions.ts';
import type { Api } from './gateway.ts';
import type { Deployment } from './template.ts';

/** Takes a sample of a metric at the present time. */
export type PutMetric = (metric: MetricName, value: number) => void;

/** An execution's end → the metric that counts it. https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
const ends: Readonly<Record<string, string>> = {
  RUNNING: 'ExecutionsStarted',
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};

/** Counts what state machines and the handlers' own metrics say. AWS also publishes zeros; here there is no datapoint for them. */
export function countDeployed(cloud: Cloud, put: PutMetric): void {
  cloud.onEvent(({ source, 'detail-type': type, detail }) => {
    if (source !== 'aws.states' || type !== 'Step Functions Execution Status Change') return;
    const name = ends[String(detail['status'])];
    const dimensions = { StateMachineArn: String(detail['stateMachineArn']) };
    if (name !== undefined) put({ namespace: 'AWS/States', name, dimensions }, 1);
  });
  cloud.takeMetrics = (emf) => {
    for (const { metric, value } of embedded(emf)) put(metric, value);
  };
}

/** The deployment has been there for a while: what its reconciler counted in the minutes before the local cloud began. */
export function countedBefore(now: number, { putMetric }: Pick<CloudWatch, 'putMetric'>, deployment: Deployment): void {
  const services = new Set(deployment.of('AWS::Lambda::Function').map(({ properties }) => serviceOf(properties['Environment'])));
  for (const service of services)
    for (let minute = 1; service !== undefined && minute <= 5; minute++)
      putMetric({ namespace: 'AHPS', name: 'Live', dimensions: { service } }, 0, now - minute * 60_000);
}

const serviceOf = (environment: unknown): string | undefined =>
  (environment as { readonly Variables?: Readonly<Record<string, string>> } | undefined)?.Variables?.['POWERTOOLS_SERVICE_NAME'];

/** Counts for AWS/Lambda what a function failed or was refused. */
export const lambdaCounter =
  (put: PutMetric) =>
  (FunctionName: string, name: string): void =>
    put({ namespace: 'AWS/Lambda', name, dimensions: { FunctionName } }, 1);

/** Requests as API Gateway counts them. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
export function countedApi(api: Api, { clock }: Cloud, deployment: Deployment, put: PutMetric): Api {
  const [rest] = deployment.of('AWS::ApiGateway::RestApi');
  const dimensions = { ApiName: String(rest?.properties['Name']) };
  const count = (name: string, value: number): void => put({ namespace: 'AWS/ApiGateway', name, dimensions }, value);
  return async (request) => {
    const from = clock.now();
    const answer = await api(request);
    count('Count', 1);
    count('4XXError', answer.status >= 400 && answer.status < 500 ? 1 : 0);
    count('5XXError', answer.status >= 500 ? 1 : 0);
    count('Latency', clock.now() - from);
    return answer;
  };
}

/**
 * What EventBridge Scheduler counts of a group: attempts that failed, and invocations that it gave up.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
 */
export const countSchedules =
  (put: PutMetric) =>
  (group: string, name: 'TargetErrorCount' | 'InvocationDroppedCount'): void =>
    put({ namespace: 'AWS/Scheduler', name, dimensions: { ScheduleGroup: group } }, 1);

/** What rests in the queues of the template, each minute. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
export function queueMetrics(deployment: Deployment, letters: () => readonly Letter[]): MetricSource {
  const arns = new Map(deployment.of('AWS::SQS::Queue').map(({ name, arn }) => [name, arn]));
  return {
    publishes: ({ namespace }) => namespace === 'AWS/SQS',
    read: ({ namespace, name, dimensions }, span) => {
      if (namespace !== 'AWS/SQS' || name !== 'ApproximateNumberOfMessagesVisible') return [];
      const queue = arns.get(dimensions['QueueName'] ?? '');
      const times = letters()
        .filter((letter) => letter.queueArn !== undefined && letter.queueArn === queue)
        .map(({ at }) => at);
      return times.length === 0 ? [] : levels(times, span);
    },
  };
}

/** Something that could not be delivered, in the queue that keeps it. */
export interface Letter {
  readonly at: number;
  readonly queueArn: string | undefined;
}

/** How many there were at the end of each minute of the span, from the first one's on. */
function levels(times: readonly number[], { from, to }: TimeSpan): Sample[] {
  const minute = 60_000;
  const first = Math.max(Math.ceil(from / minute), Math.floor(Math.min(...times) / minute)) * minute;
  const samples: Sample[] = [];
  for (let at = first; at < to; at += minute) samples.push({ at, value: times.filter((time) => time < at + minute).length });
  return samples;
}

/** Who holds what could not be delivered. */
interface Deliverers {
  readonly events: EventBus;
  readonly scheduler: Scheduler;
  readonly functions: Functions;
}

/** Everything undelivered of the deployment: events of rules, schedules, and what functions were handed in vain. */
export function lettersOf(deployment: Deployment, local: Deliverers): Letter[] {
  const kept = new Map(
    deployment.of('AWS::Lambda::EventInvokeConfig').map(({ properties }) => {
      const { FunctionName, DestinationConfig } = properties as {
        readonly FunctionName?: string;
        readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
      };
      const target = deployment.of('AWS::Lambda::Function').find(({ ref, arn }) => ref === FunctionName || arn === FunctionName);
      return [target?.name, DestinationConfig?.OnFailure?.Destination];
    }),
  );
  return [
    ...local.events.deadLetters,
    ...local.scheduler.deadLetters.map(({ at, queue }) => ({ at, queueArn: queue })),
    ...local.functions.lost.map(({ at, functionName }) => ({ at, queueArn: kept.get(functionName) })),
  ];
}

/** The metrics of one object in the embedded metric format. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function embedded(emf: Readonly<Record<string, unknown>>): { metric: MetricName; value: number }[] {
  const { CloudWatchMetrics: directives = [] } = (emf['_aws'] ?? {}) as {
    readonly CloudWatchMetrics?: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  return directives.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((keys) =>
      Metrics.flatMap(({ Name: name }) => {
        const dimensions = Object.fromEntries(keys.map((key) => [key, String(emf[key])]));
        return [emf[name]].flat().map((value) => ({ metric: { namespace, name, dimensions }, value: Number(value) }));
      }),
    ),
  );
}
