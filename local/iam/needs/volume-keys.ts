import type { Ground, Need } from '../need.ts';
import { arn } from '../need.ts';

interface Encrypted {
  readonly encrypted: boolean;
  readonly kmsKeyId: string | undefined;
}

/**
 * EBS asks for what it does with a customer's key in the name of the caller (kms:ViaService), and only
 * for grants that are meant for AWS itself. The key that AWS manages admits everybody who may use EC2.
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
 */
function uses(ground: Ground, kmsKeyId: string | undefined, actions: readonly string[]): Need[] {
  if (kmsKeyId === undefined || kmsKeyId.includes('alias/aws/')) return [];
  const resource = kmsKeyId.startsWith('arn:') ? kmsKeyId : arn(ground, 'kms', `key/${kmsKeyId}`);
  const via = { 'kms:ViaService': `ec2.${ground.region}.amazonaws.com`, 'aws:ViaAWSService': 'true' };
  return actions.map((action) => ({
    action: `kms:${action}`,
    resource,
    keys: action === 'CreateGrant' ? { ...via, 'kms:GrantIsForAWSResource': 'true' } : via,
  }));
}

/**
 * Running on an encrypted volume, or attaching one: a grant for the instance, and the volume's data key.
 * https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html
 */
export const opening = (ground: Ground, volumes: readonly (Encrypted | undefined)[]): Need[] =>
  volumes.flatMap((volume) => (volume?.encrypted === true ? uses(ground, volume.kmsKeyId, ['CreateGrant', 'Decrypt', 'DescribeKey']) : []));

/** Making an encrypted volume: a data key of its own, and the source's data key under the new one. */
export function encrypting(ground: Ground, kmsKeyId: string | undefined, source: Encrypted | undefined): Need[] {
  const made = uses(ground, kmsKeyId, ['CreateGrant', 'Decrypt', 'DescribeKey', 'GenerateDataKeyWithoutPlaintext']);
  if (source?.encrypted !== true) return made;
  return [...made, ...uses(ground, source.kmsKeyId, ['ReEncryptFrom']), ...uses(ground, kmsKeyId ?? source.kmsKeyId, ['ReEncryptTo'])];
}
