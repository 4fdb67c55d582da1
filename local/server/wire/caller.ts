import { AwsError } from '../../aws/cloud.ts';
import { people } from '../people.ts';
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

/**
 * Who asks. The signatures of the local key pairs are verified as AWS does; any other key id is taken as
 * the name of its caller, for there is nothing to verify it with, and nothing behind this port that is
 * worth protecting.
 */
export async function callerOf(
  request: WireRequest,
  scope: Scope,
  service: WireService,
  place: { region: string; realNow: number },
): Promise<string> {
  const person = Object.values(people).find(({ accessKeyId }) => accessKeyId === scope.accessKeyId);
  if (person === undefined) return scope.accessKeyId;
  const verdict = await verify(request, [person], { region: place.region, service: scope.service }, place.realNow);
  if (!verdict.verified) throw new AwsError(refusal(service), verdict.reason);
  return person.name;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html and each service's common errors. */
function refusal({ protocol }: WireService): string {
  if (protocol === 'ec2') return 'AuthFailure';
  return protocol === 'json' || protocol === 'restJson' ? 'InvalidSignatureException' : 'SignatureDoesNotMatch';
}
