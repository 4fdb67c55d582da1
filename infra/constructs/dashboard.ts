import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { prices } from '#core/cost/prices.ts';
import { checkInMetric, type FleetMetric, moveMetric, type OwnMetric, stepMetric } from '#runtime/metrics.ts';
import type { ServiceStack } from '../stacks/service.ts';
import { ownMetric } from './alarms.ts';
import { metricsNamespace } from './handler-function.ts';

const fiveMinutes = { period: Duration.minutes(5) };

/** One page for the people on call: alarms first, then production's head-room, loans, steps, machines, the API and what it costs. */
export class CheckoutDashboard extends Construct {
  private readonly namespace: string;
  private readonly service: ServiceStack;

  constructor(scope: Construct, id: string, namespace: string, service: ServiceStack, alarms: readonly cloudwatch.IAlarm[]) {
    super(scope, id);
    this.namespace = namespace;
    this.service = service;
    const dashboard = new cloudwatch.Dashboard(this, 'Page', { dashboardName: `${namespace}-checkouts` });
    dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 4 }));
    dashboard.addWidgets(this.headRoom(), this.loans(), this.ends());
    dashboard.addWidgets(this.steps('p50'), this.steps('p99'), this.executions());
    dashboard.addWidgets(...this.functions(), this.api());
    dashboard.addWidgets(this.adjustments(), this.cost());
  }

  private headRoom(): cloudwatch.GraphWidget {
    const of = (name: FleetMetric, label: string): cloudwatch.IMetric =>
      search(`{${metricsNamespace},fleet,service} MetricName="${name}" service="${this.namespace}"`, 'Minimum', label);
    return graph('Head-room by fleet', [of('Spare', 'spare'), of('Healthy', 'healthy'), of('Out', 'out')]);
  }

  private loans(): cloudwatch.GraphWidget {
    const names: OwnMetric[] = ['Live', 'Active', 'Degraded', 'Overdue', 'Stuck', 'Quarantined', 'SnapshotsFailed', 'NearFloor'];
    return graph(
      'Loans',
      names.map((name) => ownMetric(this.namespace, name)),
    );
  }

  /** Recalls among them: why loans ended. */
  private ends(): cloudwatch.GraphWidget {
    return graph('Check-ins by cause', [
      search(`{${metricsNamespace},cause,service} MetricName="${checkInMetric}" service="${this.namespace}"`, 'Sum', ''),
    ]);
  }

  private adjustments(): cloudwatch.GraphWidget {
    return graph('Moves of the arbiter by outcome', [
      search(`{${metricsNamespace},outcome,service} MetricName="${moveMetric}" service="${this.namespace}"`, 'Sum', ''),
    ]);
  }

  private steps(statistic: 'p50' | 'p99'): cloudwatch.GraphWidget {
    const found = `{${metricsNamespace},service,step} MetricName="${stepMetric}" service="${this.namespace}"`;
    return graph(`Seconds of the steps (${statistic})`, [search(found, statistic, '')]);
  }

  private executions(): cloudwatch.GraphWidget {
    return graph(
      'Executions',
      Object.values(this.service.workflows).flatMap(({ machine }) => [
        machine.metricStarted(fiveMinutes),
        machine.metricSucceeded(fiveMinutes),
        machine.metricFailed(fiveMinutes),
      ]),
    );
  }

  private functions(): cloudwatch.GraphWidget[] {
    const all = Object.values(this.service.functions.all).map(({ function: target }) => target);
    return [
      graph(
        'Function errors',
        all.map((each) => each.metricErrors(fiveMinutes)),
      ),
      graph(
        'Function durations (p99)',
        all.map((each) => each.metricDuration({ ...fiveMinutes, statistic: 'p99' })),
      ),
    ];
  }

  private api(): cloudwatch.GraphWidget {
    const { rest } = this.service.api;
    return graph('API', [rest.metricCount(fiveMinutes), rest.metricClientError(fiveMinutes), rest.metricServerError(fiveMinutes)]);
  }

  /** Functions only: transitions, table and alarms are on the bill by the tags of the stacks. */
  private cost(): cloudwatch.GraphWidget {
    const hour = { period: Duration.hours(1), statistic: cloudwatch.Stats.SUM };
    const usingMetrics: Record<string, cloudwatch.IMetric> = {};
    const terms = Object.values(this.service.functions.all).map(({ function: target, memoryMiB }, index) => {
      usingMetrics[`n${index}`] = target.metricInvocations(hour);
      usingMetrics[`t${index}`] = target.metricDuration(hour);
      // Metric math knows no exponents.
      const [request, second] = [prices.functionRequest.usd, prices.functionSecond.usd * (memoryMiB / 1024)].map((usd) => usd.toFixed(12));
      return `n${index}*${request}+t${index}/1000*${second}`;
    });
    const expression = new cloudwatch.MathExpression({ expression: terms.join('+'), usingMetrics, label: 'US$ an hour', ...hour });
    return graph('Cost of the functions', [expression]);
  }
}

const search = (found: string, statistic: string, label: string): cloudwatch.MathExpression =>
  new cloudwatch.MathExpression({ expression: `SEARCH('${found}', '${statistic}', 300)`, usingMetrics: {}, label, ...fiveMinutes });

const graph = (title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget =>
  new cloudwatch.GraphWidget({ title, left, width: 8, height: 6 });
