import { createHash } from 'node:crypto';
import { AwsError } from '../aws/cloud.ts';

interface Paging {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** Tokens expire after 24 hours. https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html: nextToken */
const tokenLife = 24 * 3_600_000;

/**
 * One page of a list as Step Functions pages: 100 by default (also for 0), at most 1,000. A token holds
 * for the arguments with which it was given; any other, and an old one, is InvalidToken.
 */
export function page<T>(all: readonly T[], given: Paging, now: number): { items: T[]; nextToken: { nextToken?: string } } {
  const { maxResults = 0, nextToken, ...rest } = given;
  if (maxResults < 0 || maxResults > 1000 || !Number.isInteger(maxResults))
    throw new AwsError('ValidationException', `Value '${maxResults}' at 'maxResults' failed to satisfy constraint: 0 to 1000`);
  const question = createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 16);
  const from = nextToken === undefined ? 0 : offsetOf(nextToken, question, now);
  const end = from + (maxResults === 0 ? 100 : maxResults);
  return { items: all.slice(from, end), nextToken: end < all.length ? { nextToken: `page-${end}-${now}-${question}` } : {} };
}

function offsetOf(token: string, question: string, now: number): number {
  const [, offset, at, asked] = /^page-(\d+)-(\d+(?:\.\d+)?)-([0-9a-f]{16})$/.exec(token) ?? [];
  if (offset === undefined || asked !== question) throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
  if (now - Number(at) > tokenLife) throw new AwsError('InvalidToken', 'Invalid Token: the token has expired');
  return Number(offset);
}
