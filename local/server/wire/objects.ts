import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from '../../aws/cloud.ts';
import type { WireRequest } from '../signature.ts';

const sums: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  ChecksumCRC32: (body) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return sum;
  },
  ChecksumSHA1: (body) => createHash('sha1').update(body).digest(),
  ChecksumSHA256: (body) => createHash('sha256').update(body).digest(),
  ContentMD5: (body) => createHash('md5').update(body).digest(),
};

/**
 * What S3 checks before it stores: the sums that SDKs send by themselves must be those of the body. They
 * and the length are not part of what was asked for.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function withoutChecksums(input: Readonly<Record<string, unknown>>, { body, headers }: WireRequest): Record<string, unknown> {
  if ((headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-'))
    throw new AwsError('LocalCloud.NotModelled', 'S3: bodies in signed chunks are not modelled by the local cloud');
  const rest = Object.entries(input).filter(([name, value]) => {
    const sum = sums[name];
    if (sum !== undefined && sum(body).toString('base64') !== value)
      throw new AwsError('BadDigest', 'The checksum that you specified did not match what we received.');
    return sum === undefined && name !== 'ContentLength';
  });
  return Object.fromEntries(rest);
}
