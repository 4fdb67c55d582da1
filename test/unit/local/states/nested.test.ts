import { describe, expect, it } from '@jest/globals';
import * as sfn from '@aws-sdk/client-sfn';
import { catchAll, lab, oneTask, output, single, types } from './lab.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html, …/connect-to-resource.html#connect-sync */
const sync = 'arn:aws:states:::states:startExecution.sync:2';

/** A parent that runs `child` as its task. */
async function nested(child: object, fields: object = {}, machine: object = {}) {
  const all = lab();
  const StateMachineArn = await all.create(child, 'child');
  const Arguments = { StateMachineArn, Name: 'inner', Input: { a: 1 } };
  const parent = { ...oneTask({ Resource: sync, Arguments, ...fields, Catch: catchAll }), ...machine };
  const inner = () => all.machines.executions.get(`${StateMachineArn.replace(':stateMachine:', ':execution:')}:inner`);
  return { ...all, parent, inner };
}
const waiting = single({ Type: 'Wait', Seconds: 3600, End: true });
const cause = (execution: Parameters<typeof output>[0]): unknown =>
  JSON.parse((output(execution) as { caught: { Cause: string } }).caught.Cause);

describe('a nested execution (.sync:2)', () => {
  it('is waited for; the result is its description with input and output as values', async () => {
    const { run, parent, inner } = await nested(single({ Type: 'Wait', Seconds: 60, Output: { did: '{% $states.input.a %}' }, End: true }));
    const execution = await run(parent);
    expect(types(execution)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(output(execution)).toEqual({
      ExecutionArn: inner()?.arn,
      Input: { a: 1 },
      InputDetails: { Included: true },
      Name: 'inner',
      Output: { did: 1 },
      OutputDetails: { Included: true },
      RedriveCount: 0,
      RedriveStatus: 'NOT_REDRIVABLE',
      RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      StartDate: inner()?.startDate.getTime(),
      StateMachineArn: inner()?.machine.stateMachineArn,
      Status: 'SUCCEEDED',
      StopDate: inner()?.stopDate?.getTime(),
    });
    const { taskSubmittedEventDetails: submitted } = execution.history.events[4] ?? {};
    expect(submitted).toMatchObject({ resource: 'startExecution.sync:2', resourceType: 'states' });
    expect(JSON.parse(submitted?.output ?? '')).toMatchObject({ ExecutionArn: inner()?.arn, StartDate: inner()?.startDate.getTime() });
  });

  it('gives its payloads as texts without the 2', async () => {
    const { run, parent } = await nested(single({ Type: 'Pass', Output: [1], End: true }), { Resource: sync.replace(':2', '') });
    expect(output(await run(parent))).toMatchObject({ Input: '{"a":1}', Output: '[1]' });
  });

  it.each([
    ['fails', single({ Type: 'Fail', Error: 'Mine', Cause: 'because' }), { Status: 'FAILED', Error: 'Mine', Cause: 'because' }],
    ['times out', { ...waiting, TimeoutSeconds: 5 }, { Status: 'TIMED_OUT', Error: 'States.Timeout' }],
  ])('that %s is States.TaskFailed with its description as the cause', async (_what, child, expected) => {
    const { run, parent } = await nested(child);
    const execution = await run(parent);
    expect(output(execution)).toMatchObject({ caught: { Error: 'States.TaskFailed' } });
    expect(cause(execution)).toMatchObject({ ...expected, Name: 'inner', Input: { a: 1 } });
  });

  it('that somebody stops fails the task as well', async () => {
    const { start, parent, inner, client, soon, cloud } = await nested(waiting);
    const execution = await start(parent);
    await cloud.clock.advance(2000);
    await soon(client.send(new sfn.StopExecutionCommand({ executionArn: inner()?.arn })));
    await cloud.clock.advance(5000);
    expect(cause(execution)).toMatchObject({ Status: 'ABORTED' });
  });

  it('is stopped when the parent is stopped', async () => {
    const { start, parent, inner, client, soon, cloud } = await nested(waiting);
    const execution = await start(parent);
    await cloud.clock.advance(2000);
    expect(inner()?.status).toBe('RUNNING');
    await soon(client.send(new sfn.StopExecutionCommand({ executionArn: execution.arn })));
    await cloud.clock.advance(2000);
    expect(inner()).toMatchObject({ status: 'ABORTED', cause: expect.stringContaining(execution.arn) });
  });

  it('is stopped when the parent times out, its task times out or another branch fails', async () => {
    const whole = await nested(waiting, {}, { TimeoutSeconds: 30 });
    expect((await whole.run(whole.parent)).status).toBe('TIMED_OUT');
    const task = await nested(waiting, { TimeoutSeconds: 30 });
    expect(output(await task.run(task.parent))).toEqual({ caught: { Error: 'States.Timeout' } });
    const branch = await nested(waiting);
    const failing = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 9, Next: 'F' }, F: { Type: 'Fail' } } };
    expect((await branch.run(single({ Type: 'Parallel', Branches: [branch.parent, failing], End: true }))).status).toBe('FAILED');
    for (const { inner, cloud } of [whole, task, branch]) {
      await cloud.clock.advance(2000);
      expect(inner()?.status).toBe('ABORTED');
    }
  });

  it('is left alone when somebody answers the task’s token', async () => {
    const token = '{% $states.context.Task.Token %}';
    const { start, parent, inner, client, soon, cloud, machines } = await nested(waiting);
    const { T } = (parent as { States: { T: { Arguments: object } } }).States;
    const execution = await start({
      ...parent,
      States: { T: { ...T, Catch: undefined, Arguments: { ...T.Arguments, Input: { token } } } },
    });
    await cloud.clock.advance(2000);
    const { token: taskToken } = JSON.parse(inner()?.input ?? '') as { token: string };
    await soon(client.send(new sfn.SendTaskSuccessCommand({ taskToken, output: '"done"' })));
    await cloud.clock.advance(2000);
    expect([execution.output, inner()?.status, machines.executions.size]).toEqual(['"done"', 'RUNNING', 2]);
  });

  it('that cannot start fails the task with the refusal of StartExecution', async () => {
    const StateMachineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:absent';
    const { run, parent } = await nested(waiting, { Arguments: { StateMachineArn } });
    expect(output(await run(parent))).toMatchObject({ caught: { Error: 'StepFunctions.StateMachineDoesNotExistException' } });
  });
});

describe('a nested execution (.waitForTaskToken)', () => {
  it('answers for the task itself', async () => {
    const { run, create, client } = lab((payload) =>
      client.send(new sfn.SendTaskSuccessCommand({ taskToken: (payload as { token: string }).token, output: '"early"' })),
    );
    const Payload = '{% $states.input %}';
    const StateMachineArn = await create(oneTask({ Arguments: { FunctionName: 'f', Payload }, Catch: catchAll }), 'child');
    const Arguments = { StateMachineArn, Input: { token: '{% $states.context.Task.Token %}' } };
    const Resource = 'arn:aws:states:::states:startExecution.waitForTaskToken';
    expect(output(await run(single({ Type: 'Task', Resource, Arguments, End: true })))).toBe('early');
  });
});
