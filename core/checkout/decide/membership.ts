import type { Fleet } from '#core/fleet/fleet.ts';
import { decideCapacity } from '#core/capacity/decide.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import type { ObservedRegistration } from '#core/contracts/observed.ts';
import { actOr, type Decision, done, failed, later, refused, type Results } from '../decision.ts';
import type { Effect } from '../effects.ts';
import { isoTime } from '#core/contracts/clock.ts';

export interface MembershipWorld {
  readonly registrations: readonly ObservedRegistration[];
  /** Null for a host outside any Auto Scaling group, or when it has left its group. */
  readonly member: { readonly group: string; readonly state: string; readonly protectedFromScaleIn: boolean } | null;
  readonly group: { readonly min: number; readonly max: number; readonly desired: number; readonly suspended: readonly string[] } | null;
}
export interface FleetFigures {
  readonly hosts: number;
  /** Healthy hosts without a live claim; the host itself is claimed and never among them. */
  readonly healthy: number;
  readonly out: number;
}

/** ELB's words for a registration that takes no new requests and has none left. */
const isOut = ({ state }: ObservedRegistration): boolean => state === 'unused';
const isIn = ({ state }: ObservedRegistration): boolean => state !== 'unused' && state !== 'draining';
const find = (
  world: MembershipWorld,
  entry: { readonly groupArn: string; readonly targetId: string; readonly port: number },
): ObservedRegistration | undefined =>
  world.registrations.find((other) => other.groupArn === entry.groupArn && other.targetId === entry.targetId && other.port === entry.port);
const byHand = (manifest: Manifest) => Object.values(manifest.registrations).filter((entry) => !entry.viaAutoScaling);

/** Takes the host out of production: Standby for a member, one by one for targets registered by hand; the floor is computed again before. */
export function decideDrain(
  fleet: Fleet,
  manifest: Manifest,
  results: Results,
  world: MembershipWorld,
  figures: FleetFigures,
  now: number,
): Decision {
  const firstLook = results.size === 0;
  if (firstLook) {
    const capacity = decideCapacity({
      fleet,
      hosts: figures.hosts,
      healthy: figures.healthy,
      hostIsHealthy: false,
      out: Math.min(figures.out, fleet.rules.mostOut - 1),
    });
    if (!capacity.allowed) return refused(capacity.code, capacity.sentence);
  }
  const blocked = firstLook ? standbyBlocked(manifest, world) : undefined;
  if (blocked !== undefined) return refused('auto-scaling', blocked);
  const standby: Effect[] =
    world.member !== null && world.member.state === 'InService'
      ? [{ kind: 'enterStandby', key: world.member.group, group: world.member.group }]
      : [];
  const effects = byHand(manifest).flatMap((registration): Effect[] => {
    const there = find(world, registration);
    return there === undefined || !isIn(there)
      ? []
      : [
          {
            kind: 'deregisterTarget',
            key: `${registration.groupArn.split('/').at(-2) ?? ''}.${registration.targetId}.${String(registration.port)}`,
            registration,
          },
        ];
  });
  return actOr('leaves production', [...standby, ...effects], () => {
    const drained = Object.values(manifest.registrations).every(
      (entry) => find(world, entry) === undefined || isOut(find(world, entry) as ObservedRegistration),
    );
    if (drained && (world.member === null || world.member.state === 'Standby'))
      return done('in no target group any more', { leftProductionAt: isoTime(now) });
    return later('requests drain', drainSeconds(manifest, results, now));
  });
}

function standbyBlocked(manifest: Manifest, { member, group }: MembershipWorld): string | undefined {
  if (manifest.autoScaling === null) return undefined;
  if (member === null || group === null) return `the host is no longer a member of ${manifest.autoScaling.name}`;
  if (member.state === 'EnteringStandby' || member.state === 'Standby') return undefined;
  if (member.state !== 'InService') return `the host is ${member.state} in ${member.group}`;
  if (group.desired - 1 < group.min)
    return `${member.group} wants ${String(group.desired)} hosts and may not go below ${String(group.min)}`;
  return undefined;
}

