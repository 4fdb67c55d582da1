import { describe, expect, it } from '@jest/globals';
import { FunctionError } from '../../../../local/states/lambda.ts';
import { lab, output, single, types } from './lab.ts';

const pass = { Type: 'Pass', End: true };
const task = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
  End: true,
};
const branch = (state: object): object => ({
  StartAt: `${(state as { Type: string }).Type}B`,
  States: { [`${(state as { Type: string }).Type}B`]: state },
});

describe('flow', () => {
  it('takes the first true rule with its own Assign, and Default with the state’s', async () => {
    const machine = {
      StartAt: 'C',
      States: {
        C: {
          Type: 'Choice',
          Choices: [
            { Condition: '{% $states.input.n > 5 %}', Next: 'End', Assign: { size: 'big' } },
            { Condition: '{% $states.input.n > 1 %}', Next: 'End', Assign: { size: 'some' } },
          ],
          Default: 'End',
          Assign: { size: 'small' },
        },
        End: { Type: 'Succeed', Output: '{% $size %}' },
      },
    };
    const { run } = lab();
    expect(output(await run(machine, { n: 9 }))).toBe('big');
    expect(output(await lab().run(machine, { n: 3 }))).toBe('some');
    expect(output(await lab().run(machine, { n: 0 }))).toBe('small');
  });

  it('fails a Choice without match and a condition that is no boolean', async () => {
    const choice = (condition: string): object => ({
      StartAt: 'C',
      States: { C: { Type: 'Choice', Choices: [{ Condition: condition, Next: 'E' }] }, E: { Type: 'Succeed' } },
    });
    expect(await lab().run(choice('{% false %}'))).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
    expect(await lab().run(choice('{% 1 %}'))).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  it('waits on the virtual clock: seconds, expressions, timestamps', async () => {
    const { run, machines } = lab();
    const execution = await run(
      {
        StartAt: 'A',
        States: {
          A: { Type: 'Wait', Seconds: '{% $states.input.s %}', Next: 'B' },
          B: { Type: 'Wait', Timestamp: '2026-01-05T12:00:00+01:00', End: true },
        },
      },
      { s: 90 },
    );
    const [first, second] = machines.stays(execution.arn);
    expect((first?.left ?? 0) - (first?.entered ?? 0)).toBe(90_000);
    expect(second?.left).toBe(Date.UTC(2026, 0, 5, 11));
    expect(machines.transitions(execution.arn)).toBe(2);
  });

  it('draws 20 to 80 ms for a transition', async () => {
    const { run, machines } = lab();
    const execution = await run({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: pass } });
    const [first, second] = machines.stays(execution.arn);
    const between = (second?.entered ?? 0) - (first?.left ?? 0);
    expect(between).toBeGreaterThanOrEqual(20);
    expect(between).toBeLessThan(80);
  });

  it('lets all expressions of an Assign see the old variables, and keeps a branch’s variables inside', async () => {
    const { run } = lab();
    const execution = await run({
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { x: 1, y: 2 }, Next: 'B' },
        B: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Output: '{% $x %}', Next: 'C' },
        C: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'D', States: { D: { Type: 'Pass', Assign: { own: 99 }, Output: '{% $x %}', End: true } } }],
          Output: { inner: '{% $states.result %}', x: '{% $x %}', y: '{% $y %}', b: '{% $states.input %}', own: '{% $exists($own) %}' },
          End: true,
        },
      },
    });
    expect(output(execution)).toEqual({ inner: [2], x: 2, y: 1, b: 1, own: false });
  });

  it('cuts off the other branches when one fails, and goes on to the catcher', async () => {
    const { run, cloud } = lab(() => {
      throw new FunctionError('Broken', 'no');
    });
    const began = cloud.clock.now();
    const execution = await run({
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [branch({ Type: 'Wait', Seconds: 1000, End: true }), branch(task)],
          Catch: [{ ErrorEquals: ['Broken'], Next: 'E' }],
          End: true,
        },
        E: pass,
      },
    });
    expect(output(execution)).toMatchObject({ Error: 'Broken' });
    expect(cloud.clock.now() - began).toBeLessThan(5000);
    expect(types(execution)).toEqual(
      expect.arrayContaining(['TaskStateAborted', 'WaitStateAborted', 'ParallelStateFailed', 'ParallelStateExited']),
    );
  });

  it('runs iterations with at most MaxConcurrency at once, results in order', async () => {
    let running = 0;
    let most = 0;
    const { run, cloud } = lab(async (payload) => {
      most = Math.max(most, ++running);
      await cloud.clock.sleep(1000 * (5 - (payload as { n: number }).n));
      running--;
      return (payload as { n: number }).n;
    });
    const execution = await run(
      single({
        Type: 'Map',
        Items: '{% $states.input %}',
        MaxConcurrency: 2,
        End: true,
        ItemSelector: { n: '{% $states.context.Map.Item.Index %}' },
        ItemProcessor: branch({ ...task, Output: '{% $states.result.Payload %}' }),
      }),
      ['a', 'b', 'c', 'd'],
    );
    expect(output(execution)).toEqual([0, 1, 2, 3]);
    expect(most).toBe(2);
  });

  it('ends a failed Map with the iteration’s error and the others aborted', async () => {
    const { run } = lab((payload) => {
      if (payload === 2) throw new FunctionError('Odd', 'two');
      return new Promise(() => {});
    });
    const execution = await run(single({ Type: 'Map', Items: [1, 2], ItemProcessor: branch(task), End: true }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'Odd' });
    expect(types(execution).slice(-5)).toEqual([
      'MapIterationFailed',
      'TaskStateAborted',
      'MapIterationAborted',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('ends at the execution’s timeout and at the limit of its history', async () => {
    expect(await lab().run({ TimeoutSeconds: 5, ...single({ Type: 'Wait', Seconds: 60, End: true }) })).toMatchObject({
      status: 'TIMED_OUT',
      error: 'States.Timeout',
    });
    const endless = await lab().run({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } } });
    expect(endless).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(endless.history.events).toHaveLength(25_000);
  });
});

