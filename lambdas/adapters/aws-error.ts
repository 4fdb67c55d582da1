/** What an error of AWS means for a step: try later, or give up and go back; anything else is a bug and stays an exception. */
export interface AwsFailure {
  readonly outcome: 'later' | 'failed' | 'lost';
  readonly code: string;
  readonly text: string;
  /** AWS certainly did nothing: the intent may be dropped. */
  readonly certain: boolean;
}

/** Throttles and faults of the service: the effect may or may not have happened. */
const uncertain = /^(InternalError|InternalFailure|InternalServerError|ServiceUnavailable|Unavailable|TimeoutError|RequestTimeout)/;
const throttled = /^(RequestLimitExceeded|Throttl|TooManyRequests|BandwidthLimitExceeded|SlowDown|.*LimitExceededException$)/;
/** Refusals that pass by themselves: another phase, another activity, a read that has not caught up. */
const passing = new Set([
  'IncorrectInstanceState',
  'IncorrectState',
  'IncorrectVolumeState',
  'VolumeInUse',
  'InvalidState',
  'ResourceContention',
  'ResourceContentionFault',
  'ScalingActivityInProgress',
  'ScalingActivityInProgressFault',
  'InvocationDoesNotExist',
  'CopyVolumesLimitExceeded',
  'ConcurrentSnapshotLimitExceeded',
  'InsufficientInstanceCapacity',
  'InsufficientReservedInstanceCapacity',
  'ReservationCapacityExceeded',
  'DependencyViolation',
  'InvalidVolume.NotFound',
  'InvalidSnapshot.NotFound',
  'InvalidInstanceId',
  'OperationNotPermitted',
  'InvalidTarget',
  'TableBusy',
  'ConflictException',
]);

/** Classifies an error that an SDK call threw; undefined when it does not come from AWS. */
export function awsFailure(error: unknown): AwsFailure | undefined {
  if (!(error instanceof Error) || !('$metadata' in error || error.name === 'TableBusy')) return undefined;
  const { name: code, message } = error;
  const text = `${code}: ${message}`;
  if (code === 'InvalidInstanceID.NotFound') return { outcome: 'lost', code, text, certain: true };
  if (uncertain.test(code)) return { outcome: 'later', code, text, certain: false };
  if (throttled.test(code) || passing.has(code)) return { outcome: 'later', code, text, certain: true };
  // Services name their own failures in many ways (InternalServerException, InternalServiceFault, ServiceException …).
  if ('$fault' in error && error.$fault === 'server') return { outcome: 'later', code, text, certain: false };
  return { outcome: 'failed', code, text, certain: true };
}

/** Whether AWS answered with this error code. */
export const isAwsError = (error: unknown, ...codes: readonly string[]): boolean => error instanceof Error && codes.includes(error.name);