/** What is left of the longest delay of the host's groups, which ELB shows whole even when nothing is in flight [ALB-ATTR]. */
function drainSeconds(manifest: Manifest, results: Results, now: number): number {
  const longest = Math.max(
    0,
    ...Object.values(manifest.registrations).map((entry) => manifest.targetGroups[entry.groupArn]?.deregistrationDelaySeconds ?? 300),
  );
  // When nobody recorded the moment (the process died), looks are spread over the delay.
  if (results.size === 0) return Math.max(3, longest / 6);
  const left = longest - (now - Math.max(...[...results.values()].map((entry) => entry.at))) / 1000;
  // Late is looked at soon, then ever more seldom: four looks cover the first half minute.
  return left > 0 ? left : Math.max(2, -left);
}

/** Puts the host back where it was: out of Standby, and each registration exactly. */
export function decideRejoin(manifest: Manifest, world: MembershipWorld): Decision {
  const effects = byHand(manifest).flatMap((registration): Effect[] => {
    const there = find(world, registration);
    if (there?.state === 'draining' && !registration.targetId.startsWith('i-')) return [];
    return there !== undefined && isIn(there)
      ? []
      : [
          {
            kind: 'registerTarget',
            key: `${registration.groupArn.split('/').at(-2) ?? ''}.${registration.targetId}.${String(registration.port)}`,
            registration,
          },
        ];
  });
  const wasMember = manifest.autoScaling;
  if (wasMember !== null && world.member === null)
    return failed('left-auto-scaling', `the host is no longer a member of ${wasMember.name}`);
  if (wasMember !== null && world.member?.state === 'EnteringStandby') return later('its group is still taking the host out', 10);
  if (wasMember !== null && world.member?.state === 'Standby') {
    const room = noRoom(world);
    if (room !== undefined) return refused('no-way-back', room);
    effects.push({ kind: 'exitStandby', key: wasMember.name, group: wasMember.name });
  }
  return actOr('rejoins production', effects, () => {
    const waiting = byHand(manifest).filter(
      (entry) => find(world, entry)?.state === 'draining' || find(world, entry)?.state === 'unused' || find(world, entry) === undefined,
    );
    if (wasMember !== null && world.member?.state === 'Standby') return later('its group has not begun to take the host back', 3);
    return waiting.length === 0
      ? done('registered again, exactly as it was')
      : later('an address still drains and may not be registered yet', 15);
  });
}

const noRoom = ({ group }: MembershipWorld): string | undefined => {
  if (group === null) return 'its Auto Scaling group is gone';
  if (group.desired + 1 > group.max) return `its group already wants ${String(group.desired)} of at most ${String(group.max)} hosts`;
  return group.suspended.includes('Launch') ? 'its group has Launch suspended' : undefined;
};

/** Seconds between two health checks of the slowest of the host's groups. */
export const healthInterval = ({ registrations, targetGroups }: Manifest): number =>
  Math.max(5, ...Object.values(registrations).map((entry) => targetGroups[entry.groupArn]?.healthCheck.intervalSeconds ?? 30));

/** Home once every registration is healthy and the member is in service again, with its scale-in protection. */
export function decideHealthy(manifest: Manifest, world: MembershipWorld, now: number): Decision {
  const { autoScaling } = manifest;
  if (autoScaling !== null && world.member?.state === 'InService' && world.member.protectedFromScaleIn !== autoScaling.protectedFromScaleIn)
    return actOr(
      '',
      [{ kind: 'setScaleInProtection', key: autoScaling.name, group: autoScaling.name, protected: autoScaling.protectedFromScaleIn }],
      () => later('', 1),
    );
  const states = Object.values(manifest.registrations).map((entry) => find(world, entry)?.state ?? 'unused');
  const inService = autoScaling === null || world.member?.state === 'InService';
  if (inService && states.every((state) => state === 'healthy'))
    return done(`healthy in ${String(states.length)} registrations`, { returnedAt: isoTime(now) });
  // Four times per health-check interval: ELB has no event for it [EB-ELB], and each second here is one out of production.
  return later(
    `registrations are ${states.join(', ')}${inService ? '' : `, the member is ${world.member?.state ?? 'gone'}`}`,
    healthInterval(manifest) / 4,
  );
}
