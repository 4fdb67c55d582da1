import type * as ssm from '@aws-sdk/client-ssm';
import type { Cloud } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { demand, operation, paged } from '../operation.ts';
import type { CommandRecord, Commands } from './commands.ts';
import { commandStatus } from './commands.ts';
import type { Invocation } from './invocations.ts';

/** The operations of Run Command. */
export function commandOperations(cloud: Cloud, commands: Commands) {
  return {
    SendCommand: operation<ssm.SendCommandRequest, ssm.SendCommandResult>(
      [
        'InstanceIds',
        'DocumentName',
        'DocumentVersion',
        'DocumentHash',
        'DocumentHashType',
        'Parameters',
        'TimeoutSeconds',
        'Comment',
        'CloudWatchOutputConfig',
      ],
      (input) => ({ Command: describeCommand(commands.send(input)) }),
    ),
    GetCommandInvocation: operation<ssm.GetCommandInvocationRequest, ssm.GetCommandInvocationResult>(
      ['CommandId', 'InstanceId', 'PluginName'],
      ({ CommandId, InstanceId, PluginName }) => {
        const command = commands.find(CommandId);
        const invocation = command?.invocations.find((each) => each.instanceId === InstanceId);
        if (command === undefined || invocation === undefined) throw new AwsError('InvocationDoesNotExist', '');
        return invocationResult(command, invocation, PluginName);
      },
    ),
    CancelCommand: operation<ssm.CancelCommandRequest, ssm.CancelCommandResult>(
      ['CommandId', 'InstanceIds'],
      ({ CommandId, InstanceIds }) => {
        commands.cancel(CommandId, InstanceIds);
        return {};
      },
    ),
    ListCommands: operation<ssm.ListCommandsRequest, ssm.ListCommandsResult>(
      ['CommandId', 'InstanceId', 'Filters', 'MaxResults', 'NextToken'],
      (input) => {
        const { page, next } = paged(chosen(cloud, commands, input), limit(input.MaxResults), input.NextToken);
        return { Commands: page.map(describeCommand), NextToken: next };
      },
    ),
    ListCommandInvocations: operation<ssm.ListCommandInvocationsRequest, ssm.ListCommandInvocationsResult>(
      ['CommandId', 'InstanceId', 'Filters', 'Details', 'MaxResults', 'NextToken'],
      (input) => {
        const all = chosen(cloud, commands, input).flatMap((command) =>
          command.invocations
            .filter((each) => input.InstanceId === undefined || each.instanceId === input.InstanceId)
            .map((each) => describeInvocation(command, each, input.Details === true)),
        );
        const { page, next } = paged(all, limit(input.MaxResults), input.NextToken);
        return { CommandInvocations: page, NextToken: next };
      },
    ),
  };
}

function limit(size = 50): number {
  demand(size >= 1 && size <= 50, 'ValidationException', 'MaxResults must be 1 to 50');
  return size;
}

/** [API-SSM] newest first; filters InvokedAfter, InvokedBefore, Status, DocumentName, ExecutionStage. */
function chosen(cloud: Cloud, commands: Commands, input: ssm.ListCommandsRequest): CommandRecord[] {
  const visible = commands.all.filter((each) => each.visibleAt <= cloud.clock.now());
  const known = input.CommandId === undefined || visible.some((each) => each.id === input.CommandId);
  demand(known, 'InvalidCommandId', `the command ${input.CommandId} does not exist`);
  return visible
    .filter((each) => input.CommandId === undefined || each.id === input.CommandId)
    .filter((each) => input.InstanceId === undefined || each.invocations.some((one) => one.instanceId === input.InstanceId))
    .filter((each) => (input.Filters ?? []).every((filter) => passes(each, filter)))
    .toReversed();
}

function passes(command: CommandRecord, { key, value = '' }: ssm.CommandFilter): boolean {
  const status = commandStatus(command);
  switch (key) {
    case 'InvokedAfter':
      return command.requestedAt > instant(value);
    case 'InvokedBefore':
      return command.requestedAt < instant(value);
    case 'Status':
      return status === value;
    case 'DocumentName':
      return command.document.name === value;
    case 'ExecutionStage':
      return (value === 'Complete') === command.invocations.every((each) => each.ended);
    case undefined:
    default:
      throw new AwsError('InvalidFilterKey', `the filter ${String(key)} is not valid`);
  }
}

