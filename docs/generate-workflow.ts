import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adjustStepsOf, type PermissionSet, permissionSets, stepsOf } from '../lambdas/workflow/steps.ts';
import type { Generated } from './generate-personas.ts';

/** The members of a state that the table shows. */
interface State {
  readonly Type: string;
  readonly Comment?: string;
  readonly Resource?: string;
  readonly Arguments?: { readonly FunctionName?: string; readonly Payload?: { readonly step?: string } };
  readonly TimeoutSeconds?: number;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
}
interface Machine {
  readonly Comment: string;
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}
interface Registered {
  readonly machine: MachineName;
  readonly name: string;
  readonly polls?: true;
  readonly enters?: string;
  readonly raises?: string;
}
type MachineName = 'checkout' | 'checkin' | 'adjust';

/** The state machines, state by state, from their definitions and the registry of steps. */
export function generateWorkflow(): Generated {
  const text = [
    '# State machines',
    '',
    'Generated from `statemachines/*.asl.json` and `lambdas/workflow/steps.ts` by `npm run gen`; do not edit.',
    '',
    '*token*: the state waits until an event, or its timeout, completes its task token. *polls*: the function says in how many seconds the state machine asks again. *enters* and *raises* are recorded before the first effect of the step: the state of the checkout, and how far the host is from its original.',
    '',
    ...machineText('checkout'),
    ...machineText('checkin'),
    ...machineText('adjust'),
  ];
  return { path: 'docs/generated/workflow.md', content: text.join('\n') };
}

function machineText(name: MachineName): string[] {
  const file = `statemachines/${name}.asl.json`;
  const { Comment, StartAt, TimeoutSeconds, States } = JSON.parse(readFileSync(join(import.meta.dirname, '..', file), 'utf8')) as Machine;
  const states = Object.entries(States);
  return [
    `## ${file}`,
    '',
    `${Comment}. Ends after ${String(TimeoutSeconds)} s at the latest.`,
    '',
    '```mermaid',
    'flowchart LR',
    `  start((" ")) --> ${idOf(StartAt)}`,
    ...states.map(([state, { Type }]) => `  ${idOf(state)}${Type === 'Choice' ? `{"${state}"}` : `["${state}"]`}`),
    ...states.flatMap(([state, body]) => followers(body).map((next) => `  ${idOf(state)} --> ${idOf(next)}`)),
    '```',
    '',
    'Catches are not drawn; they are in the last column, as are the conditions of choices.',
    '',
    '| state | what | function | waits | timeout | enters | raises | on errors, or which way |',
    '|---|---|---|---|---|---|---|---|',
    ...states.map(([state, body]) => row(name, state, body)),
    '',
  ];
}

const idOf = (state: string): string => `s${state.replaceAll(/\W/g, '')}`;
const followers = ({ Next, Default, Choices = [] }: State): string[] => [
  ...new Set([...Choices.map((choice) => choice.Next), Next, Default].filter((next) => next !== undefined)),
];

function row(machine: MachineName, state: string, body: State): string {
  const { Type, Comment, Resource, Arguments, TimeoutSeconds, Catch = [] } = body;
  const caught = Catch.map(({ ErrorEquals, Next }) => `${ErrorEquals.join(', ')} → ${Next}`).join('; ');
  const stepName = Arguments?.Payload?.step;
  if (stepName === undefined) return line(state, Comment, Type, '', TimeoutSeconds, '', '', Type === 'Choice' ? choicesOf(body) : caught);
  const { set, step } = registered(machine, stepName);
  if (Arguments?.FunctionName !== `\${${set.charAt(0).toUpperCase()}${set.slice(1)}Function}`)
    throw new Error(`${machine}.${state} calls ${Arguments?.FunctionName ?? 'nothing'}, but the step ${stepName} belongs to ${set}`);
  const waits = Resource?.endsWith('.waitForTaskToken') === true ? 'token' : step.polls === true ? 'polls' : '';
  return line(state, Comment, set, waits, TimeoutSeconds, step.enters ?? '', step.raises ?? '', caught);
}

const choicesOf = ({ Choices = [], Default }: State): string =>
  [
    ...Choices.map(({ Condition, Next }) => `\`${Condition.replace(/^\{%\s*/, '').replace(/\s*%\}$/, '')}\` → ${Next}`),
    ...(Default === undefined ? [] : [`else → ${Default}`]),
  ].join('; ');

function registered(machine: MachineName, name: string) {
  const found = permissionSets.flatMap((set: PermissionSet) =>
    registeredIn(set)
      .filter((step) => step.machine === machine && step.name === name)
      .map((step) => ({ set, step })),
  );
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw new Error(`${machine}.${name} is ${String(found.length)} times in lambdas/workflow/steps.ts and has to be there once`);
  return first;
}

/** What the table shows of a step; those of the adjust machine belong to pools and enter nothing. */
const registeredIn = (set: PermissionSet): readonly Registered[] => [...stepsOf(set), ...adjustStepsOf(set)];

const line = (state: string, what: string | undefined, ...cells: readonly (string | number | undefined)[]): string =>
  `| ${[state, what ?? '', ...cells.map((cell) => (typeof cell === 'number' ? `${String(cell)} s` : (cell ?? '')))].join(' | ')} |`;
