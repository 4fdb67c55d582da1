import type { Cloud } from '../cloud.ts';
import { alarmCaller } from '../notifications.ts';
import type { Alarm, AlarmState } from './alarm.ts';

const caller = alarmCaller;

/**
 * What an alarm does on a transition [CW-ACT]: a message to a topic, or an EC2 action on the instance of its
 * dimension. A message is tried once; other kinds of action are loud where the alarm goes off.
 */
export function alarmActions(cloud: Cloud): (name: string, alarm: Alarm, previous: AlarmState) => void {
  return (name, alarm, previous) => {
    for (const action of actionsOf(alarm)) void act(cloud, action, name, alarm, previous).catch(() => undefined);
  };
}

function actionsOf({ settings, state }: Alarm): readonly string[] {
  const { AlarmActions = [], OKActions = [], InsufficientDataActions = [] } = settings;
  return { ALARM: AlarmActions, OK: OKActions, INSUFFICIENT_DATA: InsufficientDataActions }[state.value as 'OK'];
}

async function act(cloud: Cloud, action: string, name: string, alarm: Alarm, previous: AlarmState): Promise<void> {
  const sns = /^arn:[^:]+:sns:/.test(action);
  const ec2 = /^arn:[^:]+:automate:[^:]+:ec2:(\w+)$/.exec(action)?.[1];
  if (sns) {
    const Subject = `${alarm.state.value}: "${name}" in ${cloud.region}`.slice(0, 99);
    const input = { TopicArn: action, Subject, Message: JSON.stringify(message(cloud, name, alarm, previous)) };
    await cloud.call({ service: 'SNS', operation: 'Publish', input, caller });
  } else if (ec2 !== undefined) await onInstance(cloud, ec2, alarm);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/UsingAlarmActions.html; a reboot keeps the instance running and changes nothing here. */
async function onInstance(cloud: Cloud, action: string, { settings }: Alarm): Promise<void> {
  const operation = { stop: 'StopInstances', terminate: 'TerminateInstances' }[action];
  const instance = settings.Dimensions?.find(({ Name }) => Name === 'InstanceId')?.Value;
  if (operation === undefined || instance === undefined) return;
  await cloud.call({ service: 'EC2', operation, input: { InstanceIds: [instance] }, caller });
}

/** The message that a topic gets. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
function message(cloud: Cloud, name: string, { settings, state, arn }: Alarm, previous: AlarmState): object {
  return {
    AlarmName: name,
    AlarmDescription: settings.AlarmDescription ?? null,
    AWSAccountId: cloud.account,
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: new Date(state.at).toISOString().replace('Z', '+0000'),
    Region: cloud.region,
    AlarmArn: arn,
    OldStateValue: previous.value,
    OKActions: settings.OKActions ?? [],
    AlarmActions: settings.AlarmActions ?? [],
    InsufficientDataActions: settings.InsufficientDataActions ?? [],
    Trigger: {
      MetricName: settings.MetricName,
      Namespace: settings.Namespace,
      Statistic: settings.Statistic ?? settings.ExtendedStatistic,
      Dimensions: (settings.Dimensions ?? []).map(({ Name: key, Value: value }) => ({ value, name: key })),
      Period: settings.Period,
      EvaluationPeriods: settings.EvaluationPeriods,
      ComparisonOperator: settings.ComparisonOperator,
      Threshold: settings.Threshold,
      TreatMissingData: settings.TreatMissingData ?? 'missing',
    },
  };
}
