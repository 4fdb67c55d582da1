import { describe, expect, it } from '@jest/globals';
import * as sfn from '@aws-sdk/client-sfn';
import { catchAll, lab, oneTask, output, types } from './lab.ts';

const waiting = (fields: object = {}): object =>
  oneTask({
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: 'f', Payload: { token: '{% $states.context.Task.Token %}' } },
    Catch: catchAll,
    ...fields,
  });

function tokenLab() {
  const tokens: string[] = [];
  const all = lab((payload) => void tokens.push((payload as { token: string }).token));
  const { client, soon } = all;
  return {
    ...all,
    tokens,
    succeed: (value: unknown, token = tokens.at(-1)) =>
      soon(client.send(new sfn.SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(value) }))),
    beat: () => soon(client.send(new sfn.SendTaskHeartbeatCommand({ taskToken: tokens.at(-1) }))),
    fail: () => soon(client.send(new sfn.SendTaskFailureCommand({ taskToken: tokens.at(-1), error: 'Mine', cause: 'because' }))),
  };
}

describe('task tokens', () => {
  it('holds the task until the token is answered; the answer is the result', async () => {
    const { start, succeed, cloud } = tokenLab();
    const execution = await start(waiting({ Output: { got: '{% $states.result %}' } }));
    await cloud.clock.advance(3_600_000);
    expect(execution.status).toBe('RUNNING');
    await succeed({ x: 1 });
    await cloud.clock.run({ done: () => execution.status !== 'RUNNING' });
    expect(output(execution)).toEqual({ got: { x: 1 } });
    expect(types(execution)).toEqual(expect.arrayContaining(['TaskSubmitted', 'TaskSucceeded']));
  });

  it('fails the task with the given error', async () => {
    const { start, fail, cloud } = tokenLab();
    const execution = await start(waiting());
    await cloud.clock.advance(1000);
    await fail();
    await cloud.clock.advance(1000);
    expect(output(execution)).toEqual({ caught: { Error: 'Mine', Cause: 'because' } });
  });

  it('refuses a second answer, a late one, an unknown token and one that is none', async () => {
    const { start, succeed, cloud, tokens } = tokenLab();
    const execution = await start(waiting({ TimeoutSeconds: 10, Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }] }));
    await cloud.clock.advance(15_000);
    expect(tokens).toHaveLength(2);
    await expect(succeed(1, tokens[0])).rejects.toBeInstanceOf(sfn.TaskTimedOut);
    await succeed(2);
    await expect(succeed(3)).rejects.toBeInstanceOf(sfn.TaskTimedOut);
    await expect(succeed(4, `AQCk${'0'.repeat(400)}==`)).rejects.toBeInstanceOf(sfn.TaskDoesNotExist);
    await expect(succeed(5, 'nonsense')).rejects.toBeInstanceOf(sfn.InvalidToken);
    await cloud.clock.advance(1000);
    expect(execution.output).toBe('2');
  });

  it('times out without heartbeats; States.HeartbeatTimeout catches it', async () => {
    const { start, beat, cloud } = tokenLab();
    const Catch = [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Caught' }];
    const execution = await start(waiting({ HeartbeatSeconds: 10, TimeoutSeconds: 100, Catch }));
    await cloud.clock.advance(8000);
    await beat();
    await cloud.clock.advance(8000);
    expect(execution.status).toBe('RUNNING');
    await cloud.clock.advance(4000);
    expect(output(execution)).toEqual({ caught: { Error: 'States.Timeout' } });
  });

  it('takes the answer before the call has returned', async () => {
    const { cloud, run, client } = lab(async (payload) => {
      await client.send(new sfn.SendTaskSuccessCommand({ taskToken: (payload as { token: string }).token, output: '"early"' }));
      await new Promise(() => {});
    });
    expect(output(await run(waiting()))).toBe('early');
    expect(cloud.calls.some(({ operation, error }) => operation === 'SendTaskSuccess' && error === undefined)).toBe(true);
  });
});
