import { lookAtCredits, lookAtHost, lookAtUserData } from '#adapters/look/hosts.ts';
import { decideShape, type ShapeWorld } from '#core/checkout/decide/shape.ts';
import type { Step, StepDeps } from '#runtime/steps/step.ts';
import { type Captured, captured } from '../captured.ts';

/** The host with those attributes that EC2 tells one by one, as far as the plan changes them. RestoreShape looks the same way. */
export async function lookAtShape({ clients }: StepDeps, { hostId, plan }: Captured): Promise<ShapeWorld> {
  const changes = (kind: string) => plan.some((change) => change.kind === kind);
  const [host, userDataDigest, credits] = await Promise.all([
    lookAtHost(clients, hostId),
    changes('userData') ? lookAtUserData(clients, hostId) : 'unread',
    changes('creditSpecification') ? lookAtCredits(clients, hostId) : null,
  ]);
  return { host, userDataDigest, credits };
}

/** Gives the stopped host the persona's type, options and user data. */
export const reshape: Step<ShapeWorld> = {
  machine: 'checkout',
  name: 'Reshape',
  raises: 'CONFIG_CHANGED',
  look: (deps, loan) => lookAtShape(deps, captured(loan)),
  decide: (loan, world) => decideShape(loan.record.hostId, captured(loan).plan, 'forwards', world, loan.results),
};
