import { describe, expect, it } from '@jest/globals';
import * as sfn from '@aws-sdk/client-sfn';
import { lab, oneTask, output, single } from './lab.ts';

const pass = single({ Type: 'Pass', End: true });
const wait = single({ Type: 'Wait', Seconds: 60, End: true });

describe('executions', () => {
  it('starts once per name: the same input while running is the same execution', async () => {
    const { client, soon, create, cloud } = lab();
    const stateMachineArn = await create(wait);
    const start = (name: string, input: string) => soon(client.send(new sfn.StartExecutionCommand({ stateMachineArn, name, input })));
    const first = await start('loan-1', '{"a":1}');
    expect(await start('loan-1', '{"a":1}')).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
    await expect(start('loan-1', '{"a":2}')).rejects.toBeInstanceOf(sfn.ExecutionAlreadyExists);
    await cloud.clock.advance(61_000);
    await expect(start('loan-1', '{"a":1}')).rejects.toBeInstanceOf(sfn.ExecutionAlreadyExists);
    await expect(start('a:b', '{}')).rejects.toBeInstanceOf(sfn.InvalidName);
    await expect(start('x'.repeat(81), '{}')).rejects.toBeInstanceOf(sfn.InvalidName);
    await expect(start('ok', 'nonsense')).rejects.toBeInstanceOf(sfn.InvalidExecutionInput);
  });

  it('describes, lists by status and page, and pages the history in both orders', async () => {
    const { client, soon, create, cloud } = lab();
    const stateMachineArn = await create(pass);
    for (const name of ['a', 'b', 'c']) await soon(client.send(new sfn.StartExecutionCommand({ stateMachineArn, name })));
    await cloud.clock.advance(1000);
    const page = await soon(client.send(new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter: 'SUCCEEDED', maxResults: 2 })));
    expect(page.executions?.map(({ name }) => name)).toEqual(['c', 'b']);
    const rest = await soon(
      client.send(new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter: 'SUCCEEDED', nextToken: page.nextToken })),
    );
    const executionArn = rest.executions?.[0]?.executionArn;
    expect(await soon(client.send(new sfn.DescribeExecutionCommand({ executionArn })))).toMatchObject({
      name: 'a',
      status: 'SUCCEEDED',
      output: '{}',
    });
    const { events, nextToken } = await soon(
      client.send(new sfn.GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 3 })),
    );
    expect(events?.map(({ id }) => id)).toEqual([4, 3, 2]);
    expect(nextToken).toBeDefined();
    await expect(soon(client.send(new sfn.DescribeExecutionCommand({ executionArn: 'arn:x' })))).rejects.toBeInstanceOf(sfn.InvalidArn);
  });

  it('stops one for good: late work of its task changes nothing', async () => {
    const { client, soon, start, cloud } = lab(() => cloud.clock.sleep(5000));
    const execution = await start(oneTask({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }));
    await cloud.clock.advance(1000);
    await soon(client.send(new sfn.StopExecutionCommand({ executionArn: execution.arn, error: 'Recall', cause: 'needed' })));
    await cloud.clock.advance(60_000);
    expect(execution).toMatchObject({ status: 'ABORTED', error: 'Recall', cause: 'needed' });
    expect(execution.history.events.at(-1)?.type).toBe('ExecutionAborted');
  });

  it('tells EventBridge of every change of status', async () => {
    const { run, cloud } = lab();
    const execution = await run(pass, { a: 1 });
    const changes = cloud.events.filter(({ source }) => source === 'aws.states');
    expect(changes.map(({ detail }) => detail['status'])).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(changes[1]).toMatchObject({
      resources: [execution.arn],
      detail: { executionArn: execution.arn, output: '{"a":1}', error: null },
    });
  });

  it('redrives from the failed state with the variables of then', async () => {
    const { client, soon, run, cloud } = lab((_payload, calls) => {
      if (calls === 0) throw new Error('first time');
      return 'done';
    });
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'f' },
      Output: '{% $kept & " " & $states.result.Payload %}',
      End: true,
    };
    const execution = await run({ StartAt: 'A', States: { A: { Type: 'Pass', Assign: { kept: 'v' }, Next: 'T' }, T: task } });
    expect(execution.status).toBe('FAILED');
    await soon(client.send(new sfn.RedriveExecutionCommand({ executionArn: execution.arn })));
    await cloud.clock.advance(1000);
    expect(output(execution)).toBe('v done');
    await expect(soon(client.send(new sfn.RedriveExecutionCommand({ executionArn: execution.arn })))).rejects.toBeInstanceOf(
      sfn.ExecutionNotRedrivable,
    );
  });
});

describe('definitions', () => {
  it.each([
    ['an unknown target', { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } }],
    ['faulty JSONata', single({ Type: 'Pass', Output: '{% ( %}', End: true })],
    ['a JSONPath field', single({ Type: 'Pass', ResultPath: '$.x', End: true })],
    ['neither Next nor End', single({ Type: 'Pass' })],
    ['States.ALL among others', oneTask({ Catch: [{ ErrorEquals: ['States.ALL', 'X'], Next: 'Caught' }] })],
    [
      'a heartbeat not shorter than the timeout',
      oneTask({ TimeoutSeconds: 5, HeartbeatSeconds: 5, Catch: [{ ErrorEquals: ['X'], Next: 'Caught' }] }),
    ],
  ])('refuses %s', async (_what, definition) => {
    await expect(lab().create(definition)).rejects.toBeInstanceOf(sfn.InvalidDefinition);
  });

  it.each([
    [
      'Distributed Map',
      single({
        Type: 'Map',
        End: true,
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'I', States: { I: { Type: 'Succeed' } } },
      }),
    ],
    ['.sync of a service that is not modelled', single({ Type: 'Task', Resource: 'arn:aws:states:::ecs:runTask.sync', End: true })],
    ['.sync:2 of a call that starts no job', single({ Type: 'Task', Resource: 'arn:aws:states:::sns:publish.sync:2', End: true })],
    ['JSONPath', { ...pass, QueryLanguage: 'JSONPath' }],
  ])('says that %s is not modelled', async (_what, definition) => {
    await expect(lab().create(definition)).rejects.toMatchObject({ name: 'LocalCloud.NotModelled' });
  });

  it('starts with the new definition after an update; running ones keep theirs', async () => {
    const { client, soon, start, machines, cloud } = lab();
    const running = await start(wait);
    const { stateMachineArn } = running.machine;
    const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...single({ Type: 'Pass', Output: 'new', End: true }) });
    await soon(client.send(new sfn.UpdateStateMachineCommand({ stateMachineArn, definition })));
    const { executionArn = '' } = await soon(client.send(new sfn.StartExecutionCommand({ stateMachineArn })));
    await cloud.clock.advance(61_000);
    expect([running.output, machines.executions.get(executionArn)?.output]).toEqual(['{}', '"new"']);
  });
});
