import * as z from 'zod';
import type { HostView } from '../hosts.ts';
import type { Run, RunResult } from './run.ts';

/** A question about the machine or the command's parameters; patterns are regular expressions. */
type Condition =
  | { readonly file: string }
  | { readonly anyFile: string }
  | { readonly contains: Readonly<Record<string, string>> }
  | { readonly package: string }
  | { readonly service: string }
  | { readonly limit: string }
  | { readonly parameter: Readonly<Record<string, string>> }
  | { readonly not: Condition }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] };
/** What a document prints: a literal with `${Parameter}`, or what it finds on the machine. */
type Value =
  | string
  | number
  | boolean
  | { readonly if: Condition; readonly yes: Value; readonly no: Value }
  | { readonly text: string }
  | { readonly listing: string }
  | { readonly found: string; readonly in: string }
  | { readonly entries: Readonly<Record<string, Value>> };

const texts = z.record(z.string(), z.string());
const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ file: z.string() }),
    z.strictObject({ anyFile: z.string() }),
    z.strictObject({ contains: texts }),
    z.strictObject({ package: z.string() }),
    z.strictObject({ service: z.string() }),
    z.strictObject({ limit: z.string() }),
    z.strictObject({ parameter: texts }),
    z.strictObject({ not: condition }),
    z.strictObject({ all: z.array(condition) }),
    z.strictObject({ any: z.array(condition) }),
  ]),
);
const value: z.ZodType<Value> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.strictObject({ if: condition, yes: value, no: value }),
    z.strictObject({ text: z.string() }),
    z.strictObject({ listing: z.string() }),
    z.strictObject({ found: z.string(), in: z.string() }),
    z.strictObject({ entries: z.record(z.string(), value) }),
  ]),
);

/** The effect of a command document on a simulated host, as the file beside the document says it. */
export const effectSchema = z.strictObject({
  /** The parameter that names the root for which the command was sent; on another one nothing happens and the exit is 64. */
  guard: z.string(),
  /** In order; the first with an `exit` ends the run. */
  steps: z.array(
    z.strictObject({
      when: condition.optional(),
      exit: z.int().min(1).max(255).optional(),
      stderr: z.string().optional(),
      write: texts.optional(),
      packages: texts.optional(),
      services: z.record(z.string(), z.enum(['enabled', 'disabled'])).optional(),
      /** A figure `none` takes the limit off. */
      limits: z.record(z.string(), value).optional(),
      /** Files and units that are gone, before the step's own are written. */
      remove: z.array(z.string()).optional(),
      print: value.optional(),
    }),
  ),
});
export type Effect = z.infer<typeof effectSchema>;

type Parameters = Readonly<Record<string, string>>;

/** Carries out an effect: the first step that exits ends it, every other one changes the machine's own disk. */
export const runEffect =
  ({ guard, steps }: Effect): Run =>
  (host, parameters) => {
    if (host.rootVolumeId === undefined || parameters[guard] !== host.rootVolumeId)
      return failed(64, `this root is ${host.rootVolumeId}, not ${parameters[guard]}`);
    const printed: string[] = [];
    for (const step of steps) {
      if (step.when !== undefined && !holds(step.when, host, parameters)) continue;
      if (step.exit !== undefined) return failed(step.exit, filled(step.stderr ?? '', parameters));
      for (const name of step.remove ?? []) {
        delete host.files[name];
        delete host.services[name];
      }
      change(host.files, step.write, parameters);
      change(host.packages, step.packages, parameters);
      for (const [name, wanted] of Object.entries(step.limits ?? {})) limit(host, name, String(evaluate(wanted, host, parameters)));
      Object.assign(host.services, step.services);
      if (step.print !== undefined) printed.push(`${JSON.stringify(evaluate(step.print, host, parameters))}\n`);
    }
    return { exitCode: 0, stdout: printed.join('') };
  };

const failed = (exitCode: number, stderr: string): RunResult => ({ exitCode, stdout: '', stderr });

const filled = (text: string, parameters: Parameters): string =>
  text.replace(/\$\{(\w+)\}/g, (_all, name: string) => parameters[name] ?? '');

function change(on: Record<string, string>, wanted: Parameters | undefined, parameters: Parameters): void {
  for (const [name, text] of Object.entries(wanted ?? {})) on[name] = filled(text, parameters);
}

function limit(host: HostView, name: string, figure: string): void {
  if (figure === 'none') delete host.limits[name];
  else host.limits[name] = figure;
}

function holds(asked: Condition, host: HostView, parameters: Parameters): boolean {
  if ('not' in asked) return !holds(asked.not, host, parameters);
  if ('all' in asked) return asked.all.every((each) => holds(each, host, parameters));
  if ('any' in asked) return asked.any.some((each) => holds(each, host, parameters));
  if ('file' in asked) return host.files[asked.file] !== undefined;
  if ('anyFile' in asked) return Object.keys(host.files).some((path) => new RegExp(asked.anyFile).test(path));
  if ('package' in asked) return host.packages[asked.package] !== undefined;
  if ('service' in asked) return host.services[asked.service] === 'enabled';
  if ('limit' in asked) return host.limits[asked.limit] !== undefined;
  if ('parameter' in asked) return matchAll(asked.parameter, parameters);
  return matchAll(asked.contains, host.files);
}

const matchAll = (patterns: Parameters, texts: Parameters): boolean =>
  Object.entries(patterns).every(([name, pattern]) => new RegExp(pattern, 'm').test(texts[name] ?? ''));

function evaluate(wanted: Value, host: HostView, parameters: Parameters): unknown {
  if (typeof wanted === 'string') return filled(wanted, parameters);
  if (typeof wanted !== 'object') return wanted;
  if ('if' in wanted) return evaluate(holds(wanted.if, host, parameters) ? wanted.yes : wanted.no, host, parameters);
  if ('text' in wanted) return (host.files[wanted.text] ?? '').trim();
  if ('entries' in wanted)
    return Object.fromEntries(Object.entries(wanted.entries).map(([name, each]) => [name, evaluate(each, host, parameters)]));
  if ('found' in wanted) return listed((host.files[wanted.in] ?? '').matchAll(new RegExp(wanted.found, 'gm')));
  const found = Object.entries(host.files).filter(([path]) => new RegExp(wanted.listing).test(path));
  return found.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([path, text]) => ({ path, bytes: text.length }));
}

/** What the first group found, each once, with blanks between. */
const listed = (matches: Iterable<RegExpMatchArray>): string =>
  [...new Set([...matches].map(([, found = '']) => found))].toSorted((a, b) => (a < b ? -1 : 1)).join(' ');
