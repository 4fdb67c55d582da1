import * as sdk from '@aws-sdk/client-eventbridge';
import type { Constraints } from '../constraints.ts';
import type { Relations } from '../relations.ts';
import type { Contract } from '../validator.ts';

/** Limits of the requests' members, as each operation's page states them: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html */
const constraints: Constraints = {
  PutEventsRequestEntry: {
    Resources: { each: { length: [0, 2048] } },
    EventBusName: { pattern: /^(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[\w.-]+$/, length: [1, 1600] },
    TraceHeader: { length: [1, 500] },
  },
  PutEventsRequest: {
    Entries: { items: [1, 10] },
    EndpointId: { pattern: /^[A-Za-z0-9-]+\.[A-Za-z0-9-]+$/, length: [1, 50] },
  },
  Tag: {
    Key: { length: [1, 128] },
    Value: { length: [0, 256] },
  },
  PutRuleRequest: {
    Name: { pattern: /^[\w.-]+$/, length: [1, 64] },
    ScheduleExpression: { length: [0, 256] },
    EventPattern: { length: [0, 4096] },
    State: { oneOf: sdk.RuleState },
    Description: { length: [0, 512] },
    RoleArn: { length: [1, 1600] },
    EventBusName: { pattern: /^(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[\w./-]+$/, length: [1, 1600] },
  },
  DeadLetterConfig: {
    Arn: { length: [1, 1600] },
  },
  RetryPolicy: {
    MaximumRetryAttempts: { range: [0, 185] },
    MaximumEventAgeInSeconds: { range: [60, 86400] },
  },
  Target: {
    Id: { pattern: /^[\w.-]+$/, length: [1, 64] },
    Arn: { length: [1, 1600] },
    RoleArn: { length: [1, 1600] },
    Input: { length: [0, 8192] },
    InputPath: { length: [0, 256] },
  },
  PutTargetsRequest: {
    Rule: { pattern: /^[\w.-]+$/, length: [1, 64] },
    EventBusName: { pattern: /^(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[\w./-]+$/, length: [1, 1600] },
    Targets: { items: [1, 100] },
  },
  TestEventPatternRequest: {
    EventPattern: { length: [0, 4096] },
  },
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
const relations: Relations = {
  PutRuleRequest: [{ atLeastOne: ['EventPattern', 'ScheduleExpression'] }],
};

/** What a request to this service is held to. */
export const eventBridge: Contract = { sdk, constraints, relations };
