import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { adjustStepsOf, permissionSets, stepsOf } from '../../../lambdas/workflow/steps.ts';

interface State {
  readonly Type: string;
  readonly Comment?: string;
  readonly TimeoutSeconds?: number;
  readonly Arguments?: { readonly FunctionName: string; readonly Payload: { readonly machine: string; readonly step: string } };
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number; readonly JitterStrategy?: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
}
const machine = (name: string) =>
  JSON.parse(readFileSync(`statemachines/${name}.asl.json`, 'utf8')) as {
    readonly QueryLanguage: string;
    readonly States: Record<string, State>;
  };
const tasks = (name: string): [string, State][] => Object.entries(machine(name).States).filter(([, state]) => state.Type === 'Task');

const registered = (set: (typeof permissionSets)[number]) => [...stepsOf(set), ...adjustStepsOf(set)];

describe.each(['checkout', 'checkin', 'adjust'])('statemachines/%s.asl.json', (name) => {
  it('speaks JSONata and comments every state', () => {
    expect(machine(name).QueryLanguage).toBe('JSONata');
    expect(Object.entries(machine(name).States).filter(([, { Comment = '' }]) => Comment.length < 3)).toEqual([]);
  });

  it('has exactly one Task for every step of the machine, named as the step', () => {
    const steps = permissionSets
      .flatMap(registered)
      .filter((step) => step.machine === name)
      .map((step) => step.name);
    expect(
      tasks(name)
        .map(([state]) => state)
        .toSorted(),
    ).toEqual(steps.toSorted());
    for (const [state, { Arguments: given }] of tasks(name)) expect(given?.Payload).toMatchObject({ machine: name, step: state });
  });

  it('asks of every Task the function that holds its permission', () => {
    for (const set of permissionSets)
      for (const step of registered(set).filter((entry) => entry.machine === name))
        expect(machine(name).States[step.name]?.Arguments?.FunctionName).toBe(`\${${set.charAt(0).toUpperCase()}${set.slice(1)}Function}`);
  });

  it.each(tasks(name))('%s has a timeout, retries with jitter in the design’s order, and a way out of every error', (_state, task) => {
    expect(task.TimeoutSeconds).toBeGreaterThan(0);
    const retries = task.Retry ?? [];
    expect(retries[0]).toMatchObject({
      ErrorEquals: expect.arrayContaining(['Ahps.Refused', 'Ahps.Superseded', 'Ahps.HostLost']),
      MaxAttempts: 0,
    });
    expect(retries.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
    for (const { JitterStrategy, MaxAttempts } of retries) if (MaxAttempts > 0) expect(JitterStrategy).toBe('FULL');
    expect(task.Catch?.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
  });
});
