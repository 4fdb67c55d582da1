import { awsFailure } from '#adapters/aws-error.ts';
import { InvalidCursor, TableBusy } from '#core/contracts/table.ts';
import { badField, Problem } from './problem.ts';

const awsRetrySeconds = 5;
const tableRetrySeconds = 1;

/**
 * The refusal that an error means to a caller: throttles and faults of AWS are 503 with Retry-After,
 * a forged cursor is a bad field; anything unknown is an internal error without any of its text.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidCursor) return badField('query.cursor', error.message);
  if (error instanceof TableBusy)
    return new Problem('throttled', 'many requests touch the same items at this moment', { retryAfter: tableRetrySeconds });
  if (awsFailure(error)?.outcome === 'later')
    return new Problem('throttled', 'AWS does not answer as fast as it is asked at this moment', { retryAfter: awsRetrySeconds });
  return new Problem('internal', 'the request could not be carried out');
}
