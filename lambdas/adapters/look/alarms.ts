import { paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { SeenAlarm } from '#core/goals/judge.ts';
import type { Clients } from '../clients.ts';

/** DescribeAlarms takes at most 100 names and gives at most 100 alarms a page. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const most = 100;

/** The states of these alarms as they are now, by name; an alarm that does not exist is left out. */
export async function alarmStates(
  { cloudWatch }: Pick<Clients, 'cloudWatch'>,
  names: readonly string[],
): Promise<ReadonlyMap<string, SeenAlarm>> {
  const found = new Map<string, SeenAlarm>();
  for (let from = 0; from < names.length; from += most) {
    const input = { AlarmNames: names.slice(from, from + most), AlarmTypes: ['MetricAlarm' as const], MaxRecords: most };
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: cloudWatch }, input))
      for (const { AlarmName = '', StateValue, StateReason = '', StateTransitionedTimestamp, StateUpdatedTimestamp } of MetricAlarms)
        found.set(AlarmName, {
          state: StateValue ?? 'INSUFFICIENT_DATA',
          since: (StateTransitionedTimestamp ?? StateUpdatedTimestamp)?.getTime() ?? 0,
          reason: StateReason,
        });
  }
  return found;
}
