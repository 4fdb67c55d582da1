import { AwsError } from '../aws/cloud.ts';

interface Paging {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** One page of a list as Step Functions pages: 100 by default, at most 1,000; InvalidToken for a foreign token. */
export function page<T>(all: readonly T[], { maxResults, nextToken }: Paging): { items: T[]; nextToken: { nextToken?: string } } {
  const size = maxResults === undefined || maxResults === 0 ? 100 : Math.min(maxResults, 1000);
  const from = nextToken === undefined ? 0 : Number(/^page-(\d+)$/.exec(nextToken)?.[1] ?? Number.NaN);
  if (Number.isNaN(from)) throw new AwsError('InvalidToken', `Invalid Token: '${nextToken}'`);
  const end = from + size;
  return { items: all.slice(from, end), nextToken: end < all.length ? { nextToken: `page-${end}` } : {} };
}
