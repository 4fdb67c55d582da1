import type {
  InstanceStateChange,
  StartInstancesCommandInput,
  StartInstancesCommandOutput,
  StopInstancesCommandInput,
  StopInstancesCommandOutput,
  TerminateInstancesCommandInput,
  TerminateInstancesCommandOutput,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import type { HostState } from '../hosts.ts';
import { stateOf } from './instance-view.ts';
import type { InstanceRecord } from './model.ts';
import { forceStop, start, stop, terminate } from './power.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';
import { reserveForStart } from './reservation-use.ts';
import { checkStart } from './type-fit.ts';

/** StopInstances, StartInstances, TerminateInstances: all instances of a request or none [API-STOP]. */
export function lifecycleOperations(region: Region): Operations {
  return {
    ...operation<StopInstancesCommandInput, StopInstancesCommandOutput>('StopInstances', 'InstanceIds SkipOsShutdown Force', (input) => ({
      StoppingInstances: stopAll(region, input),
    })),
    ...operation<StartInstancesCommandInput, StartInstancesCommandOutput>('StartInstances', 'InstanceIds', (input, { caller }) => ({
      StartingInstances: startAll(region, input, caller),
    })),
    ...operation<TerminateInstancesCommandInput, TerminateInstancesCommandOutput>('TerminateInstances', 'InstanceIds', (input) => ({
      TerminatingInstances: terminateAll(region, input),
    })),
  };
}

function each(region: Region, ids: readonly string[] | undefined): InstanceRecord[] {
  if (ids === undefined || ids.length === 0) throw new AwsError('MissingParameter', 'The request must contain the parameter InstanceIds');
  return [...new Set(ids)].map((id) => region.instance(id));
}

function changed(instance: InstanceRecord, previous: HostState): InstanceStateChange {
  return { InstanceId: instance.id, PreviousState: stateOf(previous), CurrentState: stateOf(instance.state) };
}

/** Repeating a stop is harmless; Force ends a stop that hangs [EC2-STOPM]. Stopping a pending instance is refused [EC2-ERR]. */
function stopAll(region: Region, input: StopInstancesCommandInput): InstanceStateChange[] {
  const instances = each(region, input.InstanceIds);
  for (const instance of instances) {
    if (!['running', 'stopping', 'stopped'].includes(instance.state))
      throw new AwsError('IncorrectInstanceState', `The instance '${instance.id}' is not in a state from which it can be stopped.`);
    // A one-time spot request cannot be stopped. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/how-spot-instances-work.html
    if (instance.lifecycle === 'spot')
      throw new AwsError(
        'UnsupportedOperation',
        `You can't stop the Spot Instance '${instance.id}' because it is associated with a one-time Spot Instance request.`,
      );
    // Stop protection is eventually consistent: what was lifted a moment ago may still hold [EC2-STOPP].
    if (instance.attributes.seen(region.now()).disableApiStop)
      throw new AwsError(
        'OperationNotPermitted',
        `The instance '${instance.id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
      );
  }
  return instances.map((instance) => {
    const previous = instance.state;
    if (previous === 'running') stop(region, instance, { by: 'user', skipOsShutdown: input.SkipOsShutdown === true });
    else if (previous === 'stopping' && input.Force === true) forceStop(region, instance);
    return changed(instance, previous);
  });
}

/**
 * Starting what runs or starts is harmless; what is stopping or gone is refused [EC2-ERR]. The whole request
 * fails for lack of capacity, quota, or a type that cannot carry the instance [EC2-ICE][EC2-COMPAT].
 */
function startAll(region: Region, input: StartInstancesCommandInput, caller: string): InstanceStateChange[] {
  const instances = each(region, input.InstanceIds);
  for (const { id, state } of instances)
    if (!['stopped', 'pending', 'running'].includes(state))
      throw new AwsError('IncorrectInstanceState', `The instance '${id}' is not in a state from which it can be started.`);
  const stopped = instances.filter(({ state }) => state === 'stopped');
  for (const instance of stopped) checkStart(region, instance);
  const previous = new Map(instances.map((instance) => [instance.id, instance.state]));
  reserveForStart(region, stopped);
  for (const instance of stopped) start(region, instance, caller);
  return instances.map((instance) => changed(instance, previous.get(instance.id) ?? instance.state));
}

/** Termination protection, and stop protection too, refuse the request [EC2-STOPP]. */
function terminateAll(region: Region, input: TerminateInstancesCommandInput): InstanceStateChange[] {
  const instances = each(region, input.InstanceIds);
  for (const { id, attributes } of instances)
    for (const flag of ['disableApiTermination', 'disableApiStop'] as const)
      if (attributes.seen(region.now())[flag])
        throw new AwsError(
          'OperationNotPermitted',
          `The instance '${id}' may not be terminated. Modify its '${flag}' instance attribute and try again.`,
        );
  return instances.map((instance) => {
    const previous = instance.state;
    if (previous !== 'shutting-down' && previous !== 'terminated') terminate(region, instance, 'user');
    return changed(instance, previous);
  });
}
