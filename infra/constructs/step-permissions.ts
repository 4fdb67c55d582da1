import { look } from './describe-grants.ts';
import type { Grant } from './grants.ts';
import { type Ground, overFleets } from './ground.ts';
import { volumeKeys } from './host-resources.ts';
import { answerTasks, takePart } from './ledger-permissions.ts';

/** What every function of the state machines may do. */
export const step = (ground: Ground, secrets?: 'secrets') => ({
  ...takePart(ground, secrets),
  Tasks: [answerTasks],
  Look: look(ground.documentArns),
});

/** Volumes under the keys of the fleets. */
export const fleetKeys = (ground: Ground): Grant[] => volumeKeys(overFleets(ground, ({ kmsKeyArns }) => kmsKeyArns));
