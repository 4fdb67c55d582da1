import { type GatewayResponseOptions, ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { type ProblemCode, problems, problemType } from '#core/contracts/problems.ts';

/** Refusals of API Gateway itself, by the problem that they are. */
const codes: readonly (readonly [ResponseType, ProblemCode])[] = [
  [ResponseType.ACCESS_DENIED, 'insufficient-permissions'],
  [ResponseType.UNAUTHORIZED, 'insufficient-permissions'],
  // Also a route that does not exist: to somebody without a signature the API says no more.
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 'insufficient-permissions'],
  [ResponseType.INVALID_SIGNATURE, 'insufficient-permissions'],
  [ResponseType.EXPIRED_TOKEN, 'insufficient-permissions'],
  [ResponseType.RESOURCE_NOT_FOUND, 'not-found'],
  [ResponseType.THROTTLED, 'too-many-requests'],
  [ResponseType.DEFAULT_4XX, 'bad-request'],
  [ResponseType.DEFAULT_5XX, 'internal'],
];

/** Answers of API Gateway in the form of the API's own refusals: problem details (RFC 9457). */
export const gatewayProblems: readonly (GatewayResponseOptions & { readonly type: ResponseType })[] = codes.map(([type, code]) => ({
  type,
  statusCode: String(problems[code].status),
  responseHeaders: { 'Content-Type': "'application/problem+json'", ...(code === 'too-many-requests' ? { 'Retry-After': "'1'" } : {}) },
  templates: { 'application/json': template(code) },
}));

/** `messageString` comes with its quotes. */
function template(code: ProblemCode): string {
  const { status, title, next } = problems[code];
  const known = JSON.stringify({ type: problemType(code), title, status, code, requestId: '$context.requestId', next });
  return `${known.slice(0, -1)},"detail":$context.error.messageString}`;
}
