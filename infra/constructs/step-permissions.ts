import type { Grant } from './grants.ts';
import { type Ground, overFleets, type Policies } from './ground.ts';
import { answerTasks, takePart, type TableUse } from './ledger-permissions.ts';

/** What a function has whose states wait for AWS: beside its part in the loan, it completes tokens. */
export const waitingStep = (ground: Ground, use: TableUse = {}) => ({ ...takePart(ground, use), Tasks: [answerTasks] });

/** The customer keys of the fleets' volumes. */
export const fleetKeys = (ground: Ground, grants: (keyArns: readonly string[]) => Grant[]): Grant[] => {
  const keys = overFleets(ground, ({ kmsKeyArns }) => kmsKeyArns);
  return keys.length === 0 ? [] : grants(keys);
};

/** States of the keys of the fleets, by those that decide whether a host may be lent. */
export const describeKeys = (ground: Ground): Policies => {
  const keys = fleetKeys(ground, (arns) => [{ actions: ['kms:DescribeKey'], on: arns }]);
  return keys.length === 0 ? {} : { Keys: keys };
};
