import type { AwsError } from '../../aws/cloud.ts';
import type { WireService } from './services.ts';

/**
 * Statuses of codes that have no error schema: EC2's and S3's own, and those common to all services.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const statuses: Readonly<Record<string, number>> = {
  AuthFailure: 401,
  UnauthorizedOperation: 403,
  AccessDenied: 403,
  SignatureDoesNotMatch: 403,
  InvalidClientTokenId: 403,
  InvalidAccessKeyId: 403,
  MissingAuthenticationToken: 403,
  DryRunOperation: 412,
  RequestLimitExceeded: 503,
  Unavailable: 503,
  ServiceUnavailable: 503,
  SlowDown: 503,
  InternalError: 500,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NotFound: 404,
  PreconditionFailed: 412,
};

/** The HTTP status of a refusal: its own, else as the error's schema says, else as its code is known for. 0 is none: the connection breaks. */
export function statusOf(service: WireService, { code, fault, hints }: AwsError): number {
  const { httpError, awsQueryError } = (service.error(code)?.getMergedTraits() ?? {}) as {
    httpError?: number;
    awsQueryError?: readonly [string, number];
  };
  return hints.status ?? httpError ?? awsQueryError?.[1] ?? statuses[code] ?? (fault === 'client' ? 400 : 500);
}
