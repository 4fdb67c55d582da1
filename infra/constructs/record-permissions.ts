import { arnOf, type Grant } from './grants.ts';
import type { Ground, Machine, PermissionSet } from './ground.ts';
import { look, lookAtAlarms, readMetrics } from './describe-grants.ts';
import { noResourceLevel } from './host-resources.ts';
import { alert, takePart } from './ledger-permissions.ts';

/** The record and the watches: schedule, alarms, cancelling commands, starting the way back. */
export const record: PermissionSet = (ground) => ({
  ...takePart(ground, { items: ['GetItem', 'PutItem', 'UpdateItem'] }),
  Alerts: alert(ground),
  Look: [look('commands', 'outcomes'), lookAtAlarms, readMetrics],
  Schedule: [
    {
      actions: ['scheduler:CreateSchedule', 'scheduler:DeleteSchedule', 'scheduler:GetSchedule'],
      on: [arnOf('scheduler', `schedule/${ground.schedules.group}/*`)],
      because: 'One schedule per loan, in a group of its own.',
    },
    {
      actions: ['iam:PassRole'],
      on: [ground.schedules.roleArn],
      when: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    },
  ],
  Watches: [
    {
      // PutMetricAlarm with tags asks for the right to tag as well.
      actions: ['cloudwatch:DeleteAlarms', 'cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource'],
      on: [arnOf('cloudwatch', 'alarm:ahps-co-*')],
      because: 'One alarm per performance goal of a loan, named by the loan; those of the deployment have other names.',
    },
  ],
  Commands: [{ actions: ['ssm:CancelCommand'], on: ['*'], because: noResourceLevel }],
  Machines: [{ actions: ['states:StartExecution'], on: [ground.checkinMachine.arn, ground.adjustMachine.arn] }],
});

/** Starting state machines, and joining a check-in that runs already. */
export function startMachines({ checkinMachine }: Ground, machines: readonly Machine[]): Grant[] {
  return [
    { actions: ['states:StartExecution'], on: machines.map(({ arn }) => arn) },
    {
      actions: ['states:DescribeExecution'],
      on: [checkinMachine.executionsArn],
      because: 'Executions are named by the loan and its epoch.',
    },
  ];
}
