import type { HistoryEventType } from '@aws-sdk/client-sfn';
import type { StateDefinition } from './definition.ts';
import { Aborted, demandSize, StateFailure } from './failure.ts';
import type { Frame } from './frame.ts';
import type { Job } from './job.ts';
import type { Resource } from './resources.ts';
import { resourceOf } from './resources.ts';
import type { Waiting } from './tokens.ts';
import { seconds } from './wait.ts';

interface Limits {
  readonly timeout: number | undefined;
  readonly heartbeat: number | undefined;
}

/** Seconds of grace are none: AWS fails a task at its timeout, whatever its function still does [SFN-RETRY]. */
const expired = (): StateFailure => new StateFailure('States.Timeout', undefined);
const silent = (): StateFailure => new StateFailure('States.Timeout', undefined, ['States.HeartbeatTimeout']);

/** One attempt of a Task state; gives `$states.result`. */
export async function attemptTask(frame: Frame, state: StateDefinition): Promise<unknown> {
  const resource = resourceOf(state.Resource ?? '');
  if (resource === undefined) throw new StateFailure('States.Runtime', `Resource ${state.Resource} is not modelled by the local cloud`);
  // A job may be handed the token, too: whoever answers it ends the task, and the job goes on unwatched [connect-to-resource].
  frame.token = resource.token || resource.follow !== undefined ? frame.run.tokens.issue() : undefined;
  try {
    const parameters = state.Arguments === undefined ? frame.current?.input : await frame.evaluate(state.Arguments, 'Arguments');
    demandSize(parameters, frame.current?.name ?? '');
    const timeout = await seconds(frame, state.TimeoutSeconds, 'TimeoutSeconds', 1);
    const heartbeat = await seconds(frame, state.HeartbeatSeconds, 'HeartbeatSeconds', 1);
    // https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html: less than TimeoutSeconds, also where both are expressions
    if (heartbeat !== undefined && timeout !== undefined && heartbeat >= timeout)
      throw frame.failed(`HeartbeatSeconds (${heartbeat}) must be smaller than TimeoutSeconds (${timeout})`, 'HeartbeatSeconds');
    return await observed(frame, resource, parameters, { timeout, heartbeat });
  } finally {
    frame.token = undefined;
  }
}

/** Runs the work between its history events. */
async function observed(frame: Frame, resource: Resource, parameters: unknown, limits: Limits): Promise<unknown> {
  const write = writer(frame, resource);
  const input = JSON.stringify(parameters);
  const seconds = {
    ...(limits.timeout === undefined ? {} : { timeoutInSeconds: limits.timeout }),
    ...(limits.heartbeat === undefined ? {} : { heartbeatInSeconds: limits.heartbeat }),
  };
  if (resource.kind === 'function') write('Scheduled', { resource: resource.action, input, ...seconds });
  else write('Scheduled', { region: frame.run.cloud.region, parameters: input, ...seconds });
  write('Started', {});
  try {
    const result = await work(frame, resource, parameters, limits, write);
    const output = demandSize(result, resource.kind === 'function' ? resource.action : resource.type);
    write('Succeeded', { output, outputDetails: { truncated: false } });
    return result;
  } catch (failure) {
    if (failure instanceof Aborted || !(failure instanceof StateFailure)) throw failure;
    const { error, reason: cause } = failure;
    const details = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    write(error === 'States.Timeout' && cause === undefined ? 'TimedOut' : 'Failed', details);
    throw failure;
  }
}

type Write = (what: string, details: Readonly<Record<string, unknown>>) => void;

function writer(frame: Frame, resource: Resource): Write {
  const own = resource.kind === 'function';
  return (what, details) => {
    const type = `${own ? 'LambdaFunction' : 'Task'}${what}` as HistoryEventType;
    if (own && what === 'Started') frame.run.history.add(frame, type);
    else frame.run.history.add(frame, type, own ? details : { resourceType: resource.type, resource: resource.action, ...details });
  };
}

const waiting = (frame: Frame, token: string): Waiting => ({ token, state: frame.current?.name ?? '', ...frame.run.names });

/** The first of: the work's end (with a token or a job that one's), the timeout, the heartbeat's, the cut of the branch. */
function work(frame: Frame, resource: Resource, parameters: unknown, limits: Limits, write: Write): Promise<unknown> {
  const { clock } = frame.run.cloud;
  const { token } = frame;
  return frame.cancellation.settle<unknown>((resolve, reject) => {
    let open = true;
    let answered = false;
    let job: Job | undefined;
    const timeout = limits.timeout === undefined ? undefined : clock.after(limits.timeout * 1000, () => reject(expired()));
    const watch = () =>
      limits.heartbeat === undefined || !resource.token ? undefined : clock.after(limits.heartbeat * 1000, () => reject(silent()));
    let heart = watch();
    const beat = (): void => {
      heart?.cancel();
      heart = watch();
    };
    const answer = (end: () => void): void => {
      answered = true;
      end();
    };
    // An answer that comes before the call has returned ends the task, too: the callback alone decides [SFN-INT].
    const forget =
      token === undefined
        ? undefined
        : frame.run.tokens.wait(waiting(frame, token), {
            success: (output) => answer(() => resolve(output)),
            failure: (error, cause) => answer(() => reject(new StateFailure(error, cause))),
            beat,
          });
    const returned = (result: unknown): void => {
      job = resource.follow?.(frame, result, { resolve, reject });
      if (!open && !answered) job?.stop();
      if (token === undefined) resolve(result);
      else if (open) write('Submitted', { output: JSON.stringify(result), outputDetails: { truncated: false } });
    };
    resource.perform(frame, parameters).then(returned).catch(reject);
    return () => {
      open = false;
      if (!answered) job?.stop();
      timeout?.cancel();
      heart?.cancel();
      forget?.();
    };
  });
}
