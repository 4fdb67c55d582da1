import * as sdk from '@aws-sdk/client-scheduler';
import type { Constraints } from '../constraints.ts';
import { none } from '../constraints.ts';
import type { Contract } from '../validator.ts';

/** UpdateSchedule replaces the whole schedule, so both take the same. */
const schedule = {
  ActionAfterCompletion: { oneOf: sdk.ActionAfterCompletion },
  ClientToken: { pattern: /^[\w-]+$/, length: [1, 64] },
  Description: { length: [0, 512] },
  GroupName: { pattern: /^[\w.-]+$/, length: [1, 64] },
  KmsKeyArn: { pattern: /^arn:aws(-[a-z]+)?:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w-]*$/, length: [1, 2048] },
  Name: { pattern: /^[\w.-]+$/, length: [1, 64] },
  ScheduleExpression: { length: [1, 256] },
  ScheduleExpressionTimezone: { length: [1, 50] },
  State: { oneOf: sdk.ScheduleState },
} as const;

/** Limits of the requests' members, as each operation's page states them: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html */
const constraints: Constraints = {
  FlexibleTimeWindow: {
    MaximumWindowInMinutes: { range: [1, 1440] },
    Mode: { oneOf: sdk.FlexibleTimeWindowMode },
  },
  DeadLetterConfig: {
    Arn: { pattern: /^arn:aws(-[a-z]+)?:sqs:[a-z0-9-]+:\d{12}:[\w-]+$/, length: [1, 1600] },
  },
  RetryPolicy: {
    MaximumEventAgeInSeconds: { range: [60, 86400] },
    MaximumRetryAttempts: { range: [0, 185] },
  },
  Target: {
    Arn: { length: [1, 1600] },
    Input: { length: [1, none] },
    RoleArn: { pattern: /^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@/-]+$/, length: [1, 1600] },
  },
  CreateScheduleInput: schedule,
  UpdateScheduleInput: schedule,
  DeleteScheduleInput: {
    ClientToken: { pattern: /^[\w-]+$/, length: [1, 64] },
    GroupName: { pattern: /^[\w.-]+$/, length: [1, 64] },
    Name: { pattern: /^[\w.-]+$/, length: [1, 64] },
  },
  GetScheduleInput: {
    GroupName: { pattern: /^[\w.-]+$/, length: [1, 64] },
    Name: { pattern: /^[\w.-]+$/, length: [1, 64] },
  },
  ListSchedulesInput: {
    GroupName: { pattern: /^[\w.-]+$/, length: [1, 64] },
    MaxResults: { range: [1, 100] },
    NamePrefix: { pattern: /^[\w.-]+$/, length: [1, 64] },
    NextToken: { length: [1, 2048] },
    State: { oneOf: sdk.ScheduleState },
  },
};

/** What a request to this service is held to. */
export const scheduler: Contract = { sdk, constraints };
