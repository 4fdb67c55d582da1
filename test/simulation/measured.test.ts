import { expect, it } from '@jest/globals';
import { demoHosts } from '../../local/boot/demo-world.ts';
import { scenario } from '../../local/boot/scenario.ts';

const [, host] = demoHosts;

it('alarms of a host follow its load, and those of the deployment what its parts count', async () => {
  const s = await scenario({ seed: 3, weather: 'calm' });
  const { cloudWatch, loads, cloud, ec2, sns } = s.local;
  const state = (name: string) => cloudWatch.alarms().find((each) => each.name === name)?.state.value;
  // An alarm of the deployment has long been there: without failures it is content.
  expect(state('ahps-system-quarantined')).toBe('OK');
  const instance = ec2.state.instances.get(host);
  if (instance !== undefined) instance.attributes.live.monitoring = 'enabled';
  cloudWatch.addAlarm({
    AlarmName: 'hot',
    Namespace: 'AWS/EC2',
    MetricName: 'CPUUtilization',
    Dimensions: [{ Name: 'InstanceId', Value: host }],
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 3,
    Threshold: 90,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  await cloud.clock.advance(300_000);
  expect(state('hot')).toBe('OK');
  loads.set(host, { cpu: 64 });
  await cloud.clock.advance(300_000);
  expect(state('hot')).toBe('ALARM');
  loads.set(host, undefined);
  await cloud.clock.advance(120_000);
  expect(state('hot')).toBe('OK');

  // What the reconciler prints arrives as metrics.
  const live = { namespace: 'AHPS', name: 'Live', dimensions: { service: 'ahps' } };
  const now = cloud.clock.now();
  expect(cloudWatch.samples(live, { from: now - 240_000, to: now }).map(({ value }) => value)).toEqual([0, 0, 0]);
  cloudWatch.putMetric({ ...live, name: 'Quarantined' }, 1);
  await cloud.clock.advance(120_000);
  expect(sns.alarmed.map(({ subject }) => subject)).toContain('ALARM: "ahps-system-quarantined" in eu-west-1');
  await cloud.clock.advance(600_000);
  expect(state('ahps-system-quarantined')).toBe('OK');
});
