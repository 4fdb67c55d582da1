/**
 * A state's failure as Step Functions reports it. Undefined error or cause are absent from the answer,
 * not empty. `aliases` are further names that ErrorEquals may use for it.
 */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly error: string | undefined;
  readonly reason: string | undefined;
  readonly aliases: readonly string[];

  constructor(error: string | undefined, reason: string | undefined, aliases: readonly string[] = []) {
    super(`${error ?? 'no error name'}: ${reason ?? ''}`);
    this.error = error;
    this.reason = reason;
    this.aliases = aliases;
  }

  /** The value of `$states.errorOutput`; keys that AWS does not report are absent. */
  get output(): { Error?: string; Cause?: string } {
    return {
      ...(this.error === undefined ? {} : { Error: this.error }),
      ...(this.reason === undefined ? {} : { Cause: this.reason }),
    };
  }
}

/** Thrown inside a branch that is cut off: by a sibling's failure, StopExecution or the execution's timeout. */
export class Aborted extends Error {
  override readonly name = 'Aborted';
}

/** 256 KiB of UTF-8 per input, output or result [SFN-Q]. */
export const payloadLimit = 262_144;

/** Size as AWS counts it. */
export const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** States.DataLimitExceeded in AWS's words; `what` is the state, the service or the function. */
export const tooLarge = (what: string): StateFailure =>
  new StateFailure(
    'States.DataLimitExceeded',
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );

/** The JSON of a value that is no larger than the limit: States.DataLimitExceeded otherwise. */
export function demandSize(value: unknown, what: string): string {
  const text = JSON.stringify(value) ?? '';
  if (bytes(text) > payloadLimit) throw tooLarge(what);
  return text;
}
