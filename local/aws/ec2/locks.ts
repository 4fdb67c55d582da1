import type {
  DescribeLockedSnapshotsCommandInput,
  DescribeLockedSnapshotsCommandOutput,
  LockedSnapshotsInfo,
  LockSnapshotCommandInput,
  LockSnapshotCommandOutput,
  LockState,
  UnlockSnapshotCommandInput,
  UnlockSnapshotCommandOutput,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { page, select } from './filters.ts';
import type { SnapshotLock, SnapshotRecord } from './model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';

const day = 86_400_000;

/** LockSnapshot, UnlockSnapshot, DescribeLockedSnapshots [API-LOCK]. */
export function lockOperations(region: Region): Operations {
  return {
    ...operation<LockSnapshotCommandInput, LockSnapshotCommandOutput>(
      'LockSnapshot',
      'SnapshotId LockMode CoolOffPeriod LockDuration ExpirationDate',
      (input) => {
        const snapshot = region.snapshot(input.SnapshotId);
        const lock = lockOf(region, snapshot, input);
        snapshot.lock = lock;
        const { OwnerId: _, ...answer } = render(region, snapshot, lock);
        return answer;
      },
    ),
    ...operation<UnlockSnapshotCommandInput, UnlockSnapshotCommandOutput>('UnlockSnapshot', 'SnapshotId', ({ SnapshotId }) => {
      const snapshot = region.snapshot(SnapshotId);
      const state = lockState(region, snapshot);
      // Governance, or compliance while it cools off. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnlockSnapshot.html
      if (state === undefined) throw new AwsError('SnapshotNotLocked', `The snapshot ${snapshot.id} is not locked`);
      if (state === 'compliance') throw new AwsError('SnapshotLocked', `The snapshot ${snapshot.id} is locked in compliance mode`);
      snapshot.lock = undefined;
      return { SnapshotId: snapshot.id };
    }),
    ...operation<DescribeLockedSnapshotsCommandInput, DescribeLockedSnapshotsCommandOutput>(
      'DescribeLockedSnapshots',
      'SnapshotIds Filters MaxResults NextToken',
      (input) => {
        const ids = input.SnapshotIds ?? [];
        const all = ids.length > 0 ? ids.map((id) => region.snapshot(id)) : [...region.snapshots.values()];
        const locked = select(
          all.filter(({ lock }) => lock !== undefined),
          input.Filters,
          { 'lock-state': (snapshot) => lockState(region, snapshot) ?? 'expired' },
        );
        const { items, next } = page(locked, input, [5, 1000], ids);
        return {
          Snapshots: items.flatMap((one) => (one.lock === undefined ? [] : [render(region, one, one.lock)])),
          ...(next === undefined ? {} : { NextToken: next }),
        };
      },
    ),
  };
}

function lockOf(region: Region, snapshot: SnapshotRecord, input: LockSnapshotCommandInput): SnapshotLock {
  const { LockDuration: days, ExpirationDate, CoolOffPeriod: coolOffHours } = input;
  const mode = modeOf(input);
  if ((days === undefined) === (ExpirationDate === undefined))
    throw new AwsError('InvalidParameterCombination', 'Specify either LockDuration or ExpirationDate');
  if (days !== undefined && (days < 1 || days > 36_500))
    throw new AwsError('InvalidParameterValue', 'LockDuration must be 1 to 36500 days');
  if (snapshot.state === 'error') throw new AwsError('IncorrectState', `Snapshot is in invalid state - ${snapshot.state}`);
  const now = region.now();
  const expiresAt = ExpirationDate?.getTime() ?? now + (days ?? 0) * day;
  if (expiresAt <= now) throw new AwsError('InvalidParameterValue', 'ExpirationDate must be in the future');
  const shorter = snapshot.lock !== undefined && expiresAt < snapshot.lock.expiresAt;
  if (lockState(region, snapshot) === 'compliance' && (mode !== 'compliance' || shorter))
    throw new AwsError('SnapshotLocked', 'A compliance lock can only be extended');
  return { mode, createdAt: now, days: days ?? Math.ceil((expiresAt - now) / day), expiresAt, coolOffHours };
}

function modeOf({ LockMode: mode, CoolOffPeriod: hours }: LockSnapshotCommandInput): SnapshotLock['mode'] {
  if (mode !== 'governance' && mode !== 'compliance')
    throw new AwsError('InvalidParameterValue', `Value (${mode}) for LockMode is invalid`);
  if (hours !== undefined && (mode === 'governance' || hours < 1 || hours > 72))
    throw new AwsError('InvalidParameterValue', 'CoolOffPeriod is 1 to 72 hours, in compliance mode only');
  return mode;
}

/** What the lock forbids now; nothing once it has expired. */
export function lockState(region: Region, { lock }: SnapshotRecord): Exclude<LockState, 'expired'> | undefined {
  if (lock === undefined || lock.expiresAt <= region.now()) return undefined;
  if (lock.mode === 'governance') return 'governance';
  const coolUntil = lock.createdAt + (lock.coolOffHours ?? 0) * 3_600_000;
  return region.now() < coolUntil ? 'compliance-cooloff' : 'compliance';
}

function render(region: Region, snapshot: SnapshotRecord, lock: SnapshotLock): LockedSnapshotsInfo {
  return {
    OwnerId: snapshot.ownerId,
    SnapshotId: snapshot.id,
    LockState: lockState(region, snapshot) ?? 'expired',
    LockDuration: lock.days,
    ...(lock.coolOffHours === undefined
      ? {}
      : { CoolOffPeriod: lock.coolOffHours, CoolOffPeriodExpiresOn: new Date(lock.createdAt + lock.coolOffHours * 3_600_000) }),
    LockCreatedOn: new Date(lock.createdAt),
    LockDurationStartTime: new Date(lock.createdAt),
    LockExpiresOn: new Date(lock.expiresAt),
  };
}
