import * as sfn from '@aws-sdk/client-sfn';
import { Cloud } from '../../../../local/aws/cloud.ts';
import { connect } from '../../../../local/aws/door.ts';
import type { Execution } from '../../../../local/states/execution.ts';
import { stateMachines } from '../../../../local/states/service.ts';

/** A function of the lab: gets the payload and how often it was called before. */
export type LabFunction = (payload: unknown, calls: number) => unknown;

/** A cloud with Step Functions, one function `f`, and a client through the direct door. */
export function lab(f: LabFunction = (payload) => payload) {
  const cloud = new Cloud();
  let calls = 0;
  const machines = stateMachines(cloud, { invoke: async (_arn, payload) => f(payload, calls++) });
  const client = connect(new sfn.SFNClient({}), cloud, 'owner', sfn as unknown as Record<string, unknown>);

  /** Lets virtual time pass until the promise settles. */
  async function soon<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const note = (): void => void (settled = true);
    promise.then(note, note);
    await cloud.clock.run({ done: () => settled });
    return promise;
  }
  async function create(definition: object, name = 'm'): Promise<string> {
    const text = JSON.stringify({ QueryLanguage: 'JSONata', ...definition });
    const roleArn = 'arn:aws:iam::111122223333:role/machine';
    const { stateMachineArn } = await soon(client.send(new sfn.CreateStateMachineCommand({ name, definition: text, roleArn })));
    return stateMachineArn ?? '';
  }
  async function start(definition: object, input: unknown = {}): Promise<Execution> {
    const stateMachineArn = await create(definition);
    const { executionArn = '' } = await soon(client.send(new sfn.StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) })));
    return machines.executions.get(executionArn) as Execution;
  }
  async function run(definition: object, input: unknown = {}): Promise<Execution> {
    const execution = await start(definition, input);
    await cloud.clock.run({ done: () => execution.status !== 'RUNNING' });
    return execution;
  }
  return { cloud, machines, client, soon, create, start, run, calls: () => calls };
}

/** A machine of one task state on `f`, caught or not. */
export const oneTask = (fields: object): object => ({
  StartAt: 'T',
  States: {
    T: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'f', Payload: {} }, End: true, ...fields },
    Caught: { Type: 'Pass', Output: { caught: '{% $states.input %}' }, End: true },
  },
});

export const catchAll = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];

/** One state that ends the machine. */
export const single = (state: object): object => ({ StartAt: 'S', States: { S: state } });

export const output = (execution: Execution): unknown => JSON.parse(execution.output ?? 'null') as unknown;

/** The types of the history, in order. */
export const types = (execution: Execution): string[] => execution.history.events.map(({ type }) => type ?? '');
