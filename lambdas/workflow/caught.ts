import * as z from 'zod';
import type { CheckoutRecord, Failure } from '#core/checkout/record.ts';
import type { StepInput } from '#runtime/steps/step.ts';

/** The Cause of a failed Lambda task: JSON text with the error's message and a trace, which is for logs only. */
const lambdaCause = z.object({ errorMessage: z.string() });

/** What a state machine caught, for the record: the step that ran last, AWS's or our code, and the sentence. */
export function caughtFailure(record: CheckoutRecord, { error, machine, epoch }: StepInput, at: string): Failure {
  const mine = record.progress.filter((entry) => entry.machine === machine && entry.epoch === epoch);
  const running = mine.findLast((entry) => entry.outcome === 'running');
  const last = mine.at(-1);
  const step = running?.step ?? (last === undefined ? 'Begin' : `after ${last.step}`);
  return { step, code: error?.Error ?? 'unknown', reason: sentence(error?.Cause).slice(0, 2_000), at };
}

function sentence(cause: string | undefined): string {
  if (cause === undefined || cause === '') return 'the step gave no reason';
  try {
    const parsed = lambdaCause.safeParse(JSON.parse(cause));
    return parsed.success ? parsed.data.errorMessage : cause;
  } catch {
    return cause;
  }
}
