import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { matches, parsed } from './golden-compare.ts';
import type { Expected, RecordedEvent, StateCase, Visit } from './golden-case.ts';
import type { Diagnostic } from './validate.ts';

/** How an execution ended, as DescribeExecution tells it. */
export interface Ending {
  readonly status?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** What differs in the answer of ValidateStateMachineDefinition. */
export function judgeDiagnostics({ expected }: StateCase, answer: Record<string, unknown>): string[] {
  const found = (answer['diagnostics'] as readonly Diagnostic[]).map(({ code, severity }) => `${severity} ${code}`);
  const wanted = (expected.diagnostics ?? []).map(({ code, severity }) => `${severity} ${code}`);
  return found.join() === wanted.join() && (answer['result'] === 'OK') === (expected.create === 'accepted')
    ? []
    : [`diagnostics ${found.join()} instead of ${wanted.join()}`];
}

/** What differs in an execution and its history. */
export function judge({ expected }: StateCase, ending: Ending, events: readonly HistoryEvent[]): string[] {
  const found = { status: ending.status, output: parsed(ending.output), error: ending.error, cause: ending.cause };
  const differences = (['status', 'output', 'error', 'cause'] as const).flatMap((field) => {
    const same = expected[field] === undefined ? found[field] === undefined : matches(expected[field], found[field]);
    return same ? [] : [`${field}: ${shown(found[field])} instead of ${shown(expected[field])}`];
  });
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

function compareVisits(wanted: readonly Visit[], found: readonly Visit[], rules: Expected): string[] {
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

function compareHistory(wanted: readonly RecordedEvent[], found: readonly HistoryEvent[]): string[] {
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
