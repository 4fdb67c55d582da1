import type { PutMetricAlarmInput, StateValue } from '@aws-sdk/client-cloudwatch';
import type { Cloud } from './cloud.ts';
import type { Alarm } from './cloudwatch/alarms.ts';
import { Alarms } from './cloudwatch/alarms.ts';
import type { Measure, MetricName } from './cloudwatch/metrics.ts';
import { Metrics } from './cloudwatch/metrics.ts';
import { cloudWatch as contract } from './validation/contracts/cloud-watch.ts';

/** CloudWatch, seen from its owner, the auditor and the tests. */
export interface CloudWatch {
  /** An alarm of somebody else, as a start situation; same checks as the API call. */
  addAlarm(alarm: PutMetricAlarmInput): void;
  alarms(): readonly (Alarm & { readonly name: string })[];
  /** Makes the alarm change its state; an event follows if it is a change. */
  setAlarmState(name: string, value: StateValue, reason?: string): void;
  /** One value of a metric, now or at that time. */
  putMetric(metric: MetricName, value: number, at?: number): void;
}

/** CloudWatch at the level of the calls that the adapters make. `measure` answers for metrics that AWS publishes. */
export function cloudWatch(cloud: Cloud, options: { readonly measure?: Measure } = {}): CloudWatch {
  const alarms = new Alarms(cloud);
  const metrics = new Metrics(cloud, options.measure ?? (() => undefined));
  cloud.register('CloudWatch', { ...alarms.operations(), ...metrics.operations() });
  cloud.hold('CloudWatch', contract);
  return {
    addAlarm: (alarm) => void alarms.put(alarm),
    alarms: () => [...alarms.all.entries()].map(([name, alarm]) => ({ ...alarm, name })),
    setAlarmState: (name, value, reason) => alarms.setState(name, value, reason),
    putMetric: (metric, value, at) => metrics.put(metric, value, at),
  };
}
