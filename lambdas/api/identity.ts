import type { Configuration, ReadConfiguration } from '#adapters/configuration.ts';
import { type Identity, type Principal, principalOf } from '#core/authorization/principal.ts';
import type { Authorize, FleetResource, Question } from '#core/authorization/question.ts';
import { Problem } from './problem.ts';

/** A verified caller with the configuration that says who he is, and what the policies answer for him. */
export interface Caller {
  readonly principal: Principal;
  readonly configuration: Configuration;
  readonly may: (question: DistributiveOmit<Question, 'principal'>) => boolean;
}
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export interface CallerDeps {
  readonly readConfiguration: ReadConfiguration;
  readonly authorize: Authorize;
}

/** Who asks; a Problem (403) when the signature names neither a role nor a user. */
export async function callerOf({ readConfiguration, authorize }: CallerDeps, identity: Identity | null | undefined): Promise<Caller> {
  const configuration = await readConfiguration();
  const principal = principalOf(identity, configuration.access);
  if (principal === undefined) throw new Problem('insufficient-permissions', 'the request is signed neither by a role nor by a user');
  return { principal, configuration, may: (question) => authorize({ ...question, principal }, configuration.access) };
}

/** A fleet for the policies; owners of a fleet that is no longer configured are nobody. */
export const fleetResource = ({ fleets }: Configuration, id: string): FleetResource => ({ id, owners: fleets.get(id)?.fleet.owners ?? [] });

/** Throws a Problem (403) unless the policies say yes. */
export function demand(isAllowed: boolean, { principal }: Caller, what: string): void {
  if (!isAllowed) throw new Problem('insufficient-permissions', `${principal.name} may not ${what}`);
}
