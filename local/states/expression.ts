import jsonata from 'jsonata';

/** Why an expression gave no usable value, in AWS's words after "The JSONata expression '…' specified for the field '…'". */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}

const compiled = new Map<string, jsonata.Expression>();

/** Compiling costs four times an evaluation, so every text is compiled once. Throws jsonata's own syntax errors. */
export function compile(text: string): jsonata.Expression {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const fresh = jsonata(text);
  compiled.set(text, fresh);
  return fresh;
}

/** The text between `{%` and `%}`; undefined for plain strings (blanks outside the delimiters make one). */
export function expressionIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('{%') || !value.endsWith('%}') || value.length < 4) return undefined;
  return value.slice(2, -2).trim();
}

interface EngineError {
  readonly code?: string;
  readonly message?: string;
}

/** Evaluates without an input document (Step Functions gives none). The result is plain JSON; Unusable otherwise. */
export async function evaluate(text: string, bindings: Record<string, unknown>): Promise<unknown> {
  let result: unknown;
  try {
    result = await compile(text).evaluate(undefined, bindings);
  } catch (error) {
    const { code, message } = error as EngineError;
    throw new Unusable(`threw an error during evaluation. ${code === undefined ? '' : `${code}: `}${message ?? String(error)}`);
  }
  if (result === undefined) throw new Unusable('returned nothing (undefined).');
  if (unsupported(result)) throw new Unusable('returned an unsupported result type.');
  // The engine's arrays carry an enumerable `sequence`, its objects may share references: JSON takes both away.
  return JSON.parse(JSON.stringify(result));
}

const unsupported = (value: unknown): boolean =>
  typeof value === 'function' ||
  (typeof value === 'object' && value !== null && ('_jsonata_lambda' in value || '_jsonata_function' in value || value instanceof RegExp));

/** AWS's name of a JSON value's type. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
