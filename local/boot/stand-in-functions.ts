import type { StandIns } from '../states/stand-ins.ts';
import type { Functions } from './functions.ts';

/** Lambda with stand-ins: where one has the function's name, it answers instead of the deployed function. */
export function withStandIns(functions: Functions, standIns: StandIns): Functions {
  return {
    invocations: functions.invocations,
    lost: functions.lost,
    has: (arn) => standIns.has(arn) || functions.has(arn),
    invoke: (arn, event) => (standIns.has(arn) ? standIns.invoke(arn, event) : functions.invoke(arn, event)),
    invokeLater(arn, event) {
      // Nobody waits for the answer of an asynchronous invocation; a stand-in is not retried.
      if (standIns.has(arn)) void standIns.invoke(arn, event).catch(() => undefined);
      else functions.invokeLater(arn, event);
    },
  };
}
