import { PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import { cloudWatch } from '../../../../local/aws/cloudwatch.ts';
import { notifications } from '../../../../local/aws/notifications.ts';
import { bench } from '../services/bench.ts';

const metric = { namespace: 'shop', name: 'orders', dimensions: {} };

async function alarmed(over: Partial<PutMetricAlarmInput> = {}) {
  const all = bench();
  const service = cloudWatch(all.cloud);
  const sns = notifications(all.cloud);
  const topic = sns.addTopic('alerts');
  await all.ask(
    all.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'too many',
        Namespace: 'shop',
        MetricName: 'orders',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 2,
        Threshold: 10,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions: [topic],
        OKActions: [topic],
        ...over,
      }),
    ),
  );
  const state = () => service.alarms()[0]?.state.value;
  const changes = () => all.cloud.events.map(({ detail }) => (detail as { state: { value: string } }).state.value);
  return { ...all, service, sns, state, changes };
}

describe('an alarm', () => {
  it('follows its metric, says so by event and to its topics, and ends without data', async () => {
    const { service, seconds, state, changes, sns } = await alarmed();
    for (let minute = 0; minute < 3; minute++) {
      for (let order = 0; order < 11; order++) service.putMetric(metric, 1);
      await seconds(60);
    }
    expect(state()).toBe('ALARM');
    service.putMetric(metric, 3);
    await seconds(60);
    expect(state()).toBe('OK');
    await seconds(600);
    expect(state()).toBe('INSUFFICIENT_DATA');
    expect(changes()).toEqual(['OK', 'ALARM', 'OK', 'INSUFFICIENT_DATA']);
    expect(sns.alarmed.map(({ subject }) => subject)).toEqual([
      'OK: "too many" in eu-west-1',
      'ALARM: "too many" in eu-west-1',
      'OK: "too many" in eu-west-1',
    ]);
    expect(JSON.parse(sns.alarmed[1]?.message ?? '')).toMatchObject({ OldStateValue: 'OK', Trigger: { Threshold: 10 } });
  });
  it('with muted actions tells the bus and nobody else', async () => {
    const { service, seconds, changes, sns } = await alarmed({ ActionsEnabled: false, EvaluationPeriods: 1 });
    service.putMetric(metric, 11);
    await seconds(60);
    expect(changes()).toEqual(['ALARM']);
    expect(sns.alarmed).toEqual([]);
  });
  it('of ten seconds is looked at every ten seconds', async () => {
    const { ask, cloudwatch, seconds, changes, cloud } = await alarmed({ Period: 10, EvaluationPeriods: 1 });
    await seconds(70 - ((cloud.clock.now() / 1000) % 60));
    const MetricData = [{ MetricName: 'orders', Value: 11, StorageResolution: 1 }];
    await ask(cloudwatch.send(new PutMetricDataCommand({ Namespace: 'shop', MetricData })));
    await seconds(10);
    expect(changes()).toEqual(['ALARM']);
    await seconds(40);
    expect(changes()).toEqual(['ALARM', 'INSUFFICIENT_DATA']);
  });
  it('that is held stays, and follows its metric again when it is let go', async () => {
    const { service, seconds, state } = await alarmed({ EvaluationPeriods: 1 });
    service.setAlarmState('too many', 'ALARM');
    service.putMetric(metric, 1);
    await seconds(120);
    expect(state()).toBe('ALARM');
    service.releaseAlarm('too many');
    service.putMetric(metric, 1);
    await seconds(60);
    expect(state()).toBe('OK');
  });
  it('without anything new sets no timer', async () => {
    const { seconds, cloud } = await alarmed({ TreatMissingData: 'notBreaching' });
    await seconds(3_600);
    const at = cloud.clock.now();
    await cloud.clock.run();
    expect(cloud.clock.now()).toBe(at);
  });
  it('of percentiles sees the tail', async () => {
    const { service, seconds, state } = await alarmed({ Statistic: undefined, ExtendedStatistic: 'p90', EvaluationPeriods: 1 });
    for (let order = 0; order < 20; order++) service.putMetric(metric, order < 16 ? 1 : 99);
    await seconds(60);
    expect(state()).toBe('ALARM');
  });
});
