import { AwsError } from '../../aws/cloud.ts';
import { people, practiceKeys } from '../people.ts';
import type { WireRequest } from '../signature.ts';
import { verify } from '../signature.ts';
import type { WireService } from './services.ts';

export interface Scope {
  readonly accessKeyId: string;
  /** Signing name of the service that the request is for. */
  readonly service: string;
}

/** The scope of a signed request; undefined for an unsigned one. */
export function scopeOf({ headers }: WireRequest): Scope | undefined {
  const found = /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/\d{8}\/[^/,\s]+\/([^/,\s]+)\/aws4_request\b/.exec(
    headers['authorization'] ?? '',
  );
  return found === null ? undefined : { accessKeyId: found[1] ?? '', service: found[2] ?? '' };
}

/** Who asks. The signatures of the local key pairs are verified as AWS does, practice keys are not; any other key id is unknown. */
export async function callerOf(
  request: WireRequest,
  scope: Scope,
  service: WireService,
  place: { region: string; realNow: number },
): Promise<string> {
  const person = Object.values(people).find(({ accessKeyId }) => accessKeyId === scope.accessKeyId);
  const practice = practiceKeys.find((id) => id === scope.accessKeyId);
  if (practice !== undefined) return practice;
  if (person === undefined) throw unknownKey(service);
  const verdict = await verify(request, [person], { region: place.region, service: scope.service }, place.realNow);
  if (!verdict.verified) throw new AwsError(refusal(service), verdict.reason);
  return person.name;
}

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html,
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html (query), https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html (JSON)
 */
function unknownKey({ protocol }: WireService): AwsError {
  const invalid = 'The security token included in the request is invalid.';
  if (protocol === 'ec2') return new AwsError('AuthFailure', 'AWS was not able to validate the provided access credentials');
  if (protocol === 'query') return new AwsError('InvalidClientTokenId', invalid);
  if (protocol === 'restXml')
    return new AwsError('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.');
  return new AwsError('UnrecognizedClientException', invalid);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html and each service's common errors. */
function refusal({ protocol }: WireService): string {
  if (protocol === 'ec2') return 'AuthFailure';
  return protocol === 'json' || protocol === 'restJson' ? 'InvalidSignatureException' : 'SignatureDoesNotMatch';
}
