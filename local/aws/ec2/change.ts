import { AwsError } from '../cloud.ts';
import type { Attributes, InstanceRecord } from './model.ts';
import type { Region } from './region.ts';

/** Refuses what needs a stopped instance [API-MIA][EC2-ERR]. */
export function mustBeStopped(instance: InstanceRecord, what: string): void {
  if (instance.state !== 'stopped')
    throw new AwsError('IncorrectInstanceState', `The instance '${instance.id}' is not in the 'stopped' state: ${what} cannot be changed.`);
}

/** Changes attributes; readers see it a moment late [EC2-EC]. */
export const change = (region: Region, instance: InstanceRecord, mutate: (live: Attributes) => void): void =>
  instance.attributes.change(region.now(), region.lag(), mutate);
