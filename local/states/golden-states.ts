import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { AwsError, Cloud } from '../aws/cloud.ts';
import type { Execution } from './execution.ts';
import { matches, parsed } from './golden-compare.ts';
import type { StateMachines } from './service.ts';
import { stateMachines } from './service.ts';
import type { StandInSet } from './stand-ins.ts';
import { StandIns } from './stand-ins.ts';
import type { Diagnostic } from './validate.ts';

interface Visit {
  readonly event: string;
  readonly name: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly assigned?: unknown;
}
type Event = Readonly<Record<string, unknown>> & { readonly type: string };

/** A case of the folder `asl`. */
export interface StateCase extends StandInSet {
  readonly definition?: unknown;
  readonly definitionText?: string;
  readonly input?: unknown;
  readonly recordedBy?: string;
  readonly expected: {
    readonly create?: 'accepted' | 'refused';
    readonly error?: string;
    readonly message?: string;
    readonly diagnostics?: readonly Diagnostic[];
    readonly status?: string;
    readonly output?: unknown;
    readonly cause?: unknown;
    readonly order?: 'exact' | 'concurrent';
    readonly inner?: readonly string[];
    readonly innerCompare?: 'multiset' | 'ignored';
    readonly states?: readonly Visit[];
    readonly history?: readonly Event[];
  };
}

const account = '000000000000';
const region = 'us-east-1';
const roleArn = `arn:aws:iam::${account}:role/golden`;
const caller = 'golden';

/** Runs one case. Gives what differs (empty: passed) or why it is left out. */
export async function runStateCase(one: StateCase): Promise<{ differences: string[]; leftOut?: string }> {
  const cloud = new Cloud({ account, region });
  const standIns = new StandIns(cloud);
  standIns.register(one);
  const machines = stateMachines(cloud, { invoke: (arn, payload) => standIns.invoke(arn, payload), waiting: standIns.waiting });
  const definition = one.definitionText ?? JSON.stringify(one.definition);
  const send = async (operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> => {
    let answer: unknown;
    const pending = cloud.call({ service: 'SFN', operation, input, caller }).then((output) => (answer = output));
    pending.catch(() => (answer = {}));
    await cloud.clock.run({ done: () => answer !== undefined });
    return (await pending) as Record<string, unknown>;
  };
  try {
    if (one.recordedBy === 'ValidateStateMachineDefinition')
      return { differences: judgeDiagnostics(one, await send('ValidateStateMachineDefinition', { definition })) };
    const { stateMachineArn } = await send('CreateStateMachine', { name: 'golden', definition, roleArn });
    if (one.expected.create === 'refused') return { differences: ['was accepted'] };
    const { executionArn } = await send('StartExecution', { stateMachineArn, input: JSON.stringify(one.input) });
    const execution = machines.executions.get(String(executionArn));
    await cloud.clock.run({ done: () => execution?.status !== 'RUNNING' });
    return { differences: execution === undefined ? ['no execution'] : judge(one, execution, machines) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'LocalCloud.NotModelled') return { differences: [], leftOut: error.message.slice(0, 120) };
    const { create, error: code, message } = one.expected;
    const right = create === 'refused' && error.code === code && (message === undefined || message === error.message);
    return { differences: right ? [] : [`refused: ${error.code} ${error.message}`] };
  }
}

function judgeDiagnostics({ expected }: StateCase, answer: Record<string, unknown>): string[] {
  const found = (answer['diagnostics'] as readonly Diagnostic[]).map(({ code, severity }) => `${severity} ${code}`);
  const wanted = (expected.diagnostics ?? []).map(({ code, severity }) => `${severity} ${code}`);
  return found.join() === wanted.join() && (answer['result'] === 'OK') === (expected.create === 'accepted')
    ? []
    : [`diagnostics ${found.join()} instead of ${wanted.join()}`];
}

function judge({ expected }: StateCase, execution: Execution, machines: StateMachines): string[] {
  const found = { status: execution.status, output: parsed(execution.output), error: execution.error, cause: execution.cause };
  const differences = (['status', 'output', 'error', 'cause'] as const).flatMap((field) => {
    const same = expected[field] === undefined ? found[field] === undefined : matches(expected[field], found[field]);
    return same ? [] : [`${field}: ${shown(found[field])} instead of ${shown(expected[field])}`];
  });
  const events = machines.history(execution.arn);
  if (expected.states !== undefined) differences.push(...compareVisits(expected.states, events.flatMap(visit), expected));
  if (expected.history !== undefined && expected.order === 'exact') differences.push(...compareHistory(expected.history, events));
  return differences;
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 400) ?? 'nothing';

function visit(event: HistoryEvent): Visit[] {
  const { stateEnteredEventDetails: entered, stateExitedEventDetails: left } = event;
  if (entered !== undefined) return [{ event: event.type ?? '', name: entered.name ?? '', input: parsed(entered.input) }];
  if (left === undefined) return [];
  const assigned = left.assignedVariables && texts(left.assignedVariables);
  return [{ event: event.type ?? '', name: left.name ?? '', output: parsed(left.output), ...(assigned === undefined ? {} : { assigned }) }];
}

function compareVisits(wanted: readonly Visit[], found: readonly Visit[], rules: StateCase['expected']): string[] {
  const inner = new Set(rules.order === 'concurrent' ? rules.inner : []);
  const [outer, others] = [wanted.filter(({ name }) => !inner.has(name)), wanted.filter(({ name }) => inner.has(name))];
  const actual = found.filter(({ name }) => !inner.has(name));
  const differences = outer.flatMap((one, index) =>
    matches(one, actual[index]) ? [] : [`visit ${index}: ${shown(actual[index])} instead of ${shown(one)}`],
  );
  if (actual.length !== outer.length) differences.push(`${actual.length} visits instead of ${outer.length}`);
  if (rules.innerCompare !== 'multiset') return differences;
  const rest = found.filter(({ name }) => inner.has(name));
  for (const one of others) {
    const index = rest.findIndex((candidate) => matches(one, candidate));
    if (index === -1) differences.push(`no visit like ${shown(one)}`);
    else rest.splice(index, 1);
  }
  return rest.length === 0 ? differences : [...differences, `${rest.length} visits too many inside`];
}

function compareHistory(wanted: readonly Event[], found: readonly HistoryEvent[]): string[] {
  const types = found.map(({ type }) => type).join(' ');
  const wantedTypes = wanted.map(({ type }) => type).join(' ');
  if (types !== wantedTypes) return [`history: ${types}\n      instead of ${wantedTypes}`];
  return wanted.flatMap(({ type, ...details }, index) => {
    const { timestamp: _at, type: _type, id, previousEventId: _previous, ...rest } = found[index] as HistoryEvent & Record<string, unknown>;
    const actual = Object.fromEntries(Object.entries(rest).map(([key, entry]) => [key, plain(entry as Record<string, unknown>)]));
    return id === index + 1 && matches(details, actual) ? [] : [`event ${id} ${type}: ${shown(actual)} instead of ${shown(details)}`];
  });
}

const texts = (value: unknown): unknown => Object.fromEntries(Object.entries(value as object).map(([name, text]) => [name, parsed(text)]));

const plain = (details: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(details)
      .filter(([key]) => !/^(input|output|assignedVariables)Details$/.test(key))
      .map(([key, value]) => [key, key === 'assignedVariables' ? texts(value) : parsed(value)]),
  );
