import type { StateDefinition, Workflow } from './definition.ts';
import { modelled, resourceOf } from './resources.ts';
import type { Language } from './validate-state.ts';
import { diagnoseState, missing } from './validate-state.ts';
import type { Fields, Report } from './validate-values.ts';
import { diagnoseTimeout, isObject, objects, objectsIn, unknownFields } from './validate-values.ts';
import { diagnoseVariables } from './validate-variables.ts';

/** One finding, as ValidateStateMachineDefinition lists it. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  readonly location: string;
}

/** What AWS finds wrong in a definition; empty for a good one. Stricter than AWS: faulty JSONata is found here, not at run time. */
export function diagnose(text: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  const report: Report = (message, location, code = 'SCHEMA_VALIDATION_FAILED') =>
    void found.push({ severity: 'ERROR', code, message, location });
  const definition = parse(text, report);
  if (definition === undefined) return found;
  diagnoseWorkflow(definition, '', 'top', 'JSONPath', report);
  diagnoseNames(definition, '', new Set(), report);
  diagnoseVariables(definition as unknown as Fields, '', { outer: new Set(), language: 'JSONPath' }, report);
  return found;
}

function parse(text: string, report: Report): Workflow | undefined {
  try {
    const definition: unknown = JSON.parse(text);
    if (isObject(definition)) return definition as unknown as Workflow;
    report('The definition is not an object', '/', 'INVALID_JSON_DESCRIPTION');
  } catch (error) {
    report(error instanceof Error ? error.message : String(error), '/', 'INVALID_JSON_DESCRIPTION');
  }
  return undefined;
}

/** What stands above the states. https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html */
const head = { top: ['TimeoutSeconds', 'Version'], branch: [], items: ['ProcessorConfig'] } as const;

function diagnoseWorkflow(workflow: Workflow, at: string, place: keyof typeof head, inherited: Language, report: Report): void {
  if (missing(['StartAt', 'States'], workflow, at, report)) return;
  const known = ['StartAt', 'States', 'Comment', 'QueryLanguage', ...head[place]];
  unknownFields(workflow as unknown as Fields, known, place === 'top' ? 'a state machine' : 'an inner state machine', at, report);
  diagnoseTimeout(workflow.TimeoutSeconds, `${at}/TimeoutSeconds`, report);
  if (!isObject(workflow.States) || !Object.values(workflow.States).every(isObject))
    return report('States must be objects', `${at}/States`);
  const language = workflow.QueryLanguage ?? inherited;
  for (const [name, state] of Object.entries(workflow.States)) {
    const here = `${at}/States/${name}`;
    if (name.length > 80) report('State names are at most 80 characters long', here);
    diagnoseState(state, here, language, report);
    for (const [index, branch] of innerOf(state.Branches, `${here}/Branches`, report).entries())
      diagnoseWorkflow(branch, `${here}/Branches[${index}]`, 'branch', language, report);
    if (isObject(state.ItemProcessor)) diagnoseWorkflow(state.ItemProcessor, `${here}/ItemProcessor`, 'items', language, report);
  }
  diagnoseTargets(workflow, at, report);
}

const innerOf = (list: unknown, at: string, report: Report): Workflow[] => objects(list, at, report) as unknown as Workflow[];

/** State names are unique in the whole machine. https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html */
function diagnoseNames(workflow: Workflow, at: string, known: Set<string>, report: Report): void {
  for (const [name, state] of Object.entries(isObject(workflow.States) ? workflow.States : {})) {
    if (!isObject(state)) continue;
    const here = `${at}/States/${name}`;
    if (known.has(name)) report(`State name '${name}' is not unique in the state machine`, here, 'DUPLICATE_STATE_NAME');
    known.add(name);
    const inner = [...objectsIn(state.Branches), ...objectsIn([state.ItemProcessor])];
    for (const each of inner) diagnoseNames(each as unknown as Workflow, here, known, report);
  }
}

function diagnoseTargets({ StartAt, States }: Workflow, location: string, report: Report): void {
  const reached = new Set([StartAt]);
  const check = (target: string, at: string): void => {
    reached.add(target);
    if (!Object.hasOwn(States, target)) report(`Missing 'Next' target: ${target}`, at, 'MISSING_TRANSITION_TARGET');
  };
  check(StartAt, `${location}/StartAt`);
  for (const [name, state] of Object.entries(States)) for (const target of targets(state)) check(target, `${location}/States/${name}`);
  for (const name of Object.keys(States))
    if (!reached.has(name)) report(`State "${name}" is not reachable`, `${location}/States/${name}`, 'MISSING_TRANSITION_TARGET');
}

function targets({ Next, Default, Choices, Catch }: StateDefinition): string[] {
  const rules = [Choices, Catch].flatMap(objectsIn);
  return [Next, Default, ...rules.map((rule) => rule['Next'])].filter((name): name is string => typeof name === 'string');
}

/** What AWS would take and the local cloud does not run. */
export function notModelled(workflow: Workflow, inherited: Language = 'JSONPath', at = ''): string[] {
  const whole = workflow.QueryLanguage ?? inherited;
  return Object.entries(workflow.States).flatMap(([name, state]) => {
    const place = `${at}/States/${name}`;
    const found: string[] = [];
    if ((state.QueryLanguage ?? whole) !== 'JSONata') found.push(`${place}: only QueryLanguage JSONata is modelled`);
    if (state.Credentials !== undefined) found.push(`${place}: Credentials are not modelled`);
    if (state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED') found.push(`${place}: Distributed Map is not modelled`);
    if (state.Type === 'Task' && resourceOf(state.Resource ?? '') === undefined)
      found.push(`${place}: Resource ${state.Resource} is not modelled; modelled are ${modelled.join(', ')}`);
    const inner = [...(state.Branches ?? []), ...(state.ItemProcessor === undefined ? [] : [state.ItemProcessor])];
    return [...found, ...inner.flatMap((branch) => notModelled(branch, whole, place))];
  });
}
