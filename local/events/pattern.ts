import type { Matcher } from './matchers.ts';
import { invalid, matcher } from './matchers.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A pattern as its author wrote it, parsed. */
export type EventPattern = Fields;

/** One field of a pattern: its path with dots, and what may stand there. */
interface Wanted {
  readonly path: string;
  readonly matchers: readonly Matcher[];
}

/** One leaf of an event. `places` says at which index of which array it lies. */
interface Leaf {
  readonly value: unknown;
  readonly places: ReadonlyMap<string, number>;
}

const isFields = (value: unknown): value is Fields => value !== null && typeof value === 'object' && !Array.isArray(value);
const compiled = new WeakMap<EventPattern, readonly (readonly Wanted[])[]>();

/**
 * EventBridge's answer to "does this rule match this event". The pattern must be valid: an invalid one
 * throws InvalidEventPatternException. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function matches(pattern: EventPattern, event: Fields): boolean {
  let alternatives = compiled.get(pattern);
  if (alternatives === undefined) compiled.set(pattern, (alternatives = compile(pattern, '')));
  const leaves = new Map<string, Leaf[]>();
  collect(event, '', new Map(), leaves);
  return alternatives.some((wanted) => satisfied(wanted, 0, new Map(), leaves));
}

/** Parses and checks a pattern's text; InvalidEventPatternException with EventBridge's reason otherwise. */
export function validatePattern(text: string): EventPattern {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
  if (!isFields(pattern)) throw invalid('Filter is not an object');
  if (Object.keys(pattern).length === 0) throw invalid('Empty objects are not allowed');
  compiled.set(pattern, compile(pattern, ''));
  return pattern;
}

/** The pattern as alternatives (one per choice of every `$or`) of fields that must all hold. */
function compile(pattern: Fields, path: string): Wanted[][] {
  let alternatives: Wanted[][] = [[]];
  for (const [key, value] of Object.entries(pattern)) {
    const branches =
      key === '$or' && isChoice(value)
        ? value.flatMap((choice) => compile(choice, path))
        : compileField(value, path === '' ? key : `${path}.${key}`);
    alternatives = alternatives.flatMap((before) => branches.map((branch) => [...before, ...branch]));
  }
  return alternatives;
}

// "$or" with fewer than two objects is a key like any other.
const isChoice = (value: unknown): value is Fields[] => Array.isArray(value) && value.length > 1 && value.every(isFields);

function compileField(value: unknown, path: string): Wanted[][] {
  if (isFields(value)) {
    if (Object.keys(value).length === 0) throw invalid('Empty objects are not allowed');
    return compile(value, path);
  }
  if (!Array.isArray(value)) throw invalid(`"${path.split('.').at(-1) ?? ''}" must be an object or an array`);
  if (value.length === 0) throw invalid('Empty arrays are not allowed');
  return [[{ path, matchers: value.map(matcher) }]];
}

/** All leaves by path. Arrays have no part in the path; objects inside them keep apart by their places. */
function collect(value: unknown, path: string, places: ReadonlyMap<string, number>, leaves: Map<string, Leaf[]>): void {
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) collect(entry, path, new Map(places).set(`${path}#${places.size}`, index), leaves);
  } else if (isFields(value)) {
    for (const [key, entry] of Object.entries(value)) collect(entry, path === '' ? key : `${path}.${key}`, places, leaves);
  } else if (value !== undefined) {
    const known = leaves.get(path);
    if (known === undefined) leaves.set(path, [{ value, places }]);
    else known.push({ value, places });
  }
}

/** Finds leaves for all fields; those that lie in the same array must lie in the same element of it. */
function satisfied(
  wanted: readonly Wanted[],
  index: number,
  places: ReadonlyMap<string, number>,
  leaves: ReadonlyMap<string, readonly Leaf[]>,
): boolean {
  const field = wanted[index];
  if (field === undefined) return true;
  const found = leaves.get(field.path) ?? [];
  if (found.length === 0)
    return field.matchers.some((test) => typeof test !== 'function' && !test.exists) && satisfied(wanted, index + 1, places, leaves);
  return found.some((leaf) => {
    if (!field.matchers.some((test) => (typeof test === 'function' ? test(leaf.value) : test.exists))) return false;
    for (const [array, place] of leaf.places) if ((places.get(array) ?? place) !== place) return false;
    return satisfied(wanted, index + 1, new Map([...places, ...leaf.places]), leaves);
  });
}
