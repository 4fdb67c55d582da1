import { AwsError, type Call, type Interceptor } from '../../local/aws/cloud.ts';
import { Crash } from '../../local/boot/crash.ts';
import { type Boundary, boundaryOf } from './effect-boundaries.ts';

export type Position = 'before the effect' | 'after the effect and before its record' | 'after the record';

/** One effect of one step. */
export type Place = Pick<Boundary, 'effect' | 'step'>;

/** The process dies once, the first time that it is at this boundary. */
export function crashAt(place: Place, position: Position) {
  return (strike: () => void): Interceptor => {
    let dead = false;
    const at = (call: Call, write: 'intent' | 'result'): void => {
      const boundary = boundaryOf(call);
      if (dead || boundary?.effect !== place.effect || boundary.step !== place.step || boundary.write !== write) return;
      dead = true;
      strike();
      throw new Crash(`${place.step} ${place.effect} ${position}`);
    };
    return {
      before: (call) => void (position === 'after the effect and before its record' && at(call, 'result')),
      after: (call) =>
        void (position !== 'after the effect and before its record' && at(call, position === 'before the effect' ? 'intent' : 'result')),
    };
  };
}

/** The ways in which AWS can refuse or lose a request. `when: after` means that it was carried out and the answer was an error. */
export const failures = {
  'is throttled for a while': { code: 'RequestLimitExceeded', fault: 'client', times: 7, when: 'before' },
  'meets a service that is down for a while': { code: 'ServiceUnavailable', fault: 'server', times: 4, when: 'before' },
  'happens, but the answer is lost': { code: 'InternalError', fault: 'server', times: 3, when: 'after' },
  'is denied for good': { code: 'UnauthorizedOperation', fault: 'client', times: Number.POSITIVE_INFINITY, when: 'before' },
} as const;
export type FailureName = keyof typeof failures;

/** The requests that carry out an effect fail so: those of the same role between its intent and its result. */
export function failAt(place: Place, name: FailureName) {
  return (strike: () => void): Interceptor => {
    const { code, fault, times, when } = failures[name];
    let armed: string | undefined;
    let left: number = times;
    const fail = (call: Call): void => {
      if (armed !== call.caller || call.service === 'DynamoDB' || left <= 0) return;
      left -= 1;
      strike();
      throw new AwsError(code, `injected: ${name}`, fault);
    };
    const watch = (call: Call): void => {
      const boundary = boundaryOf(call);
      if (boundary === undefined) return;
      armed = boundary.effect === place.effect && boundary.step === place.step && boundary.write === 'intent' ? call.caller : undefined;
    };
    return when === 'before' ? { before: fail, after: watch } : { after: (call) => (watch(call), fail(call)) };
  };
}
