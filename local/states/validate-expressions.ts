import { compile, expressionIn } from './expression.ts';
import type { Fields, Report } from './validate-values.ts';
import { isObject } from './validate-values.ts';

/** What `$states` holds in a field beside input and context. */
export type Access = 'result' | 'errorOutput';

interface Node extends Fields {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
}

/**
 * Checks every expression below a value: its delimiters, its syntax, what it reads of `$states`, and that it
 * reads nothing of an input document, for there is none.
 */
export function diagnoseExpressions(value: unknown, at: string, accessible: readonly Access[], report: Report): void {
  const text = expressionIn(value);
  if (text !== undefined) diagnoseText(text, at, accessible, report);
  // https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html (writing expressions): blanks outside make plain text (recorded)
  else if (typeof value === 'string' && (value.startsWith('{%') || value.endsWith('%}')))
    report('A JSONata expression begins with {% and ends with %}', at);
  if (value !== null && typeof value === 'object')
    for (const [key, entry] of Object.entries(value)) diagnoseExpressions(entry, `${at}/${key}`, accessible, report);
}

function diagnoseText(text: string, at: string, accessible: readonly Access[], report: Report): void {
  let root: Node;
  try {
    root = compile(text).ast() as unknown as Node;
  } catch (error) {
    return report(`Invalid JSONata expression: ${(error as { message?: string }).message ?? JSON.stringify(error)}`, at);
  }
  // JSONata 2.1's operators; Step Functions has 2.0.6. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
  const later = /\?\?|\?:/.exec(text.replaceAll(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|\/\*[\s\S]*?\*\//g, "''"))?.[0];
  if (later !== undefined) report(`Invalid JSONata expression: the operator ${later} does not exist in JSONata 2.0.6`, at);
  // https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html (reserved variable): caught at creation
  for (const name of reads(root)) if (!accessible.includes(name)) report(`$states.${name} is not accessible in this field`, at);
  // https://github.com/aws/agent-toolkit-for-aws (aws-step-functions, transforming-data.md): neither $ nor bare names at the top level
  const bare = withoutContext(root);
  if (bare !== undefined) report(`There is no input document: ${bare} stands for nothing, use $states.input`, at);
}

/** Which of result and errorOutput are read, anywhere in the expression. */
function reads(node: unknown, seen = new Set<unknown>()): Access[] {
  if (typeof node !== 'object' || node === null || seen.has(node)) return [];
  seen.add(node);
  const { type, steps } = node as Node;
  const [first, second] = type === 'path' ? (steps ?? []) : [];
  const name = first?.type === 'variable' && first.value === 'states' && second?.type === 'name' ? second.value : undefined;
  const own: Access[] = name === 'result' || name === 'errorOutput' ? [name] : [];
  return [...own, ...Object.values(node).flatMap((each: unknown) => reads(each, seen))];
}

/** The first part that would read the input document: `$`, `$$`, a bare name, a wildcard. Later steps of a path have their own context. */
function withoutContext(node: unknown): string | undefined {
  if (Array.isArray(node)) return first(node as unknown[]);
  if (!isObject(node)) return undefined;
  const { type, value, steps } = node as Node;
  switch (type ?? '') {
    case 'variable':
      return value === '' || value === '$' ? `$${value}` : undefined;
    case 'name':
      return String(value);
    case 'wildcard':
    case 'descendant':
    case 'parent':
      return `the ${type}`;
    case 'path':
      return withoutContext(steps?.[0]);
    default:
      return first(parts.map((part) => node[part]));
  }
}

const parts = ['lhs', 'rhs', 'expression', 'expressions', 'arguments', 'body', 'condition', 'then', 'else', 'procedure'] as const;

function first(nodes: readonly unknown[]): string | undefined {
  for (const node of nodes) {
    const found = withoutContext(node);
    if (found !== undefined) return found;
  }
  return undefined;
}
