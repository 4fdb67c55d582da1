import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Performers } from './performer.ts';

/** What keeps the way back open before anything is changed. The permission set `read`. */
export const captureEffects = {
  keepUserData: {
    async perform(_clients, { base64 }, { keepUserData }) {
      await keepUserData(base64);
      return '';
    },
  },
  /** The plain-text way home, for the day when our own tables or roles are broken. */
  writeWayHome: {
    async perform({ s3 }, { key, text }, { environment }) {
      await s3.send(
        new PutObjectCommand({
          Bucket: environment['WAY_HOME_BUCKET'] ?? '',
          Key: key,
          Body: text,
          ContentType: 'text/plain; charset=utf-8',
        }),
      );
      return key;
    },
  },
} satisfies Performers;
