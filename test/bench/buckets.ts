import type { LoggedCall } from '../../local/aws/cloud.ts';

/** A token bucket: its size, and how many tokens it gets back in a second. */
interface Bucket {
  readonly size: number;
  readonly refill: number;
}

/**
 * EC2's published buckets, per account and Region [EC2-THR]
 * (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html). Families that are not listed
 * with a bucket of their own fall under the non-mutating or the mutating actions.
 */
const own: Readonly<Record<string, Bucket>> = {
  StartInstances: { size: 5, refill: 2 },
  RunInstances: { size: 5, refill: 2 },
  CreateVolume: { size: 100, refill: 5 },
  DeleteVolume: { size: 100, refill: 5 },
  CreateSnapshots: { size: 100, refill: 5 },
  ModifyNetworkInterfaceAttribute: { size: 100, refill: 5 },
  AssociateIamInstanceProfile: { size: 100, refill: 5 },
  DisassociateIamInstanceProfile: { size: 100, refill: 5 },
};
const reading: Bucket = { size: 100, refill: 20 };
const mutating: Bucket = { size: 50, refill: 5 };

/** The bucket out of which a call of EC2 takes a token, by the name that it shares with others. */
function bucketOf(operation: string): readonly [name: string, bucket: Bucket] {
  const found = own[operation];
  if (found !== undefined) return [operation, found];
  return /^(Describe|Get)/.test(operation) ? ['non-mutating actions', reading] : ['mutating actions', mutating];
}

export interface BucketUse {
  readonly bucket: string;
  /** The most tokens that were ever missing, as a part of the bucket's size. */
  readonly ratio: number;
}

/** Replays the log against the buckets, as if nothing had been refused; the fullest use of each, highest first. */
export function bucketUse(calls: readonly LoggedCall[]): BucketUse[] {
  const states = new Map<string, { missing: number; at: number; most: number; readonly bucket: Bucket }>();
  for (const { service, operation, at } of calls) {
    if (service !== 'EC2') continue;
    const [name, bucket] = bucketOf(operation);
    const state = states.get(name) ?? { missing: 0, at, most: 0, bucket };
    states.set(name, state);
    state.missing = Math.max(0, state.missing - ((at - state.at) / 1000) * bucket.refill) + 1;
    state.at = at;
    state.most = Math.max(state.most, state.missing);
  }
  return [...states]
    .map(
      ([
        bucket,
        {
          most,
          bucket: { size },
        },
      ]) => ({ bucket, ratio: most / size }),
    )
    .toSorted((a, b) => b.ratio - a.ratio);
}
