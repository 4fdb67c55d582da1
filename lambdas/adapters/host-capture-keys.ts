import type { Volume } from '@aws-sdk/client-ec2';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import type { Fleet } from '#core/fleet/fleet.ts';
import type { HostFacts } from '#core/manifest/host-facts.ts';
import { isAwsError } from './aws-error.ts';
import type { Clients } from './clients.ts';

/**
 * The states of the keys under which volumes are encrypted, one call for each key. Only keys that the fleet
 * lists are asked for: for others nobody gave us the right, and the host is refused for them anyway.
 */
export async function readKeys(
  clients: Pick<Clients, 'kms'>,
  { kmsKeyArns }: Fleet,
  volumes: readonly Volume[],
): Promise<HostFacts['keys']> {
  const used = new Set(volumes.flatMap(({ KmsKeyId }) => (KmsKeyId !== undefined && kmsKeyArns.includes(KmsKeyId) ? [KmsKeyId] : [])));
  return Object.fromEntries(await Promise.all([...used].map(async (arn) => [arn, await stateOf(clients, arn)] as const)));
}

/** KMS's own name of the state, or the name of its refusal: a key policy may deny what our role allows. */
async function stateOf({ kms }: Pick<Clients, 'kms'>, arn: string): Promise<string> {
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: arn }));
    return KeyMetadata?.KeyState ?? 'Unknown';
  } catch (error) {
    if (isAwsError(error, 'NotFoundException')) return 'NotFound';
    if (isAwsError(error, 'AccessDeniedException')) return 'AccessDenied';
    throw error;
  }
}
