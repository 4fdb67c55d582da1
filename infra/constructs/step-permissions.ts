import { look } from './describe-grants.ts';
import type { Grant } from './grants.ts';
import { type Ground, overFleets, type Policies } from './ground.ts';
import { volumeKeys } from './host-resources.ts';
import { answerTasks, takePart } from './ledger-permissions.ts';

/** What every function of the state machines may do. */
export const step = (ground: Ground, secrets?: 'secrets') => ({
  ...takePart(ground, secrets),
  Tasks: [answerTasks],
  Look: look(ground.documentArns),
});

/** States of the keys of the fleets, by those that decide whether a host may be lent. */
export const describeKeys = (ground: Ground): Policies => {
  const keys = overFleets(ground, ({ kmsKeyArns }) => kmsKeyArns);
  return keys.length === 0 ? {} : { Keys: [{ actions: ['kms:DescribeKey'], on: keys }] };
};

/** Volumes under the keys of the fleets. */
export const fleetKeys = (ground: Ground): Grant[] => volumeKeys(overFleets(ground, ({ kmsKeyArns }) => kmsKeyArns));
