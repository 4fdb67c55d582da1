import { breach, type Constraint, type Constraints } from './constraints.ts';
import { brokenRelation, type Relations } from './relations.ts';

/** What is wrong with a request: where, and in which way. `code` is set where a rule names its own. */
export interface Finding {
  readonly kind: 'unknown' | 'missing' | 'type' | 'value';
  readonly path: string;
  readonly text: string;
  readonly code?: string | undefined;
}
/** Looks at one value of a request. */
export type Check = (value: unknown) => Finding | undefined;

/**
 * Schemas as the SDK's packages export them: a number for a simple type (64 more for a list of it, 128 more
 * for a map), [0, ns, name, traits, type] for a named one, [1, ns, name, traits, entry], [2, …, key, value],
 * [3, ns, name, traits, members, types, required count] and [4, …] for a union; a pair is [schema, traits].
 */
type Schema = readonly unknown[];

/** The namespace of a client's package. */
export type Package = Readonly<Record<string, unknown>>;

/** The rules that the schema does not hold, for one service. */
export interface Rules {
  readonly constraints: Constraints;
  /** By the member's name, in any structure: forms of ids. */
  readonly everywhere?: Readonly<Record<string, Constraint>>;
  readonly relations?: Relations;
}

const simple: Readonly<Record<number, { readonly name: string; readonly fits: (value: unknown) => boolean }>> = {
  0: { name: 'text', fits: (value) => typeof value === 'string' },
  1: { name: 'a number', fits: (value) => typeof value === 'number' && Number.isFinite(value) },
  2: { name: 'a boolean', fits: (value) => typeof value === 'boolean' },
  4: { name: 'a time', fits: (value) => value instanceof Date },
  5: { name: 'a time', fits: (value) => value instanceof Date },
  6: { name: 'a time', fits: (value) => value instanceof Date },
  7: { name: 'a time', fits: (value) => value instanceof Date },
  21: { name: 'bytes', fits: (value) => value instanceof Uint8Array },
};

/** The schema of an operation's input; undefined when the package has no such operation. */
export function inputSchema(sdk: Package, operation: string): unknown {
  const found = sdk[`${operation}$`] as Schema | undefined;
  return found?.[0] === 9 ? found[4] : undefined;
}

/** Unwraps lazy references and pairs. */
export function resolved(schema: unknown): unknown {
  if (typeof schema === 'function') return resolved((schema as () => unknown)());
  return Array.isArray(schema) && schema.length === 2 ? resolved(schema[0]) : schema;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date) && !(value instanceof Uint8Array);
const wrongType = (expected: string): Finding => ({ kind: 'type', path: '', text: `is not ${expected}` });
const below = (step: string, finding: Finding | undefined): Finding | undefined =>
  finding && { ...finding, path: finding.path === '' ? step : `${step}.${finding.path}` };

/** Turns schemas into checks, once for each place in them. */
export class Compiler {
  private readonly structures = new Map<Schema, Check>();
  private readonly rules: Rules;
  constructor(rules: Rules) {
    this.rules = rules;
  }

  check(given: unknown, constraint?: Constraint): Check {
    const schema = resolved(given);
    const typed = this.typed(schema, constraint);
    if (constraint === undefined) return typed;
    return (value) => {
      const finding = typed(value);
      if (finding !== undefined) return finding;
      const text = breach(constraint, value);
      return text === undefined ? undefined : { kind: 'value', path: '', text, code: constraint.code };
    };
  }

  private typed(schema: unknown, constraint: Constraint | undefined): Check {
    if (typeof schema === 'number') return this.numbered(schema, constraint);
    if (!Array.isArray(schema)) return schema === 'unit' ? this.structure([3, '', 'Unit', 0, [], []]) : () => undefined;
    const [kind, , , , first, second] = schema as Schema;
    if (kind === 0) return this.check(first, constraint);
    if (kind === 1) return this.list(first, constraint?.each);
    if (kind === 2) return this.map(second, constraint);
    return this.structures.get(schema) ?? this.structure(schema);
  }

  private numbered(code: number, constraint: Constraint | undefined): Check {
    if (code >= 128) return this.map(code - 128, constraint);
    if (code >= 64) return this.list(code - 64, constraint?.each);
    const type = simple[code];
    if (type === undefined) return () => undefined; // streams and documents
    const wrong = wrongType(type.name);
    return (value) => (type.fits(value) ? undefined : wrong);
  }

  private list(entry: unknown, each: Constraint | undefined): Check {
    const check = this.check(entry, each);
    return (value) => {
      if (!Array.isArray(value)) return wrongType('a list');
      for (const [index, one] of value.entries()) {
        const finding = check(one);
        if (finding !== undefined) return below(String(index + 1), finding);
      }
      return undefined;
    };
  }

  private map(entry: unknown, constraint: Constraint | undefined): Check {
    const check = this.check(entry, constraint?.each);
    const keys = constraint?.keys;
    return (value) => {
      if (!isObject(value)) return wrongType('a map');
      for (const [key, one] of Object.entries(value)) {
        const text = keys && breach(keys, key);
        if (text !== undefined) return { kind: 'value', path: '', text: `has the key ${key}, which ${text}`, code: keys?.code };
        const finding = check(one);
        if (finding !== undefined) return below(key, finding);
      }
      return undefined;
    };
  }

  private structure(schema: Schema): Check {
    const [, , name, , names, types, required = 0] = schema as [unknown, unknown, string, unknown, string[], unknown[], number?];
    const own = this.rules.constraints[name] ?? {};
    const relations = this.rules.relations?.[name] ?? [];
    const members = new Map<string, { readonly type: unknown; check?: Check }>(
      names.map((member, index) => [member, { type: types[index] }]),
    );
    const check: Check = (value) => {
      if (!isObject(value)) return wrongType('a structure');
      for (const member of Object.keys(value)) {
        if (value[member] === undefined) continue;
        const known = members.get(member);
        if (known === undefined) return { kind: 'unknown', path: member, text: 'is not recognized' };
        known.check ??= this.check(known.type, own[member] ?? this.rules.everywhere?.[member]);
        const finding = known.check(value[member]);
        if (finding !== undefined) return below(member, finding);
      }
      for (let index = 0; index < required; index++)
        if (value[names[index] ?? ''] === undefined) return { kind: 'missing', path: names[index] ?? '', text: 'is missing' };
      const broken = relations.length === 0 ? undefined : brokenRelation(relations, value);
      return broken && { kind: broken.missing ? 'missing' : 'value', path: '', text: broken.text, code: broken.code };
    };
    this.structures.set(schema, check);
    return check;
  }
}
