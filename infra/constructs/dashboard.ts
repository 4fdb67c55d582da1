import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { OwnMetric } from '#runtime/metrics.ts';
import type { ServiceStack } from '../stacks/service.ts';
import { ownMetric } from './alarms.ts';

const fiveMinutes = { period: Duration.minutes(5) };

/** One page for the people on call: alarms first, then loans, machines, functions and the API. */
export class CheckoutDashboard extends Construct {
  constructor(scope: Construct, id: string, namespace: string, service: ServiceStack, alarms: readonly cloudwatch.IAlarm[]) {
    super(scope, id);
    const dashboard = new cloudwatch.Dashboard(this, 'Page', { dashboardName: `${namespace}-checkouts` });
    const { checkout, checkin } = service.workflows;
    const functions = Object.values(service.functions.all).map(({ function: target }) => target);
    dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 4 }));
    dashboard.addWidgets(
      graph(
        'Loans',
        (['Live', 'Active', 'Overdue', 'Quarantined', 'SnapshotsFailed'] satisfies OwnMetric[]).map((name) => ownMetric(namespace, name)),
      ),
      graph(
        'Executions',
        [checkout, checkin].flatMap(({ machine }) => [
          machine.metricStarted(fiveMinutes),
          machine.metricSucceeded(fiveMinutes),
          machine.metricFailed(fiveMinutes),
        ]),
      ),
      graph(
        'Duration of executions',
        [checkout, checkin].map(({ machine }) => machine.metricTime(fiveMinutes)),
      ),
    );
    dashboard.addWidgets(
      graph(
        'Function errors',
        functions.map((each) => each.metricErrors(fiveMinutes)),
      ),
      graph(
        'Function durations (p99)',
        functions.map((each) => each.metricDuration({ ...fiveMinutes, statistic: 'p99' })),
      ),
      graph('API', [
        service.api.rest.metricCount(fiveMinutes),
        service.api.rest.metricClientError(fiveMinutes),
        service.api.rest.metricServerError(fiveMinutes),
      ]),
    );
  }
}

const graph = (title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget =>
  new cloudwatch.GraphWidget({ title, left, width: 8, height: 6 });
