import { describe, expect, it } from '@jest/globals';
import * as sfn from '@aws-sdk/client-sfn';
import { lab, output, single } from './lab.ts';

/** A task that gives its function this payload. */
const task = (Payload: unknown, more: object = { End: true }): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload },
  Output: '{% $states.result.Payload %}',
  ...more,
});

/** A function that fails for payloads in `broken`, and notes for what it was called. */
function workshop() {
  const called: unknown[] = [];
  const broken = new Set<unknown>();
  const large = new Set<unknown>();
  const bench = lab((payload) => {
    called.push(payload);
    if (broken.has(payload)) throw new Error('broken');
    return large.has(payload) ? 'x'.repeat(300_000) : `made ${String(payload)}`;
  });
  const redrive = async (executionArn: string): Promise<void> => {
    await bench.soon(bench.client.send(new sfn.RedriveExecutionCommand({ executionArn })));
    await bench.cloud.clock.advance(600_000);
  };
  return { ...bench, called, broken, large, redrive };
}

const parallel = single({
  Type: 'Parallel',
  End: true,
  Branches: [
    { StartAt: 'A', States: { A: task('a') } },
    {
      StartAt: 'B1',
      States: {
        B1: task('b1', { Assign: { kept: 'v' }, Next: 'B2' }),
        B2: task('b2', { Output: '{% $kept & $states.result.Payload %}', End: true }),
      },
    },
    { StartAt: 'C', States: { C: { Type: 'Wait', Seconds: 60, Output: 'waited', End: true } } },
  ],
});
const map = single({
  Type: 'Map',
  Items: [1, 2, 3],
  MaxConcurrency: 1,
  ItemProcessor: { StartAt: 'Each', States: { Each: task('{% $states.input %}') } },
  End: true,
});

describe('a redriven group', () => {
  it('runs only the branches that failed or were cut off, from the state in which they were', async () => {
    const { run, called, broken, redrive } = workshop();
    broken.add('b2');
    const execution = await run(parallel);
    expect([execution.status, called.map(String).toSorted()]).toEqual(['FAILED', ['a', 'b1', 'b2']]);
    broken.clear();
    called.length = 0;
    await redrive(execution.arn);
    expect(called).toEqual(['b2']);
    expect(output(execution)).toEqual(['made a', 'vmade b2', 'waited']);
  });

  it('runs only the iterations that have no result, also when it fails again', async () => {
    const { run, called, broken, redrive } = workshop();
    broken.add(2).add(3);
    const execution = await run(map);
    expect(called).toEqual([1, 2]);
    broken.delete(2);
    await redrive(execution.arn);
    expect([execution.status, called]).toEqual(['FAILED', [1, 2, 2, 3]]);
    broken.clear();
    await redrive(execution.arn);
    expect([output(execution), called]).toEqual([
      ['made 1', 'made 2', 'made 3'],
      [1, 2, 2, 3, 3],
    ]);
  });

  it('keeps what groups inside of groups have done', async () => {
    const { run, called, broken, redrive } = workshop();
    broken.add(2);
    const inner = { StartAt: 'M', States: { M: { ...(map as { States: { S: object } }).States.S } } };
    const execution = await run(single({ Type: 'Parallel', End: true, Branches: [{ StartAt: 'A', States: { A: task('a') } }, inner] }));
    called.length = 0;
    broken.clear();
    await redrive(execution.arn);
    expect(called).toEqual([2, 3]);
    expect(output(execution)).toEqual(['made a', ['made 1', 'made 2', 'made 3']]);
  });

  it('runs everything again when it failed for the size of its data', async () => {
    const { run, called, large, redrive } = workshop();
    large.add('b2');
    const execution = await run(parallel);
    expect(execution.error).toBe('States.DataLimitExceeded');
    called.length = 0;
    large.clear();
    await redrive(execution.arn);
    expect(called.map(String).toSorted()).toEqual(['a', 'b1', 'b2']);
  });

  it('begins anew when it is only retried', async () => {
    const { run, called, broken } = workshop();
    broken.add('b2');
    const Retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 1 }];
    await run({ ...parallel, States: { S: { ...(parallel as { States: { S: object } }).States.S, Retry } } });
    expect(called.map(String).toSorted()).toEqual(['a', 'a', 'b1', 'b1', 'b2', 'b2']);
  });

  it('is forgotten once it was caught: a later failure redrives the later state', async () => {
    const { run, called, broken, redrive } = workshop();
    broken.add('b2').add('z');
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Z' }];
    const S = { ...(parallel as { States: { S: object } }).States.S, Catch };
    const execution = await run({ StartAt: 'S', States: { S, Z: task('z') } });
    expect(execution.status).toBe('FAILED');
    called.length = 0;
    broken.clear();
    await redrive(execution.arn);
    expect([called, output(execution)]).toEqual([['z'], 'made z']);
  });
});
