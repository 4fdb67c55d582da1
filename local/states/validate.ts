import type { StateDefinition, Workflow } from './definition.ts';
import { modelled, resourceOf } from './resources.ts';
import type { Language, Report } from './validate-state.ts';
import { diagnoseState, missing } from './validate-state.ts';

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
  if (definition !== undefined) diagnoseWorkflow(definition, '', 'JSONPath', report);
  return found;
}

function parse(text: string, report: Report): Workflow | undefined {
  try {
    const definition: unknown = JSON.parse(text);
    if (definition !== null && typeof definition === 'object') return definition as Workflow;
    report('The definition is not an object', '/', 'INVALID_JSON_DESCRIPTION');
  } catch (error) {
    report(error instanceof Error ? error.message : String(error), '/', 'INVALID_JSON_DESCRIPTION');
  }
  return undefined;
}

function diagnoseWorkflow(workflow: Workflow, location: string, inherited: Language, report: Report): void {
  if (missing(['StartAt', 'States'], workflow, location, report)) return;
  const language = workflow.QueryLanguage ?? inherited;
  const { TimeoutSeconds } = workflow;
  if (TimeoutSeconds !== undefined && !Number.isInteger(TimeoutSeconds))
    report('TimeoutSeconds must be an integer', `${location}/TimeoutSeconds`);
  for (const [name, state] of Object.entries(workflow.States)) {
    const at = `${location}/States/${name}`;
    if (name.length > 80) report('State names are at most 80 characters long', at);
    diagnoseState(state, at, language, report);
    for (const [index, branch] of (state.Branches ?? []).entries()) diagnoseWorkflow(branch, `${at}/Branches[${index}]`, language, report);
    if (state.ItemProcessor !== undefined) diagnoseWorkflow(state.ItemProcessor, `${at}/ItemProcessor`, language, report);
  }
  diagnoseTargets(workflow, location, report);
}

function diagnoseTargets({ StartAt, States }: Workflow, location: string, report: Report): void {
  const reached = new Set([StartAt]);
  const check = (target: string, at: string): void => {
    reached.add(target);
    if (!(target in States)) report(`Missing 'Next' target: ${target}`, at, 'MISSING_TRANSITION_TARGET');
  };
  check(StartAt, `${location}/StartAt`);
  for (const [name, state] of Object.entries(States)) for (const target of targets(state)) check(target, `${location}/States/${name}`);
  for (const name of Object.keys(States))
    if (!reached.has(name)) report(`State "${name}" is not reachable`, `${location}/States/${name}`, 'MISSING_TRANSITION_TARGET');
}

const targets = (state: StateDefinition): string[] =>
  [state.Next, state.Default, ...[...(state.Choices ?? []), ...(state.Catch ?? [])].map(({ Next }) => Next)].filter(
    (name) => name !== undefined,
  );

/** What AWS would take and the local cloud does not run. */
export function notModelled(workflow: Workflow, inherited: Language = 'JSONPath', at = ''): string[] {
  const whole = workflow.QueryLanguage ?? inherited;
  return Object.entries(workflow.States).flatMap(([name, state]) => {
    const place = `${at}/States/${name}`;
    const found: string[] = [];
    if ((state.QueryLanguage ?? whole) !== 'JSONata') found.push(`${place}: only QueryLanguage JSONata is modelled`);
    if (state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED') found.push(`${place}: Distributed Map is not modelled`);
    if (state.Type === 'Task' && resourceOf(state.Resource ?? '') === undefined)
      found.push(`${place}: Resource ${state.Resource} is not modelled; modelled are ${modelled.join(', ')}`);
    const inner = [...(state.Branches ?? []), ...(state.ItemProcessor === undefined ? [] : [state.ItemProcessor])];
    return [...found, ...inner.flatMap((branch) => notModelled(branch, whole, place))];
  });
}
