import { AwsError } from '../aws/cloud.ts';
import { bytes, payloadLimit } from './failure.ts';

/** Checks of members that all operations of Step Functions share; each throws AWS's refusal. */

const prefixes = {
  stateMachine: /^arn:[^:]+:states:[^:]+:\d{12}:stateMachine:./,
  execution: /^arn:[^:]+:states:[^:]+:\d{12}:execution:[^:]+:./,
  role: /^arn:[^:]+:iam::\d{12}:role\/./,
} as const;

/** InvalidArn for what is no ARN of that kind. */
export function arnOf(kind: keyof typeof prefixes, arn: string | undefined): string {
  if (arn === undefined || !prefixes[kind].test(arn)) throw new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
  return arn;
}

function fits(member: string, text: string | undefined, most: number): void {
  if (bytes(text ?? '') > most)
    throw new AwsError(
      'ValidationException',
      `Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
    );
}

/** Lengths of an error and its cause. https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html */
export function checkFailure({ error, cause }: { readonly error?: string | undefined; readonly cause?: string | undefined }): void {
  fits('error', error, 256);
  fits('cause', cause, 32_768);
}

/** JSON of at most 256 KiB [SFN-Q]; `refuse` is AWS's answer to what is no JSON. */
export function jsonText(member: string, text: string, refuse: () => AwsError): unknown {
  fits(member, text, payloadLimit);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refuse();
  }
}
