import { DeleteAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CreateScheduleCommand, DeleteScheduleCommand, GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { CancelCommandCommand } from '@aws-sdk/client-ssm';
import { checkInName } from '#core/checkout/execution-names.ts';
import { alarmName } from '#core/goals/goal-watch.ts';
import { goalDimensions } from '#core/utilisation/series.ts';
import { isAwsError } from '../aws-error.ts';
import { messageEffects } from './messages.ts';
import { createdTags, type Performers, type Stamp } from './performer.ts';

/** Names carry what tags cannot: schedules have none (`design.md` 4.4). */
export const scheduleName = (checkoutId: string, epoch: number): string => `${checkoutId}-${String(epoch)}`;

const variable = ({ environment }: Stamp, name: string): string => environment[name] ?? '';

async function unlessGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isAwsError(error, 'ResourceNotFound', 'ResourceNotFoundException')) throw error;
  }
}

/** Effects on our own watches, schedules and messages. The permission set `record`. */
export const recordEffects = {
  createSchedule: {
    async perform({ scheduler }, { at }, stamp) {
      const Name = scheduleName(stamp.record.id, stamp.epoch);
      try {
        await scheduler.send(
          new CreateScheduleCommand({
            Name,
            GroupName: variable(stamp, 'SCHEDULE_GROUP'),
            ScheduleExpression: `at(${at.slice(0, 19)})`,
            ScheduleExpressionTimezone: 'UTC',
            FlexibleTimeWindow: { Mode: 'OFF' },
            ActionAfterCompletion: 'DELETE',
            ClientToken: Name,
            Target: {
              Arn: variable(stamp, 'SCHEDULE_TARGET_ARN'),
              RoleArn: variable(stamp, 'SCHEDULE_ROLE_ARN'),
              Input: JSON.stringify({ checkoutId: stamp.record.id, epoch: stamp.epoch }),
              RetryPolicy: { MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 60 },
              DeadLetterConfig: { Arn: variable(stamp, 'SCHEDULE_DEAD_LETTER_ARN') },
            },
          }),
        );
      } catch (error) {
        if (!isAwsError(error, 'ConflictException')) throw error;
      }
      return Name;
    },
    async find({ scheduler }, _effect, stamp) {
      const Name = scheduleName(stamp.record.id, stamp.epoch);
      try {
        await scheduler.send(new GetScheduleCommand({ Name, GroupName: variable(stamp, 'SCHEDULE_GROUP') }));
        return Name;
      } catch (error) {
        if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
        throw error;
      }
    },
  },
  deleteSchedule: {
    async perform({ scheduler }, { key }, stamp) {
      await unlessGone(scheduler.send(new DeleteScheduleCommand({ Name: key, GroupName: variable(stamp, 'SCHEDULE_GROUP') })));
      return '';
    },
  },
  putAlarm: {
    async perform({ cloudWatch }, { goal: name }, stamp) {
      const goal = stamp.record.persona.goals.find((candidate) => candidate.name === name);
      if (goal === undefined) throw new Error(`persona ${stamp.record.persona.id} has no goal ${name}`);
      await cloudWatch.send(
        new PutMetricAlarmCommand({
          AlarmName: alarmName(stamp.record.id, goal.name),
          AlarmDescription: `${goal.severity} ${goal.action}: goal ${goal.name} of ${stamp.record.persona.id} on ${stamp.record.hostId}`,
          Namespace: goal.namespace,
          MetricName: goal.metric,
          ...(goal.statistic.startsWith('p') ? { ExtendedStatistic: goal.statistic } : { Statistic: goal.statistic as 'Average' }),
          Dimensions: Object.entries(goalDimensions(stamp.record, goal)).map(([Name, Value]) => ({ Name, Value })),
          ComparisonOperator: goal.comparison,
          Threshold: goal.threshold,
          Period: goal.periodSeconds,
          EvaluationPeriods: goal.evaluationPeriods,
          TreatMissingData: goal.missingData,
          Tags: createdTags(stamp, true),
        }),
      );
      return alarmName(stamp.record.id, goal.name);
    },
  },
  deleteAlarms: {
    async perform({ cloudWatch }, { names }) {
      try {
        await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [...names] }));
      } catch (error) {
        if (!isAwsError(error, 'ResourceNotFound', 'ResourceNotFoundException')) throw error;
        // One absent name keeps all of them [API-CW]: somebody has taken one away, so each goes alone.
        for (const name of names) await unlessGone(cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] })));
      }
      return '';
    },
  },
  cancelCommand: {
    async perform({ ssm }, { commandId }, { record }) {
      try {
        await ssm.send(new CancelCommandCommand({ CommandId: commandId, InstanceIds: [record.hostId] }));
      } catch (error) {
        if (!isAwsError(error, 'InvalidCommandId', 'InvalidInstanceId')) throw error;
      }
      return '';
    },
  },
  startCheckIn: {
    async perform({ stateMachines }, { cause }, stamp) {
      const { record, epoch } = stamp;
      try {
        await stateMachines.send(
          new StartExecutionCommand({
            stateMachineArn: variable(stamp, 'CHECKIN_MACHINE_ARN'),
            name: checkInName(record.id, epoch),
            input: JSON.stringify({ checkoutId: record.id, epoch, cause }),
          }),
        );
      } catch (error) {
        if (!isAwsError(error, 'ExecutionAlreadyExists')) throw error;
      }
      return '';
    },
  },
  ...messageEffects,
} satisfies Performers;
