/** A function's failure as the Invoke API reports it; the error's name is the one that Step Functions sees. */
export class FunctionFailure extends Error {
  override readonly name: string;
  readonly errorType: string;
  readonly errorMessage: string;

  constructor(errorType: string, errorMessage: string) {
    super(errorMessage);
    this.name = errorType;
    this.errorType = errorType;
    this.errorMessage = errorMessage;
  }

  /** What a handler threw; its own trace is kept. */
  static of(error: unknown): FunctionFailure {
    if (!(error instanceof Error)) return new FunctionFailure(typeof error, String(error));
    const failure = new FunctionFailure(error.name, error.message);
    if (error.stack !== undefined) failure.stack = error.stack;
    return failure;
  }
}
