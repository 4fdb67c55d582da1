import type { ObservedHost } from '#core/contracts/observed.ts';
import { act, actOr, type Decision, done, failed, lost, soon } from '../decision.ts';
import type { Effect } from '../effects.ts';
import { type Change, changesOf, type Plan } from '../plan.ts';
import { goneText, isGone } from './power.ts';

export interface NetworkWorld {
  readonly host: ObservedHost | undefined;
  readonly profiles: readonly { readonly associationId: string; readonly profileArn: string; readonly state: string }[];
  readonly addresses: readonly {
    readonly allocationId: string;
    readonly associationId: string | null;
    readonly privateIp: string | null;
  }[];
}
type IsolateChange = Extract<Change, { step: 'Isolate' }>;

/** Cuts the stopped host off from production (`forwards`), or gives it back its groups, profile and addresses. */
export function decideNetwork(hostId: string, plan: Plan, direction: 'forwards' | 'backwards', world: NetworkWorld): Decision {
  const { host } = world;
  if (isGone(host)) return lost(goneText(hostId));
  if (host.state !== 'stopped')
    return failed('host-not-stopped', `${hostId} is ${host.state}; its network changes only while it is stopped`);
  const changes = changesOf(plan, 'Isolate');
  const change = changes.find((entry) => entry.kind === 'instanceProfile');
  // The profile first: taking it off takes EC2 seconds, in which the groups change.
  const profile = change === undefined ? undefined : profileDecision(direction === 'forwards' ? change.to : change.from, world);
  const effects = [
    ...(profile?.decide === 'act' ? profile.effects : []),
    ...changes.flatMap((entry): Effect[] => (entry.kind === 'instanceProfile' ? [] : networkEffect(entry, direction, world, host))),
  ];
  return actOr(
    direction === 'forwards' ? 'cuts the host off from production' : 'gives the host its network back',
    effects,
    () => profile ?? done(`${String(changes.length)} network settings ${direction === 'forwards' ? 'isolated' : 'as they were'}`),
  );
}

function networkEffect(
  change: Exclude<IsolateChange, { kind: 'instanceProfile' }>,
  direction: 'forwards' | 'backwards',
  { addresses }: NetworkWorld,
  host: ObservedHost,
): Effect[] {
  const forwards = direction === 'forwards';
  if (change.kind === 'securityGroups') {
    const groups = (forwards ? change.to : change.from).toSorted();
    const there = host.interfaces.find((entry) => entry.interfaceId === change.interfaceId);
    return there?.groups.join() === groups.join()
      ? []
      : [{ kind: 'setSecurityGroups', key: change.interfaceId, interfaceId: change.interfaceId, groups }];
  }
  const address = addresses.find((entry) => entry.allocationId === change.allocationId);
  const associationId = address?.associationId ?? null;
  const { allocationId, interfaceId, privateIp } = change;
  if (forwards) return associationId === null ? [] : [{ kind: 'disassociateAddress', key: allocationId, associationId }];
  return associationId === null ? [{ kind: 'associateAddress', key: allocationId, allocationId, interfaceId, privateIp }] : [];
}

/** On a stopped host a profile cannot be replaced, only taken off and put on [GH-5251]. Undefined when it is as wanted. */
function profileDecision(wanted: string | null | undefined, { profiles }: NetworkWorld): Decision | undefined {
  if (wanted === undefined) return undefined;
  const moving = profiles.find((entry) => entry.state === 'associating' || entry.state === 'disassociating');
  if (moving !== undefined && moving.profileArn !== wanted) return soon('the instance profile is changing', 0.5);
  const wrong = profiles.find((entry) => entry.profileArn !== wanted && entry.state === 'associated');
  if (wrong !== undefined)
    return act('takes the instance profile off', {
      kind: 'disassociateProfile',
      key: wrong.associationId,
      associationId: wrong.associationId,
    });
  if (wanted === null || profiles.some((entry) => entry.profileArn === wanted)) return undefined;
  return actOr('puts the instance profile on', [{ kind: 'associateProfile', key: wanted, profileArn: wanted }], () =>
    soon('the instance profile is changing', 0.5),
  );
}
