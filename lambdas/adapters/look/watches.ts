import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { paginateListCommands } from '@aws-sdk/client-ssm';
import type { Clients } from '../clients.ts';

/** Alarm name → whether its actions are on; alarms that do not exist are left out. */
export async function alarmActions(
  { cloudWatch }: Pick<Clients, 'cloudWatch'>,
  names: readonly string[],
): Promise<Record<string, boolean>> {
  if (names.length === 0) return {};
  const answer = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [...names] }));
  return Object.fromEntries((answer.MetricAlarms ?? []).map((alarm) => [alarm.AlarmName ?? '', alarm.ActionsEnabled ?? false]));
}

/** Names of the alarms whose names begin so. */
export async function alarmsNamed({ cloudWatch }: Pick<Clients, 'cloudWatch'>, prefix: string): Promise<string[]> {
  const answer = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: prefix, MaxRecords: 100 }));
  return (answer.MetricAlarms ?? []).map((alarm) => alarm.AlarmName ?? '');
}

const open = new Set(['Pending', 'InProgress', 'Delayed', 'Cancelling']);

/** Commands of a checkout on its host that are not terminal yet; known by their comments. */
export async function openCommands(
  { ssm }: Pick<Clients, 'ssm'>,
  hostId: string,
  checkoutId: string,
): Promise<{ commandId: string; cancelling: boolean }[]> {
  const found: { commandId: string; cancelling: boolean }[] = [];
  const executing = { InstanceId: hostId, Filters: [{ key: 'ExecutionStage' as const, value: 'Executing' }] };
  for await (const page of paginateListCommands({ client: ssm }, executing))
    for (const command of page.Commands ?? [])
      if (command.Comment?.startsWith(`${checkoutId} `) === true && open.has(command.Status ?? ''))
        found.push({ commandId: command.CommandId ?? '', cancelling: command.Status === 'Cancelling' });
  return found;
}
