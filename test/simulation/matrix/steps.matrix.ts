import { describe, expect, it, jest } from '@jest/globals';
import { allSteps } from '../../../lambdas/workflow/steps.ts';
import type { Call } from '../../../local/aws/cloud.ts';
import { loan } from '../loan.ts';

jest.setTimeout(60_000);

const expectHome = async (options: Parameters<typeof loan>[0]) => {
  const run = await loan(options);
  expect(run.violations).toEqual([]);
  expect(run.state).toBe('CHECKED_IN');
  expect(run.differences).toEqual([]);
  return run;
};

describe('events of AWS', () => {
  it('are all lost', () => expectHome({ faults: { lose: (event) => event.source.startsWith('aws.') && event.source !== 'aws.states' } }));
  it('all come twice', () => expectHome({ faults: { duplicate: () => true } }));
  it('are all a minute late', () => expectHome({ faults: { delay: () => 60_000 } }));
});

/** The request with which a step begins: it reads its own traces. */
const isFirstRead = (call: Call, machine: string, step: string): boolean =>
  call.service === 'DynamoDB' && call.operation === 'Query' && JSON.stringify(call.input).includes(`EFFECT#${machine}.${step}#`);

/** Ends of a loan that a plain one does not reach; the variants of the crash matrix do. */
const ends = new Set(['RollBack', 'Quarantine', 'LockSnapshots', 'RestHost', 'Reserve', 'DisposeVolumes', 'ReleaseHost', 'LoseHost']);
const plain = allSteps.filter(({ name }) => !ends.has(name)).map(({ machine, name }) => [machine, name] as const);

describe.each(plain)('%s %s', (machine, name) => {
  it('runs twice at the same time', async () => {
    let runs = 0;
    await expectHome({
      prepare: ({ local: { functions } }) => {
        const { invoke } = functions;
        const once = invoke.bind(functions);
        functions.invoke = async (arn, event) => {
          const input = event as { machine?: string; step?: string };
          if (input.machine !== machine || input.step !== name) return once(arn, event);
          runs += 1;
          const [first] = await Promise.all([once(arn, event), once(arn, event).catch(() => undefined)]);
          return first;
        };
      },
    });
    expect(runs).toBeGreaterThan(0);
  });

  it('times out once and is looked at again', async () => {
    const run = await expectHome({
      fault: (strike) => {
        let left = 1;
        return {
          before(call) {
            if (left === 0 || !isFirstRead(call, machine, name)) return undefined;
            left -= 1;
            strike();
            return new Promise(() => undefined);
          },
        };
      },
    });
    expect(run.struck).toBe(1);
  });
});