function instant(text: string): number {
  // [API-SSM] "Enter a timestamp … for example 2021-07-07T00:00:00Z"
  demand(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text), 'ValidationException', `${text} is not a timestamp such as 2021-07-07T00:00:00Z`);
  return Date.parse(text);
}

const output = (command: CommandRecord) =>
  command.input.CloudWatchOutputConfig === undefined ? {} : { CloudWatchOutputConfig: command.input.CloudWatchOutputConfig };

function describeCommand(command: CommandRecord): ssm.Command {
  const { invocations, input } = command;
  const status = commandStatus(command);
  const [only] = invocations;
  return {
    CommandId: command.id,
    DocumentName: command.document.name,
    DocumentVersion: command.document.version,
    Comment: input.Comment ?? '',
    ExpiresAfter: new Date(command.deliverBy),
    Parameters: input.Parameters ?? {},
    InstanceIds: invocations.map((each) => each.instanceId),
    Targets: [],
    RequestedDateTime: new Date(command.requestedAt),
    Status: status,
    StatusDetails: invocations.length === 1 && only?.ended === true ? only.details : status,
    TargetCount: invocations.length,
    CompletedCount: invocations.filter((each) => each.ended).length,
    ErrorCount: invocations.filter((each) => each.details === 'Failed' || each.details === 'Execution Timed Out').length,
    DeliveryTimedOutCount: invocations.filter((each) => each.details === 'Delivery Timed Out').length,
    TimeoutSeconds: input.TimeoutSeconds ?? 3600,
    ...output(command),
  };
}

/** What both reads tell of an invocation. */
const invocationHead = (command: CommandRecord, each: Invocation) => ({
  CommandId: command.id,
  InstanceId: each.instanceId,
  Comment: command.input.Comment ?? '',
  DocumentName: command.document.name,
  DocumentVersion: command.document.version,
  Status: each.status,
  StatusDetails: each.details,
});

function describeInvocation(command: CommandRecord, each: Invocation, details: boolean): ssm.CommandInvocation {
  const plugins = command.document.content.mainSteps.map((step) => ({
    Name: step.name,
    Status: each.status === 'Delayed' ? ('Pending' as const) : each.status === 'Cancelling' ? ('InProgress' as const) : each.status,
    StatusDetails: each.details,
    ResponseCode: each.result?.exitCode ?? -1,
    Output: (each.result?.stdout ?? '').slice(0, 2500), // [API-SSM] CommandPlugin.Output
    ...(each.deliveredAt === undefined ? {} : { ResponseStartDateTime: new Date(each.deliveredAt) }),
    ...(each.endedAt === undefined ? {} : { ResponseFinishDateTime: new Date(each.endedAt) }),
  }));
  return {
    ...invocationHead(command, each),
    RequestedDateTime: new Date(command.requestedAt),
    CommandPlugins: details ? plugins : [],
    ...output(command),
  };
}

function invocationResult(command: CommandRecord, each: Invocation, plugin: string | undefined): ssm.GetCommandInvocationResult {
  const steps = command.document.content.mainSteps.map((step) => step.name);
  // [API-SSM] one plugin per call; with several steps the caller has to name one
  demand(
    plugin === undefined ? steps.length === 1 : steps.includes(plugin),
    'InvalidPluginName',
    `name one of the plugins ${steps.join(', ')}`,
  );
  const { deliveredAt, endedAt, result } = each;
  return {
    ...invocationHead(command, each),
    PluginName: plugin ?? steps[0],
    ResponseCode: result?.exitCode ?? -1,
    ExecutionStartDateTime: deliveredAt === undefined ? '' : new Date(deliveredAt).toISOString(),
    ExecutionEndDateTime: endedAt === undefined ? '' : new Date(endedAt).toISOString(),
    ExecutionElapsedTime: deliveredAt === undefined || endedAt === undefined ? '' : `PT${((endedAt - deliveredAt) / 1000).toFixed(3)}S`,
    StandardOutputContent: (result?.stdout ?? '').slice(0, 24_000),
    StandardErrorContent: (result?.stderr ?? '').slice(0, 8000),
    ...output(command),
  };
}
