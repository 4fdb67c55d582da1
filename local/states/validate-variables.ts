import type { Fields, Report } from './validate-values.ts';
import { isObject, objectsIn } from './validate-values.ts';

const longest = 80;
// Unicode Standard Annex 31. https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html (variable name syntax)
const identifier = /^\p{ID_Start}\p{ID_Continue}*$/u;

/** What surrounds a scope: the variables of the outer ones, and their query language. */
interface Scope {
  readonly outer: ReadonlySet<string>;
  readonly language: unknown;
}
interface Assignment {
  readonly name: string;
  readonly state: Fields;
  /** By a catcher: after the inner scopes of its state have gone. */
  readonly caught: boolean;
}

/**
 * Checks the names of all variables, and that none of an inner scope (a branch, an item processor) has the
 * name of one that an outer scope assigns. https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 * (variable scope); the catchers of the very state may use the names of its inner scopes (recorded on AWS).
 */
export function diagnoseVariables(workflow: Fields, at: string, { outer, language }: Scope, report: Report): void {
  const whole = workflow['QueryLanguage'] ?? language;
  const states = Object.entries(isObject(workflow['States']) ? workflow['States'] : {}).filter((entry): entry is [string, Fields] =>
    isObject(entry[1]),
  );
  const own = states.map(([, state]) => assignments(state, state['QueryLanguage'] ?? whole));
  for (const [index, [place]] of states.entries())
    for (const { name } of own[index] ?? []) diagnoseName(name, `${at}/States/${place}`, outer, report);
  for (const [place, state] of states) {
    const names = own.flat().filter((each) => each.state !== state || !each.caught);
    const visible = new Set([...outer, ...names.map(({ name }) => name)]);
    for (const inner of scopes(state)) diagnoseVariables(inner, `${at}/States/${place}`, { outer: visible, language: whole }, report);
  }
}

function diagnoseName(name: string, at: string, outer: ReadonlySet<string>, report: Report): void {
  if (!identifier.test(name) || name.length > longest)
    report(`Variable name '${name}' must be a Unicode identifier of at most ${longest} characters`, at);
  if (name === 'states') report("Variable name 'states' is reserved", at);
  if (outer.has(name)) report(`Variable '${name}' is assigned in an outer scope, it cannot be assigned here`, at);
}

/** Every variable that a state may assign: by itself, in a rule, in a catcher (all belong to the scope of the state). */
function assignments(state: Fields, language: unknown): Assignment[] {
  const from = (list: unknown, caught: boolean): Assignment[] =>
    objectsIn(list)
      .flatMap(({ Assign }) => (isObject(Assign) ? Object.keys(Assign) : []))
      .map((name) => ({
        // In JSONPath a name ends in ".$" where its value is a path.
        name: language === 'JSONata' ? name : name.replace(/\.\$$/, ''),
        state,
        caught,
      }));
  return [...from([state], false), ...from(state['Choices'], false), ...from(state['Catch'], true)];
}

const scopes = ({ Branches, ItemProcessor }: Fields): Fields[] => [...objectsIn(Branches), ...objectsIn([ItemProcessor])];
