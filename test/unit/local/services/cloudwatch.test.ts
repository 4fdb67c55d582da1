import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  GetMetricDataCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import type { MetricDataQuery, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import { cloudWatch } from '../../../../local/aws/cloudwatch.ts';
import type { MetricName, TimeSpan } from '../../../../local/aws/cloudwatch/metric.ts';
import { bench } from './bench.ts';

function watched() {
  const all = bench();
  /** AWS publishes 12 each minute. */
  const published = {
    publishes: ({ name }: MetricName) => name === 'CPUUtilization',
    read: ({ name }: MetricName, { from, to }: TimeSpan) =>
      name === 'CPUUtilization'
        ? Array.from({ length: Math.ceil((to - from) / 60_000) }, (_none, i) => ({ at: from + i * 60_000, value: 12 }))
        : [],
  };
  const service = cloudWatch(all.cloud, { sources: [published] });
  const input = (over: Partial<PutMetricAlarmInput> = {}): PutMetricAlarmInput => ({
    AlarmName: 'ahps-c-1-cpu',
    Namespace: 'AWS/EC2',
    MetricName: 'CPUUtilization',
    Dimensions: [{ Name: 'InstanceId', Value: 'i-1' }],
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 3,
    Threshold: 80,
    ComparisonOperator: 'GreaterThanThreshold',
    Tags: [{ Key: 'ahps:checkout', Value: 'c-1' }],
    ...over,
  });
  const put = (over: Partial<PutMetricAlarmInput> = {}) => all.cloudwatch.send(new PutMetricAlarmCommand(input(over)));
  const described = async (AlarmNamePrefix?: string) =>
    (await all.ask(all.cloudwatch.send(new DescribeAlarmsCommand(AlarmNamePrefix === undefined ? {} : { AlarmNamePrefix }))))
      .MetricAlarms ?? [];
  return { ...all, service, put, described };
}

describe('alarms', () => {
  it('start without data, tell their changes by event, and keep their state under an update', async () => {
    const { ask, put, described, service, cloud } = watched();
    await ask(put());
    expect(await described('ahps-')).toEqual([expect.objectContaining({ StateValue: 'INSUFFICIENT_DATA', ActionsEnabled: true })]);
    service.setAlarmState('ahps-c-1-cpu', 'ALARM', 'too hot');
    service.setAlarmState('ahps-c-1-cpu', 'ALARM');
    await ask(put({ Threshold: 90 }));
    expect(await described()).toEqual([expect.objectContaining({ StateValue: 'ALARM', Threshold: 90 })]);
    expect(cloud.events).toHaveLength(1);
    expect(cloud.events[0]).toMatchObject({
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      detail: {
        alarmName: 'ahps-c-1-cpu',
        state: { value: 'ALARM', reason: 'too hot' },
        previousState: { value: 'INSUFFICIENT_DATA' },
        configuration: {
          metrics: [{ metricStat: { metric: { name: 'CPUUtilization', dimensions: { InstanceId: 'i-1' } }, period: 60, stat: 'Average' } }],
        },
      },
    });
  });
  it('are muted and unmuted, tagged, and deleted all or none', async () => {
    const { ask, put, described, refusal, cloudwatch } = watched();
    await ask(put());
    const AlarmNames = ['ahps-c-1-cpu'];
    await ask(cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames })));
    const [alarm] = await described();
    expect(alarm?.ActionsEnabled).toBe(false);
    await ask(cloudwatch.send(new EnableAlarmActionsCommand({ AlarmNames })));
    expect((await described())[0]?.ActionsEnabled).toBe(true);
    const tags = await ask(cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: alarm?.AlarmArn })));
    expect(tags.Tags).toEqual([{ Key: 'ahps:checkout', Value: 'c-1' }]);
    expect(await refusal(cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [...AlarmNames, 'none'] })))).toMatch(/^ResourceNotFound/);
    expect(await described()).toHaveLength(1);
    await ask(cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames })));
    expect(await described()).toEqual([]);
  });
  it.each<[string, Partial<PutMetricAlarmInput>, string]>([
    ['a period of 45 s', { Period: 45 }, 'ValidationError'],
    ['no threshold', { Threshold: undefined }, 'ValidationError'],
    ['no metric', { MetricName: undefined }, 'InvalidParameterCombination'],
    ['more datapoints than periods', { DatapointsToAlarm: 4 }, 'ValidationError'],
    ['an odd treatment of missing data', { TreatMissingData: 'perhaps' }, 'ValidationError'],
    ['six actions', { AlarmActions: ['1', '2', '3', '4', '5', '6'] }, 'ValidationError'],
    ['a member that is not modelled', { ThresholdMetricId: 'x' }, 'LocalCloud.NotModelled'],
  ])('refuse %s', async (_case, over, code) => {
    const { put, refusal } = watched();
    expect(await refusal(put(over))).toMatch(new RegExp(`^${code}:`));
  });
});

