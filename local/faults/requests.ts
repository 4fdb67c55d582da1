import { dialectOf } from '../aws/dialects.ts';
import { AwsError } from '../aws/refusal.ts';
import { outsiders, type Request, throttle } from '../aws/throttling/throttles.ts';
import { disturb, type Ground } from './another-actor.ts';
import { faultKinds } from './kinds.ts';

/** The time after which a client gives an answer up, in milliseconds. */
const patience = [5_000, 20_000] as const;

const failure = (service: string): AwsError => {
  const { code, status } = dialectOf(service).failure;
  return new AwsError(code, 'An internal error has occurred', 'server', { status });
};

/** Faults that strike before a request has any effect. */
export function beforeRequest(cloud: Ground, call: Request): void {
  if (outsiders.has(call.caller)) return;
  const strikes = opportunity(cloud, call);
  if (strikes('throttle')) throw throttle(call.service, 1);
  if (strikes('server-error-before')) throw failure(call.service);
}

/** Faults that strike when the effect has happened and nobody knows of it yet. */
export async function afterRequest(cloud: Ground, call: Request): Promise<void> {
  if (outsiders.has(call.caller)) return;
  const strikes = opportunity(cloud, call);
  if (strikes('change-by-another-actor')) disturb(cloud, call);
  if (strikes('server-error-after')) throw failure(call.service);
  if (!strikes('timeout-after')) return;
  await cloud.clock.sleep(cloud.faults.draw(...patience));
  // As the SDK's HTTP handler names it; not an answer of AWS.
  throw new AwsError('TimeoutError', 'socket hang up', 'server', { status: 0 });
}

function opportunity(
  cloud: Ground,
  call: Request,
): (fault: 'throttle' | 'server-error-before' | 'server-error-after' | 'timeout-after' | 'change-by-another-actor') => boolean {
  const operation = `${call.service}.${call.operation}`;
  let resources: readonly string[] | undefined;
  return (fault) =>
    faultKinds[fault].operations.test(operation) && cloud.faults.takes(fault, operation, ...(resources ??= textsIn(call.input)));
}

/** Every text of the request: ids, names, ARNs. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array) return [];
  return Object.values(value).flatMap((each) => textsIn(each));
}
