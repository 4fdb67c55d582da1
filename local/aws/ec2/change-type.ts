import { AwsError } from '../cloud.ts';
import { change } from './change.ts';
import type { InstanceRecord } from './model.ts';
import type { Region } from './region.ts';
import { checkFit, typeData } from './type-fit.ts';

/** Burstable types start in this mode. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode.html */
export const defaultCredits = (type: string): 'standard' | 'unlimited' => (type.startsWith('t2.') ? 'standard' : 'unlimited');

/**
 * Gives a stopped instance another type. Own CPU options survive if the new type can have them, else they go
 * back to its default [EC2-CHTYPE]; the credit mode becomes the new type's default (a change inside a family
 * is not documented: the worse case).
 */
export function changeType(region: Region, instance: InstanceRecord, name: string | undefined): void {
  if (name === instance.attributes.live.instanceType) return;
  // A hibernation-enabled instance keeps its type. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/hibernating-prerequisites.html
  if (instance.hibernation)
    throw new AwsError('UnsupportedOperation', 'The instance type of an instance enabled for hibernation cannot be changed.');
  // A Spot Instance keeps its type [EC2-CHTYPE].
  if (instance.lifecycle === 'spot') throw new AwsError('UnsupportedOperation', 'The instance type of a Spot Instance cannot be changed.');
  const type = checkFit(region, instance, name);
  const before = typeData(instance.attributes.live.instanceType);
  change(region, instance, (live) => {
    const custom = live.threadsPerCore !== before.threadsPerCore || live.cores !== before.vcpus / before.threadsPerCore;
    const fits = live.cores <= type.vcpus / type.threadsPerCore && live.threadsPerCore <= type.threadsPerCore;
    live.instanceType = type.name;
    if (!custom || !fits) Object.assign(live, { cores: type.vcpus / type.threadsPerCore, threadsPerCore: type.threadsPerCore });
    live.nestedVirtualization = false;
    live.cpuCredits = type.burstable ? defaultCredits(type.name) : undefined;
  });
}
