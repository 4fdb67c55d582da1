import * as sdk from '@aws-sdk/client-s3';
import type { Constraints } from '../constraints.ts';
import { none } from '../constraints.ts';
import type { Contract } from '../validator.ts';

/** Limits of the requests' members, as each operation's page states them: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html */
const constraints: Constraints = {
  PutObjectRequest: {
    ChecksumAlgorithm: { oneOf: sdk.ChecksumAlgorithm },
    Key: { length: [1, none] },
    ServerSideEncryption: { oneOf: sdk.ServerSideEncryption },
  },
  DeleteObjectRequest: {
    Key: { length: [1, none] },
  },
  GetObjectRequest: {
    Key: { length: [1, none] },
    ChecksumMode: { oneOf: sdk.ChecksumMode },
  },
  HeadObjectRequest: {
    Key: { length: [1, none] },
    ChecksumMode: { oneOf: sdk.ChecksumMode },
  },
};

/** What a request to this service is held to. */
export const storage: Contract = { sdk, constraints };
