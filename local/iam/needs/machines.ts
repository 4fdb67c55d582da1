import type * as sfn from '@aws-sdk/client-sfn';
import type { Needs, NeedsTable } from '../need.ts';
import { everywhere } from '../need.ts';

const machine =
  (action: string): Needs<{ readonly stateMachineArn?: string | undefined }> =>
  ({ stateMachineArn = '' }) => [{ action: `states:${action}`, resource: stateMachineArn }];
const execution =
  (action: string): Needs<{ readonly executionArn?: string | undefined }> =>
  ({ executionArn = '' }) => [{ action: `states:${action}`, resource: executionArn }];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html */
export const stateMachineNeeds: NeedsTable = {
  ...everywhere('states', ['SendTaskFailure', 'SendTaskHeartbeat', 'SendTaskSuccess']),
  StartExecution: machine('StartExecution'),
  ListExecutions: machine('ListExecutions'),
  DescribeExecution: execution('DescribeExecution'),
  GetExecutionHistory: execution('GetExecutionHistory'),
  StopExecution: execution('StopExecution'),
  RedriveExecution: execution('RedriveExecution'),
} satisfies Readonly<Record<string, Needs<sfn.StartExecutionInput & sfn.DescribeExecutionInput>>>;
