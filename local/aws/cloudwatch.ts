import type { PutMetricAlarmInput, StateValue } from '@aws-sdk/client-cloudwatch';
import type { Cloud } from './cloud.ts';
import { alarmActions } from './cloudwatch/actions.ts';
import type { Alarm } from './cloudwatch/alarm.ts';
import { Alarms } from './cloudwatch/alarms.ts';
import { Evaluator } from './cloudwatch/evaluator.ts';
import type { MetricName, MetricSource, Sample, TimeSpan } from './cloudwatch/metric.ts';
import { metricOperations } from './cloudwatch/requests.ts';
import { MetricStore } from './cloudwatch/store.ts';
import { cloudWatch as contract } from './validation/contracts/cloud-watch.ts';

/** CloudWatch, seen from its owner, the auditor and the tests. */
export interface CloudWatch {
  /** An alarm of somebody else, as a start situation: it has been there long enough to know its state. Same checks as the API call. */
  addAlarm(alarm: PutMetricAlarmInput): void;
  alarms(): readonly (Alarm & { readonly name: string })[];
  /** Holds the alarm in that state whatever its metric says; an event follows if it is a change. */
  setAlarmState(name: string, value: StateValue, reason?: string): void;
  /** The alarm follows its metric again, from the next evaluation on that finds something new. */
  releaseAlarm(name: string): void;
  /** One value of a metric, now or at that time; any namespace. */
  putMetric(metric: MetricName, value: number, at?: number): void;
  /** What is known of a metric in that span. */
  samples(metric: MetricName, span: TimeSpan): readonly Sample[];
}

/** CloudWatch at the level of the calls that the adapters make. `sources` publish what AWS itself and agents measure. */
export function cloudWatch(cloud: Cloud, options: { readonly sources?: readonly MetricSource[] } = {}): CloudWatch {
  const store = new MetricStore(cloud.clock, options.sources ?? []);
  const alarms = new Alarms(cloud, alarmActions(cloud));
  const evaluator = new Evaluator(cloud.clock, alarms, store);
  cloud.register('CloudWatch', { ...alarms.operations(), ...metricOperations(store, cloud.clock) });
  cloud.hold('CloudWatch', contract);
  const hold = (name: string, held: boolean): void => {
    const alarm = alarms.all.get(name);
    if (alarm !== undefined) alarm.held = held;
  };
  return {
    addAlarm: (alarm) => {
      alarms.put(alarm);
      const made = alarms.all.get(alarm.AlarmName ?? '');
      const found = made === undefined ? undefined : evaluator.find(made);
      if (made !== undefined && found !== undefined) made.state = { ...found, at: cloud.clock.now() };
    },
    alarms: () => [...alarms.all.entries()].map(([name, alarm]) => ({ ...alarm, name })),
    setAlarmState: (name, value, reason = 'set by the local cloud') => {
      hold(name, true);
      alarms.setState(name, { value, reason });
    },
    releaseAlarm: (name) => hold(name, false),
    putMetric: (metric, value, at = cloud.clock.now()) => store.put(metric, { at, value }),
    samples: (metric, span) => store.read(metric, span),
  };
}
