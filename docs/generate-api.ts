import * as z from 'zod';
import { problems, type ProblemCode } from '../core/contracts/problems.ts';
import { generalProblems, type Route, routes } from '../core/contracts/routes.ts';
import type { Generated } from './generate-personas.ts';

/** The part of JSON Schema that zod writes and the reference shows. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly description?: string;
}

/** The reference of the HTTP API, from the table that drives the router. */
export function generateApiReference(): Generated {
  const list = Object.values(routes) as readonly Route[];
  const text = [
    '# HTTP API',
    '',
    'Generated from `core/contracts/routes.ts` by `npm run gen`; do not edit.',
    '',
    'Every request is signed with SigV4 (service `execute-api`). Bodies and answers are JSON. Refusals are problem documents (RFC 9457, `application/problem+json`) with a stable `type` and `code`, a `detail` that names the figures, `violations[]` where there are several, and `next`: what to do. Any route may answer: ' +
      generalProblems.map((code) => `${String(problems[code].status)} \`${code}\``).join(', ') +
      '.',
    '',
    '| | | |',
    '|---|---|---|',
    ...list.map(({ method, path, summary }) => `| ${method} | [\`${path}\`](#${anchor(`${method} ${path}`)}) | ${summary} |`),
    '',
    ...list.flatMap(routeText),
    '## Problems',
    '',
    '| code | status | title | next |',
    '|---|---|---|---|',
    ...(Object.keys(problems) as ProblemCode[]).map(
      (code) => `| \`${code}\` | ${String(problems[code].status)} | ${problems[code].title} | ${problems[code].next} |`,
    ),
    '',
  ];
  return { path: 'docs/generated/api.md', content: text.join('\n') };
}

function routeText({ method, path, summary, params, query, headers, body, status, answer, problems: own }: Route): string[] {
  const inputs = [
    ...rows('path', schemaOf(params, 'input')),
    ...rows('query', schemaOf(query, 'input')),
    ...rows('header', schemaOf(headers, 'input')),
    ...rows('body', schemaOf(body, 'input')),
  ];
  const table = inputs.length === 0 ? [] : ['| in | name | type | |', '|---|---|---|---|', ...inputs, ''];
  const refusals =
    own.length === 0 ? [] : [`Refusals of its own: ${own.map((code) => `${String(problems[code].status)} \`${code}\``).join(', ')}.`, ''];
  const outputs = rows('', schemaOf(answer, 'output')).map((row) => row.replace('|  |', '|'));
  return [
    `## ${method} ${path}`,
    '',
    summary,
    '',
    ...table,
    `Answers ${String(status)}:`,
    '',
    '| name | type | |',
    '|---|---|---|',
    ...outputs,
    '',
    ...refusals,
  ];
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Schema =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Schema;

/** One row for each member; members of lists and objects follow as `items[].id`. */
function rows(place: string, schema: Schema, prefix = '', depth = 0): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const optional = schema.required?.includes(name) === true ? '' : ' (optional)';
    const full = `${prefix}${name}`;
    const inner =
      member.type === 'array' ? rows(place, member.items ?? {}, `${full}[].`, depth + 1) : rows(place, member, `${full}.`, depth + 1);
    return [
      `| ${place} | \`${full}\`${optional} | ${escaped(typeOf(member))} | ${escaped(member.description ?? '')} |`,
      ...(depth < 2 ? inner : []),
    ];
  });
}

function typeOf({ type, items, enum: values, const: value, anyOf, oneOf, pattern, format }: Schema): string {
  const choices = anyOf ?? oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(' or ');
  if (values !== undefined) return values.map((entry) => `\`${String(entry)}\``).join(', ');
  if (value !== undefined) return `\`${JSON.stringify(value)}\``;
  if (type === 'array') return `list of ${typeOf(items ?? {})}`;
  if (format !== undefined) return format;
  return pattern === undefined ? (type ?? 'any') : `\`${pattern}\``;
}

const escaped = (text: string): string => text.replaceAll('|', String.raw`\|`);
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
