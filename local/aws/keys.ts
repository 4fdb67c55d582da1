import type * as sdk from '@aws-sdk/client-kms';
import type { Cloud } from './cloud.ts';
import { AwsError } from './cloud.ts';
import { demand, operation } from './operation.ts';

/** KMS, seen from the owner of the keys and the tests. */
export interface Keys {
  /** Disables a key, schedules its deletion, or gives it back; undefined: it never was. EC2 uses enabled keys only. */
  set(keyArn: string, state: sdk.KeyState | undefined): void;
}

/** How EC2 learns of a key that it cannot use any more. */
interface KeyUser {
  disableKey(keyArn: string): void;
  enableKey(keyArn: string): void;
}

/**
 * DescribeKey. Every key of this account and Region that an ARN names is there and enabled until somebody
 * changes it: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html and
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html. Aliases and bare ids are not modelled.
 */
export function keyManagement(cloud: Cloud, user: KeyUser): Keys {
  const states = new Map<string, sdk.KeyState | undefined>();
  const ours = `arn:aws:kms:${cloud.region}:${cloud.account}:key/`;
  cloud.register('KMS', {
    DescribeKey: operation<sdk.DescribeKeyRequest, sdk.DescribeKeyResponse>(['KeyId'], ({ KeyId = '' }) => {
      demand(KeyId.startsWith('arn:aws:kms:'), 'LocalCloud.NotModelled', `KMS DescribeKey: only ARNs of keys are modelled, not ${KeyId}`);
      const state = states.has(KeyId) ? states.get(KeyId) : 'Enabled';
      if (!KeyId.startsWith(ours) || state === undefined) throw new AwsError('NotFoundException', `Key '${KeyId}' does not exist`);
      return {
        KeyMetadata: {
          KeyId: KeyId.slice(ours.length),
          Arn: KeyId,
          AWSAccountId: cloud.account,
          KeyState: state,
          Enabled: state === 'Enabled',
        },
      };
    }),
  });
  return {
    set(keyArn, state) {
      states.set(keyArn, state);
      if (state === 'Enabled') user.enableKey(keyArn);
      else user.disableKey(keyArn);
    },
  };
}
