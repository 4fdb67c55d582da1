import { AwsError } from '../aws/cloud.ts';

/** A call that may not be: who, what, on what, and why not. */
export interface Denied {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly reason: string;
}

/**
 * The code with which a service refuses (SDK's serviceId): EC2 has its own, SNS too, and the older query
 * and REST-XML protocols say AccessDenied where JSON protocols say AccessDeniedException.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 * https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const codes: Readonly<Record<string, string>> = {
  EC2: 'UnauthorizedOperation',
  SNS: 'AuthorizationError',
  S3: 'AccessDenied',
  SQS: 'AccessDenied',
  CloudWatch: 'AccessDenied',
  'Auto Scaling': 'AccessDenied',
  'Elastic Load Balancing v2': 'AccessDenied',
};

/** The sentence in which AWS names principal, action, resource and the kind of policy that was missing or denied. */
export const sentence = ({ principal, action, resource, reason }: Denied): string =>
  `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;

/** The refusal of a service. EC2 encodes its details on AWS; here they are in the open, so that people find the missing grant. */
export function refusal(service: string, denied: Denied): AwsError {
  const code = codes[service] ?? 'AccessDeniedException';
  const text = sentence(denied);
  return new AwsError(code, service === 'EC2' ? `You are not authorized to perform this operation. ${text}` : text);
}
