import { createHash } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-s3';
import type { Cloud } from './cloud.ts';
import { AwsError } from './cloud.ts';
import { demand, operation, paged } from './operation.ts';

/** An object as it lies in its bucket. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly at: number;
  readonly contentType: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  /** Algorithm and key that the writer asked for; undefined: the bucket's default. */
  readonly encryption: sdk.ServerSideEncryption | undefined;
  readonly keyId: string | undefined;
}
/** S3, seen from its owner and the tests. */
export interface Storage {
  addBucket(name: string): void;
  object(bucket: string, key: string): StoredObject | undefined;
  /** The object as text. */
  text(bucket: string, key: string): string | undefined;
  keys(bucket: string): string[];
}

const body = (given: unknown): Uint8Array => {
  if (given === undefined) return new Uint8Array();
  if (typeof given === 'string') return new TextEncoder().encode(given);
  if (given instanceof Uint8Array) return given;
  throw new AwsError('LocalCloud.NotModelled', 'S3 bodies other than text and Uint8Array are not modelled by the local cloud');
};

/** What the SDK gives as a body, as far as anybody reads it; plain functions, so that it survives copying. */
const streamed = (bytes: Uint8Array): sdk.GetObjectOutput['Body'] =>
  ({
    transformToString: (encoding?: string) => Promise.resolve(Buffer.from(bytes).toString((encoding ?? 'utf8') as BufferEncoding)),
    transformToByteArray: () => Promise.resolve(new Uint8Array(bytes)),
  }) as unknown as sdk.GetObjectOutput['Body'];

type Objects = Map<string, StoredObject>;
type Find = (bucket: string | undefined) => Objects;

/** S3 objects: strongly consistent, unversioned. https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html */
export function storage(cloud: Cloud): Storage {
  const buckets = new Map<string, Objects>();
  const bucket: Find = (name) => {
    const found = buckets.get(name ?? '');
    if (found === undefined) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist');
    return found;
  };
  cloud.register('S3', { ...writing(cloud, bucket), ...reading(bucket) });
  return {
    addBucket: (name) => void buckets.set(name, buckets.get(name) ?? new Map<string, StoredObject>()),
    object: (name, key) => buckets.get(name)?.get(key),
    text(name, key) {
      const bytes = buckets.get(name)?.get(key)?.bytes;
      return bytes && new TextDecoder().decode(bytes);
    },
    keys: (name) => [...(buckets.get(name)?.keys() ?? [])].toSorted(),
  };
}

const described = (object: StoredObject) => ({
  ContentLength: object.bytes.length,
  ETag: object.etag,
  // S3 gives whole seconds.
  LastModified: new Date(Math.floor(object.at / 1000) * 1000),
  ContentType: object.contentType,
  Metadata: { ...object.metadata },
  ServerSideEncryption: object.encryption ?? ('AES256' as const),
  SSEKMSKeyId: object.keyId,
});

function read(objects: Objects, key: string | undefined, code: string): StoredObject {
  const object = objects.get(key ?? '');
  if (object === undefined) throw new AwsError(code, 'The specified key does not exist.');
  return object;
}

function writing(cloud: Cloud, bucket: Find) {
  return {
    PutObject: operation<sdk.PutObjectRequest, sdk.PutObjectOutput>(
      [
        'Bucket',
        'Key',
        'Body',
        'ContentType',
        'Metadata',
        'ServerSideEncryption',
        'SSEKMSKeyId',
        'BucketKeyEnabled',
        'IfNoneMatch',
        'IfMatch',
        'ChecksumAlgorithm',
      ],
      (input) => {
        const objects = bucket(input.Bucket);
        const existing = objects.get(input.Key ?? '');
        // Conditional writes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        const holds =
          (input.IfNoneMatch === undefined || existing === undefined) && (input.IfMatch === undefined || input.IfMatch === existing?.etag);
        demand(holds, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
        const bytes = body(input.Body);
        const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
        objects.set(input.Key ?? '', {
          bytes,
          etag,
          at: cloud.clock.now(),
          contentType: input.ContentType,
          metadata: input.Metadata ?? {},
          encryption: input.ServerSideEncryption,
          keyId: input.SSEKMSKeyId,
        });
        return { ETag: etag, ServerSideEncryption: input.ServerSideEncryption ?? 'AES256', SSEKMSKeyId: input.SSEKMSKeyId };
      },
    ),
    // Deleting an absent key succeeds: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
    DeleteObject: operation<sdk.DeleteObjectRequest, sdk.DeleteObjectOutput>(['Bucket', 'Key'], ({ Bucket, Key }) => {
      bucket(Bucket).delete(Key ?? '');
      return {};
    }),
  };
}

/** Keys that share what stands before the first delimiter after the prefix are listed as one. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
function rolledUp(key: string, prefix: string, delimiter: string | undefined): string {
  const at = delimiter === undefined || delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? key : key.slice(0, at + (delimiter ?? '').length);
}

function reading(bucket: Find) {
  return {
    GetObject: operation<sdk.GetObjectRequest, sdk.GetObjectOutput>(['Bucket', 'Key', 'ChecksumMode'], ({ Bucket, Key }) => {
      const object = read(bucket(Bucket), Key, 'NoSuchKey');
      return { ...described(object), Body: streamed(object.bytes) };
    }),
    HeadObject: operation<sdk.HeadObjectRequest, sdk.HeadObjectOutput>(['Bucket', 'Key', 'ChecksumMode'], ({ Bucket, Key }) =>
      described(read(bucket(Bucket), Key, 'NotFound')),
    ),
    ListObjectsV2: operation<sdk.ListObjectsV2Request, sdk.ListObjectsV2Output>(
      ['Bucket', 'Prefix', 'Delimiter', 'EncodingType', 'MaxKeys', 'ContinuationToken', 'StartAfter'],
      ({ Bucket, Prefix = '', Delimiter, EncodingType, MaxKeys = 1000, ContinuationToken, StartAfter = '' }) => {
        const keys = [...bucket(Bucket).keys()].filter((key) => key.startsWith(Prefix) && key > StartAfter).toSorted();
        const rolled = [...new Set(keys.map((key) => rolledUp(key, Prefix, Delimiter)))];
        const { page, next } = paged(rolled, Math.min(MaxKeys, 1000), ContinuationToken, 'InvalidArgument');
        const spelled = (text: string): string => (EncodingType === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/') : text);
        const isPrefix = (text: string): boolean => Delimiter !== undefined && text.endsWith(Delimiter) && !bucket(Bucket).has(text);
        const prefixes = page.filter(isPrefix).map((text) => ({ Prefix: spelled(text) }));
        const Contents = page
          .filter((text) => !isPrefix(text))
          .map((Key) => {
            const { ContentLength: Size, ETag, LastModified } = described(read(bucket(Bucket), Key, 'NoSuchKey'));
            return { Key: spelled(Key), Size, ETag, LastModified };
          });
        return {
          Name: Bucket,
          Prefix: spelled(Prefix),
          Delimiter,
          EncodingType,
          CommonPrefixes: prefixes.length === 0 ? undefined : prefixes,
          MaxKeys,
          KeyCount: page.length,
          // An empty list is left out of the answer.
          Contents: Contents.length === 0 ? undefined : Contents,
          IsTruncated: next !== undefined,
          NextContinuationToken: next,
        };
      },
    ),
  };
}
