import type { Requester } from '#core/checkout/record.ts';
import type { Access } from '#core/fleet/fleet.ts';

/** What API Gateway says of the caller of a signed request (`requestContext.identity`). */
export interface Identity {
  readonly userArn?: string | null | undefined;
  /** `AROA…:session` of an assumed role, `AIDA…` of a user. */
  readonly caller?: string | null | undefined;
  readonly accountId?: string | null | undefined;
}

/** A verified caller with everything that the configuration says of it. */
export interface Principal extends Requester {
  /** Unique id of the role or user: a name can be deleted and made again by somebody else, this cannot. */
  readonly uniqueId: string;
  readonly administrator: boolean;
}

const role = /^arn:(?:aws[a-z-]*):sts::\d{12}:assumed-role\/([\w+=,.@-]{1,64})\/.+$/;
const user = /^arn:(?:aws[a-z-]*):iam::\d{12}:user\/(?:.*\/)?([\w+=,.@-]{1,64})$/;

/**
 * Who asks, from the signed request alone; undefined for root users, federated users and anything that
 * is not a role or a user. The session name of a role is chosen by whoever assumes it, so it names a
 * person only for the roles that the configuration trusts to do so (Identity Center's).
 */
export function principalOf(identity: Identity | null | undefined, access: Access): Principal | undefined {
  const arn = identity?.userArn ?? '';
  const [uniqueId, session] = split(identity?.caller ?? '');
  const roleName = role.exec(arn)?.[1];
  const userName = user.exec(arn)?.[1];
  if (roleName !== undefined && /^AROA[A-Z0-9]{12,124}$/.test(uniqueId) && session !== '') {
    const named = access.namingRoles.includes(uniqueId);
    return known({ uniqueId, arn, id: named ? `${uniqueId}:${session}` : uniqueId, name: named ? session : roleName }, access);
  }
  if (userName !== undefined && /^AIDA[A-Z0-9]{12,124}$/.test(uniqueId) && session === '')
    return known({ uniqueId, arn, id: uniqueId, name: userName }, access);
  return undefined;
}

/** `AROA…:session`; a session name may hold no colon, but nothing after the first one is the id in any case. */
function split(caller: string): [string, string] {
  const colon = caller.indexOf(':');
  return colon < 0 ? [caller, ''] : [caller.slice(0, colon), caller.slice(colon + 1)];
}

function known(who: Omit<Principal, 'teams' | 'administrator'>, access: Access): Principal {
  const teams = access.teams.filter(({ roles }) => roles.includes(who.uniqueId)).map(({ id }) => id);
  // An administrator is named by unique id, by the id of one person behind a naming role, or by team.
  const administrator = [who.uniqueId, who.id, ...teams].some((name) => access.administrators.includes(name));
  return { ...who, teams, administrator };
}

/** The part of a principal that a record keeps. */
export const requesterOf = ({ id, arn, name, teams }: Principal): Requester => ({ id, arn, name, teams: [...teams] });
