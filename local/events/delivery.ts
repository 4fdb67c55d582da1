import type { Cloud, CloudEvent } from '../aws/cloud.ts';
import type { InputForm } from './input.ts';
import { targetInput } from './input.ts';

/** A rule's target, in the words of PutTargets. */
export interface Target extends InputForm {
  readonly Id: string;
  readonly Arn: string;
  readonly RetryPolicy?:
    | { readonly MaximumRetryAttempts?: number | undefined; readonly MaximumEventAgeInSeconds?: number | undefined }
    | undefined;
  readonly DeadLetterConfig?: { readonly Arn?: string | undefined } | undefined;
}

/** An event that a target did not take within its policy. `queueArn` is absent where it was lost for good. */
export interface DeadLetter {
  readonly at: number;
  readonly rule: string;
  readonly targetArn: string;
  readonly queueArn: string | undefined;
  readonly event: CloudEvent;
  readonly error: string;
}

/** Takes an event to a target: resolves when the target has taken it, rejects when it must be tried again. */
export type Deliver = (targetArn: string, event: CloudEvent, input: unknown) => Promise<void>;

const firstDelay = 1000;
const longestDelay = 600_000;

/**
 * Delivers to one target until it takes the event. By default for 24 hours and up to 185 retries, with
 * exponential back-off and jitter [API-EVT]
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export async function deliverTo(
  cloud: Cloud,
  deliver: Deliver,
  rule: { name: string; arn: string },
  target: Target,
  event: CloudEvent,
): Promise<DeadLetter | undefined> {
  const { MaximumRetryAttempts: retries = 185, MaximumEventAgeInSeconds: age = 86_400 } = target.RetryPolicy ?? {};
  const since = cloud.clock.now();
  let error: unknown;
  for (let attempt = 0; attempt <= retries; attempt++) {
    try {
      const input = targetInput(target, event, { ...rule, now: since });
      // Over the wire it is JSON: no shared objects, no undefined fields.
      await deliver(target.Arn, event, JSON.parse(JSON.stringify(input ?? null)));
      return undefined;
    } catch (thrown) {
      error = thrown;
    }
    const delay = cloud.random.between(0.5, 1) * Math.min(longestDelay, firstDelay * 2 ** attempt);
    if (cloud.clock.now() + delay - since > age * 1000) break;
    if (attempt < retries) await cloud.clock.sleep(delay);
  }
  return {
    at: cloud.clock.now(),
    rule: rule.name,
    targetArn: target.Arn,
    queueArn: target.DeadLetterConfig?.Arn,
    event,
    error: describe(error),
  };
}

function describe(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  return JSON.stringify(error);
}
