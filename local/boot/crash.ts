/**
 * Thrown by an interceptor of the Cloud inside a call of a function: the function's process is gone at
 * that moment. Thrown before the operation, its effect never happened; thrown after it, it did and
 * nobody heard the answer. No code of the function runs any more.
 */
export class Crash extends Error {
  override readonly name = 'Crash';
}