it('metrics come back by period, newest first; AWS measures its own', async () => {
  const { ask, cloudwatch, cloud, seconds, refusal } = watched();
  const StartTime = new Date(cloud.clock.now());
  const Dimensions = [{ Name: 'InstanceId', Value: 'i-1' }];
  for (const Value of [10, 30]) {
    await ask(
      cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Ahps', MetricData: [{ MetricName: 'requests', Dimensions, Value }] })),
    );
    await seconds(60);
  }
  const query = (Id: string, Namespace: string, MetricName: string, Stat: string) => ({
    Id,
    MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat },
  });
  const { MetricDataResults = [] } = await ask(
    cloudwatch.send(
      new GetMetricDataCommand({
        StartTime,
        EndTime: new Date(cloud.clock.now()),
        MetricDataQueries: [
          query('a', 'Ahps', 'requests', 'Sum'),
          query('b', 'AWS/EC2', 'CPUUtilization', 'Maximum'),
          query('c', 'Ahps', 'none', 'p99'),
        ],
      }),
    ),
  );
  expect(MetricDataResults.map(({ Values }) => Values)).toEqual([[30, 10], [12, 12, 12], []]);
  expect(await refusal(cloudwatch.send(new PutMetricDataCommand({ Namespace: 'AWS/EC2', MetricData: [] })))).toMatch(
    /^InvalidParameterValue/,
  );
});

const stat = (Period = 60, MetricName = 'requests') => ({ Metric: { Namespace: 'Ahps', MetricName }, Period, Stat: 'Sum' });

it('metrics come in pages of as many datapoints as were asked for', async () => {
  const { ask, cloudwatch, cloud, service } = watched();
  const now = cloud.clock.now();
  for (const minute of [1, 2, 3])
    for (const name of ['a', 'b']) service.putMetric({ namespace: 'Ahps', name, dimensions: {} }, minute, now - minute * 60_000);
  const input = {
    StartTime: new Date(now - 600_000),
    EndTime: new Date(now),
    MaxDatapoints: 4,
    MetricDataQueries: ['a', 'b'].map((Id) => ({ Id, MetricStat: stat(60, Id) })),
  };
  const first = await ask(cloudwatch.send(new GetMetricDataCommand(input)));
  expect(first.MetricDataResults?.map(({ Values, StatusCode }) => [Values, StatusCode])).toEqual([
    [[1, 2, 3], 'Complete'],
    [[1], 'PartialData'],
  ]);
  const second = await ask(cloudwatch.send(new GetMetricDataCommand({ ...input, NextToken: first.NextToken })));
  expect(second.MetricDataResults?.map(({ Values }) => Values)).toEqual([[], [2, 3]]);
  expect(second.NextToken).toBeUndefined();
});

describe('a question for metrics is refused', () => {
  it.each<[string, number, MetricDataQuery[], string]>([
    [
      'an Id given twice',
      1,
      [
        { Id: 'a', MetricStat: stat() },
        { Id: 'a', MetricStat: stat() },
      ],
      'ValidationError',
    ],
    ['an Id with a capital', 1, [{ Id: 'A', MetricStat: stat() }], 'ValidationError'],
    ['a period of 45 s', 1, [{ Id: 'a', MetricStat: stat(45) }], 'ValidationError'],
    ['a period of ten seconds four hours ago', 4, [{ Id: 'a', MetricStat: stat(10) }], 'ValidationError'],
    ['an expression', 1, [{ Id: 'a', Expression: 'SUM(METRICS())' }], 'LocalCloud.NotModelled'],
  ])('with %s', async (_case, hours, MetricDataQueries, code) => {
    const { refusal, cloudwatch, cloud } = watched();
    const now = cloud.clock.now();
    const span = { StartTime: new Date(now - hours * 3_600_000), EndTime: new Date(now) };
    expect(await refusal(cloudwatch.send(new GetMetricDataCommand({ ...span, MetricDataQueries })))).toMatch(new RegExp(`^${code}:`));
  });
});
