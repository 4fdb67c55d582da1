import { type ProblemCode, type ProblemDocument, problemDocument, problems, problemType } from '#core/contracts/problems.ts';

/** Members of a problem document that belong to one refusal. */
export type ProblemDetails = Omit<Partial<ProblemDocument>, 'type' | 'title' | 'status' | 'detail' | 'code' | 'requestId' | 'next'>;

/** A refusal on its way to the caller; thrown by handlers, answered by the app as a problem document. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;
  constructor(code: ProblemCode, detail: string, details: ProblemDetails = {}) {
    super(detail);
    this.code = code;
    this.details = details;
  }
}

/** What Lambda hands back to API Gateway. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** The problem document of a refusal (RFC 9457); never holds more than the refusal itself says. */
export function problemAnswer({ code, message, details }: Problem, requestId: string): HttpAnswer {
  const { status, title, next } = problems[code];
  const document = problemDocument.parse({ type: problemType(code), title, status, detail: message, code, requestId, next, ...details });
  const retry = details.retryAfter === undefined ? {} : { 'retry-after': String(details.retryAfter) };
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...retry },
    body: JSON.stringify(document),
  };
}

/** 400 for one field. */
export const badField = (field: string, sentence: string): Problem =>
  new Problem('bad-request', `${field}: ${sentence}`, { violations: [{ code: 'invalid', field, sentence }] });

export const notFound = (what: string): Problem => new Problem('not-found', `${what} does not exist`);
