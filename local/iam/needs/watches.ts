import type * as cloudwatch from '@aws-sdk/client-cloudwatch';
import type * as events from '@aws-sdk/client-eventbridge';
import type * as scheduler from '@aws-sdk/client-scheduler';
import { requestTagKeys } from '../context.ts';
import type { Ground, Need, Needs, NeedsTable } from '../need.ts';
import { arn, tagsFrom } from '../need.ts';

const alarm = (ground: Ground, action: string, name: string, keys?: Need['keys']): Need => ({
  action: `cloudwatch:${action}`,
  resource: arn(ground, 'cloudwatch', `alarm:${name}`),
  ...(keys === undefined ? {} : { keys }),
});
const alarms =
  (action: string): Needs<{ readonly AlarmNames?: readonly string[] | undefined }> =>
  ({ AlarmNames }, ground) =>
    // A list that names none is a call on all of them.
    (AlarmNames ?? ['*']).map((name) => alarm(ground, action, name));

/** Metrics have no ARN; the reference knows data sets only, and a policy has to admit every one of them. */
const metrics = (ground: Ground): string => arn(ground, 'cloudwatch', 'dataset/default');

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html */
export const cloudWatchNeeds: NeedsTable = {
  GetMetricData: (_input, ground) => [{ action: 'cloudwatch:GetMetricData', resource: metrics(ground) }],
  PutMetricData: ({ Namespace = '' }: cloudwatch.PutMetricDataInput, ground) => [
    { action: 'cloudwatch:PutMetricData', resource: metrics(ground), keys: { 'cloudwatch:namespace': Namespace } },
  ],
  DescribeAlarms: alarms('DescribeAlarms'),
  DeleteAlarms: alarms('DeleteAlarms'),
  DisableAlarmActions: alarms('DisableAlarmActions'),
  EnableAlarmActions: alarms('EnableAlarmActions'),
  // Tags need the right to tag as well: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (Tags)
  PutMetricAlarm: ({ AlarmName = '', Tags = [] }: cloudwatch.PutMetricAlarmInput, ground) => {
    const keys = requestTagKeys(tagsFrom(Tags));
    return [
      alarm(ground, 'PutMetricAlarm', AlarmName, keys),
      ...(Tags.length === 0 ? [] : [alarm(ground, 'TagResource', AlarmName, keys)]),
    ];
  },
};

const schedule = (ground: Ground, action: string, { Name = '', GroupName = 'default' }: scheduler.GetScheduleInput): Need => ({
  action: `scheduler:${action}`,
  resource: arn(ground, 'scheduler', `schedule/${GroupName}/${Name}`),
});
/** Whoever makes a schedule hands its role to Scheduler. */
const handing =
  (action: string): Needs<scheduler.CreateScheduleInput> =>
  (input, ground) => [
    schedule(ground, action, input),
    { action: 'iam:PassRole', resource: input.Target?.RoleArn ?? '', keys: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
  ];
const existing =
  (action: string): Needs<scheduler.GetScheduleInput> =>
  (input, ground) => [schedule(ground, action, input)];

/**
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role
 */
export const schedulerNeeds: NeedsTable = {
  CreateSchedule: handing('CreateSchedule'),
  UpdateSchedule: handing('UpdateSchedule'),
  DeleteSchedule: existing('DeleteSchedule'),
  GetSchedule: existing('GetSchedule'),
};

/** Each entry is a call on its bus. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export const eventBridgeNeeds: NeedsTable = {
  PutEvents: ({ Entries = [] }: events.PutEventsCommandInput, ground) =>
    Entries.map(({ EventBusName = 'default', Source = '', DetailType = '' }) => ({
      action: 'events:PutEvents',
      resource: EventBusName.startsWith('arn:') ? EventBusName : arn(ground, 'events', `event-bus/${EventBusName}`),
      keys: { 'events:source': Source, 'events:detail-type': DetailType },
    })),
};
