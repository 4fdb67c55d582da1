/** What travels with a refusal beside its code. */
export interface RefusalHints {
  /** The HTTP status; default: 400 for the client's fault, 500 for the server's. */
  readonly status?: number;
  /** The caller is asked to come back after that time (Retry-After). */
  readonly retryAfterSeconds?: number;
}

/** A refusal by AWS: `code` is AWS's own error code. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly fault: 'client' | 'server';
  readonly hints: RefusalHints;
  constructor(code: string, message: string, fault: 'client' | 'server' = 'client', hints: RefusalHints = {}) {
    super(message);
    this.code = code;
    this.fault = fault;
    this.hints = hints;
  }
}
