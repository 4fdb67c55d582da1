import type { Filter, Tag } from '@aws-sdk/client-ec2';
import { AwsError } from '../cloud.ts';
import type { Tags } from './model.ts';

type Value = string | number | boolean | undefined;
/** Filter name → the values of an item under that name. */
export type Fields<T> = Readonly<Record<string, (item: T) => Value | readonly Value[]>>;

/**
 * Items that match every filter; the values of one filter are alternatives, `*` and `?` are wildcards, names
 * and values are case-sensitive. At most 200 values. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html
 */
export function select<T extends { readonly tags: Tags }>(
  items: Iterable<T>,
  filters: readonly Filter[] | undefined,
  fields: Fields<T>,
): T[] {
  const tests = (filters ?? []).map((filter) => testOf(filter, fields));
  return [...items].filter((item) => tests.every((test) => test(item)));
}

function testOf<T extends { readonly tags: Tags }>(filter: Filter, fields: Fields<T>): (item: T) => boolean {
  const name = filter.Name ?? '';
  const values = filter.Values ?? [];
  if (values.length === 0) throw new AwsError('InvalidParameterValue', `The filter '${name}' has no values`);
  if (values.length > 200)
    throw new AwsError('FilterLimitExceeded', 'The maximum number of filter values specified on a single call is 200');
  const read = fields[name] ?? tagReader(name);
  if (read === undefined) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  const exact = new Set(values.filter((value) => !isPattern(value)));
  const patterns = values.filter(isPattern).map(pattern);
  const matches = (value: Value): boolean =>
    value !== undefined && (exact.has(String(value)) || patterns.some((one) => one(String(value))));
  return (item) => {
    const found = read(item);
    return isList(found) ? found.some(matches) : matches(found);
  };
}

function tagReader(name: string): ((item: { readonly tags: Tags }) => Value | readonly Value[]) | undefined {
  if (name === 'tag-key') return (item) => Object.keys(item.tags);
  if (!name.startsWith('tag:')) return undefined;
  return (item) => item.tags[name.slice(4)];
}

const isList = (value: Value | readonly Value[]): value is readonly Value[] => Array.isArray(value);
const isPattern = (text: string): boolean => /[*?]/.test(text);

function pattern(text: string): (value: string) => boolean {
  const source = text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (value) => expression.test(value);
}

interface Paging {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** One page. AWS refuses paging together with a list of ids, and page sizes out of range. */
export function page<T>(
  items: readonly T[],
  input: Paging,
  limits: readonly [number, number],
  ids?: readonly string[],
): { items: readonly T[]; next: string | undefined } {
  const { MaxResults: size, NextToken: token } = input;
  if (size === undefined && token === undefined) return { items, next: undefined };
  if (ids !== undefined && ids.length > 0)
    throw new AwsError('InvalidParameterCombination', 'The parameter maxResults cannot be used with a list of ids');
  if (size !== undefined && (size < limits[0] || size > limits[1]))
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${size}) for parameter maxResults is invalid. Expecting a value between ${limits[0]} and ${limits[1]}.`,
    );
  const from = token === undefined ? 0 : offsetOf(token);
  const to = from + (size ?? limits[1]);
  return { items: items.slice(from, to), next: to < items.length ? btoa(`page:${to}`) : undefined };
}

function offsetOf(token: string): number {
  const offset = /^page:(\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1];
  if (offset === undefined) throw new AwsError('InvalidNextToken', 'The token is invalid');
  return Number(offset);
}

/** Tags as EC2 lists them. */
export const tagList = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
