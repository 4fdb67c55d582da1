import * as sdk from '@aws-sdk/client-sfn';
import type { Constraints } from '../constraints.ts';
import type { Relations } from '../relations.ts';
import type { Contract } from '../validator.ts';

/** Limits of the requests' members, as each operation's page states them: https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html */
const constraints: Constraints = {
  Tag: {
    key: { length: [1, 128] },
    value: { length: [0, 256] },
  },
  CreateStateMachineInput: {
    name: { length: [1, 80], code: 'InvalidName' },
    definition: { length: [1, 1048576] },
    roleArn: { length: [1, 256] },
    type: { oneOf: sdk.StateMachineType },
    versionDescription: { length: [0, 256] },
  },
  UpdateStateMachineInput: {
    stateMachineArn: { length: [1, 256] },
    definition: { length: [1, 1048576] },
    roleArn: { length: [1, 256] },
    versionDescription: { length: [0, 256] },
  },
  DescribeStateMachineInput: {
    stateMachineArn: { length: [1, 256] },
    includedData: { oneOf: sdk.IncludedData },
  },
  ListStateMachinesInput: {
    maxResults: { range: [0, 1000] },
    nextToken: { length: [1, 1024] },
  },
  ValidateStateMachineDefinitionInput: {
    definition: { length: [1, 1048576] },
    type: { oneOf: sdk.StateMachineType },
    severity: { oneOf: sdk.ValidateStateMachineDefinitionSeverity },
    maxResults: { range: [0, 100] },
  },
  StartExecutionInput: {
    stateMachineArn: { length: [1, 256] },
    name: { length: [1, 80], code: 'InvalidName' },
    input: { length: [0, 262144] },
    traceHeader: { length: [0, 256] },
  },
  DescribeExecutionInput: {
    executionArn: { length: [1, 256] },
    includedData: { oneOf: sdk.IncludedData },
  },
  ListExecutionsInput: {
    stateMachineArn: { length: [1, 256] },
    statusFilter: { oneOf: sdk.ExecutionStatus },
    maxResults: { range: [0, 1000] },
    nextToken: { length: [1, 3096] },
    mapRunArn: { length: [1, 2000] },
    redriveFilter: { oneOf: sdk.ExecutionRedriveFilter },
  },
  GetExecutionHistoryInput: {
    executionArn: { length: [1, 256] },
    maxResults: { range: [0, 1000] },
    nextToken: { length: [1, 1024] },
  },
  StopExecutionInput: {
    executionArn: { length: [1, 256] },
    error: { length: [0, 256] },
    cause: { length: [0, 32768] },
  },
  RedriveExecutionInput: {
    executionArn: { length: [1, 256] },
    clientToken: { pattern: /^[!-~]+$/, length: [1, 64] },
  },
  SendTaskSuccessInput: {
    taskToken: { length: [1, 2048] },
    output: { length: [0, 262144] },
  },
  SendTaskFailureInput: {
    taskToken: { length: [1, 2048] },
    error: { length: [0, 256] },
    cause: { length: [0, 32768] },
  },
  SendTaskHeartbeatInput: {
    taskToken: { length: [1, 2048] },
  },
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html */
const relations: Relations = {
  ListExecutionsInput: [
    { atMostOne: ['stateMachineArn', 'mapRunArn'], code: 'ValidationException' },
    { atLeastOne: ['stateMachineArn', 'mapRunArn'], code: 'ValidationException' },
  ],
};

/** What a request to this service is held to. */
export const stateMachines: Contract = { sdk, constraints, relations };
