import { describe, expect, it } from '@jest/globals';
import { FunctionError } from '../../../../local/states/lambda.ts';
import { catchAll, lab, oneTask, output, types } from './lab.ts';

const failing = () => {
  throw new FunctionError('Busy', 'try later');
};
const withTarget = (fields: object): object => oneTask({ Catch: catchAll, ...fields });

describe('Task', () => {
  it('wraps the function result as the Invoke API answers', async () => {
    const { run } = lab(() => ({ ok: true }));
    const execution = await run(withTarget({ Output: '{% $states.result %}' }));
    expect(output(execution)).toMatchObject({
      ExecutedVersion: '$LATEST',
      Payload: { ok: true },
      StatusCode: 200,
      SdkHttpMetadata: { HttpStatusCode: 200 },
    });
  });

  it('retries with growing delays, up to the longest, and counts the attempts for the function', async () => {
    const at: number[] = [];
    const counts: unknown[] = [];
    const { run, cloud } = lab((payload) => {
      at.push(cloud.clock.now());
      counts.push((payload as { count: number }).count);
      return failing();
    });
    const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 3, MaxDelaySeconds: 10 }];
    const Arguments = { FunctionName: 'f', Payload: { count: '{% $states.context.State.RetryCount %}' } };
    const execution = await run(withTarget({ Retry, Arguments }));
    expect(at.slice(1).map((time, index) => time - (at[index] ?? 0))).toEqual([2000, 6000, 10_000]);
    expect(counts).toEqual([0, 1, 2, 3]);
    expect(types(execution).filter((type) => type === 'TaskStateEntered')).toHaveLength(1);
  });

  it('draws full jitter between nothing and the delay', async () => {
    const at: number[] = [];
    const { run, cloud } = lab(() => (at.push(cloud.clock.now()), failing()));
    await run(withTarget({ Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60, MaxAttempts: 1, JitterStrategy: 'FULL' }] }));
    const delay = (at[1] ?? 0) - (at[0] ?? 0);
    expect(delay).toBeGreaterThan(0);
    expect(delay).toBeLessThan(60_000);
  });

  it('counts every retrier for itself and goes to the first catcher that fits', async () => {
    const { run, calls } = lab((_payload, count) => {
      throw new FunctionError(count < 2 ? 'A' : 'B', 'no');
    });
    const Retry = [
      { ErrorEquals: ['A'], MaxAttempts: 2 },
      { ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 },
    ];
    const Catch = [
      { ErrorEquals: ['A'], Next: 'Wrong' },
      { ErrorEquals: ['B'], Next: 'Caught', Output: '{% $states.errorOutput.Error %}' },
    ];
    const machine = oneTask({ Retry, Catch }) as { States: object };
    const execution = await run({ ...machine, States: { ...machine.States, Wrong: { Type: 'Fail' } } });
    expect(calls()).toBe(4);
    expect(output(execution)).toEqual({ caught: 'B' });
  });

  it('does not take a timeout for States.TaskFailed', async () => {
    const { run } = lab(() => new Promise(() => {}));
    const execution = await run(oneTask({ TimeoutSeconds: 3, Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Caught' }] }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout', cause: undefined });
    expect(types(execution)).toContain('TaskTimedOut');
  });

  it('reports what a thrown object without error type means', async () => {
    const { run } = lab(() => Promise.reject(Object.create(null) as Error));
    expect(await run(withTarget({ Output: {}, Catch: [{ ErrorEquals: ['Lambda.Unknown'], Next: 'Caught' }] }))).toMatchObject({
      status: 'SUCCEEDED',
    });
  });

  it('refuses results over 256 KiB, which States.ALL does not retry', async () => {
    const { run, calls } = lab(() => 'x'.repeat(262_144));
    const execution = await run(withTarget({ Retry: [{ ErrorEquals: ['States.ALL'] }] }));
    expect(calls()).toBe(1);
    expect(output(execution)).toMatchObject({ caught: { Error: 'States.DataLimitExceeded' } });
  });

  it('starts another machine and calls other services with the role of the machine', async () => {
    const { run, create, cloud, machines } = lab();
    const other = await create({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }, 'other');
    const Arguments = { StateMachineArn: other, Name: 'inner', Input: { a: 1 } };
    const execution = await run(
      withTarget({ Resource: 'arn:aws:states:::states:startExecution', Arguments, Output: '{% $states.result.ExecutionArn %}' }),
    );
    expect(machines.executions.get(String(output(execution)))?.input).toBe('{"a":1}');
    expect(cloud.calls.findLast(({ operation }) => operation === 'StartExecution')?.caller).toBe('machine');
  });
});