describe('expressions', () => {
  const evaluate = async (text: string, input: unknown = {}) => {
    const { run, cloud } = lab();
    const execution = await run(single({ Type: 'Pass', Output: `{% ${text} %}`, End: true }), input);
    return { execution, cloud, value: output(execution) };
  };

  it('reads the time from the clock and chance from the seed', async () => {
    const { value, cloud } = await evaluate(
      "{'now': $now(), 'day': $now('[Y]-[M01]-[D01]'), 'millis': $millis(), 'id': $uuid(), 'chance': $random()}",
    );
    expect(value).toMatchObject({ day: '2026-01-05', millis: cloud.clock.now(), now: new Date(cloud.clock.now()).toISOString() });
    const again = await evaluate("{'id': $uuid(), 'chance': $random()}");
    expect((await evaluate("{'id': $uuid(), 'chance': $random()}")).value).toEqual(again.value);
    expect(again.value).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    });
  });

  it('has AWS’s functions and no $eval', async () => {
    const text = "{'p': $partition([1,2,3],2), 'r': $range(1,5,2), 'h': $hash('a','SHA-256'), 'j': $parse('{\"a\":[1]}')}";
    expect((await evaluate(text)).value).toEqual({
      p: [[1, 2], [3]],
      r: [1, 3, 5],
      h: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
      j: { a: [1] },
    });
    expect((await evaluate("$eval('1')")).execution).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  it('says which field of which state gave nothing', async () => {
    const { execution } = await evaluate('$states.input.absent');
    expect(execution.cause).toBe(
      "An error occurred while executing the state 'S' (entered at the event id #2). The JSONata expression '$states.input.absent' specified for the field 'Output' returned nothing (undefined).",
    );
  });
});
