import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import { historyLimit } from './history.ts';

/** What decides whether an execution can go on. */
export interface RedriveFacts {
  readonly status: ExecutionStatus;
  readonly startDate: Date;
  readonly stopDate: Date | undefined;
  /** Events so far. */
  readonly events: number;
  readonly error: string | undefined;
  /** Whether it had come to a state at all. */
  readonly begun: boolean;
}

const day = 86_400_000;

/**
 * Why an execution cannot be redriven, in the words of DescribeExecution; undefined when it can.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html (conditions)
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html (redriveStatusReason)
 */
export function whyNotRedrivable(facts: RedriveFacts, now: number): string | undefined {
  const { status, stopDate, startDate } = facts;
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (stopDate !== undefined && now - stopDate.getTime() > 14 * day) return 'Execution redrivable period exceeded';
  if (now - startDate.getTime() > 365 * day) return 'Execution has exceeded the max execution time';
  // ExecutionRedriven and at least one more have to fit.
  if (facts.events >= historyLimit - 1) return 'Execution history event limit exceeded';
  // The documents do not say it of runtime errors; the worse case: the same definition fails in the same way.
  if (facts.error === 'States.Runtime' || !facts.begun) return `Execution is ${status} and cannot be redriven`;
  return undefined;
}

/**
 * Answers of redrives by client token: the last ten tokens are remembered, for 15 minutes each.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html: clientToken
 */
export class RedriveTokens {
  private known: { readonly token: string; readonly at: number; readonly date: Date }[] = [];

  /** The date of the redrive that this token made already. */
  find(token: string | undefined, now: number): Date | undefined {
    return this.known.find((each) => each.token === token && now - each.at <= 15 * 60_000)?.date;
  }

  remember(token: string | undefined, date: Date): void {
    if (token !== undefined) this.known = [...this.known, { token, at: date.getTime(), date }].slice(-10);
  }
}
