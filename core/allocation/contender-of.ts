import type { CheckoutRecord } from '#core/checkout/record.ts';
import type { CheckoutState } from '#core/checkout/states.ts';
import type { Contender, Raised, Reach } from './contender.ts';
import { type Demands, demandsOf } from './demand.ts';
import { type OwnVolume, volumeResources } from './own-volumes.ts';
import { type Amounts, entriesOf, type Resource } from './resources.ts';
import { volumeReach } from './volume-reach.ts';

/** States in which a checkout is moved: its host is lent, and nothing else changes it. */
export const movable = ['ACTIVE', 'DEGRADED'] as const satisfies readonly CheckoutState[];
export const isMovable = (state: CheckoutState): boolean => (movable as readonly CheckoutState[]).includes(state);

/** What of its host a checkout can have at most, in the arbiter's amounts. */
export interface HostSize {
  readonly vcpu: number;
  readonly memoryMiB: number;
}

/** Seconds from sending a limit to the guest until it holds: delivery by the agent and the document itself. */
const guestSeconds = 10;

/** The type that the host of a checkout runs as: the plan's, else its own. */
export const runningType = ({ plan, manifest }: CheckoutRecord): string | undefined =>
  plan?.flatMap((change) => (change.kind === 'instanceType' ? [change.to] : []))[0] ?? manifest?.shape.instanceType;

/** The volumes of a checkout as they were seen, and when (milliseconds). */
export interface SeenVolumes {
  readonly volumes: readonly OwnVolume[];
  readonly now: number;
}

/** A checkout as the arbiter sees it. It misses a goal where one that asks for adjustment is missed now. Volumes are turned where its persona offers them. */
export function contenderOf(record: CheckoutRecord, host: HostSize, use: Amounts, seen?: SeenVolumes): Contender {
  const { persona, allocation } = record;
  const missed = missedGoals(record);
  const demands = demandsOf(persona.allocation);
  return {
    id: record.id,
    priority: persona.priority,
    sharing: persona.allocation?.sharing ?? 'RESERVE',
    preemption: persona.allocation?.disruption.preemption ?? 'NEVER',
    demands,
    current: allocation?.amounts ?? {},
    use,
    ...(missed === '' ? {} : { missedGoal: missed }),
    moves: (allocation?.moves ?? []).map((at) => Date.parse(at)),
    ...(allocation?.askedAt === undefined ? {} : { askedAt: Date.parse(allocation.askedAt) }),
    ...knobsOf(record, demands, host, seen),
  };
}

/** Limits in the guest for everything but licences; beyond them the volumes that the persona offers. */
function knobsOf({ persona }: CheckoutRecord, demands: Demands, host: HostSize, seen: SeenVolumes | undefined) {
  const limits: Amounts = { vcpu: host.vcpu, memoryMiB: host.memoryMiB };
  const reach: Partial<Record<Resource, readonly Reach[]>> = {};
  const raised: Partial<Record<Resource, Raised>> = {};
  for (const [resource] of entriesOf(demands))
    if (!resource.startsWith('licence:'))
      reach[resource] = [{ knob: 'GUEST', upTo: limits[resource] ?? Number.MAX_SAFE_INTEGER, costSeconds: guestSeconds }];
  const offer = persona.allocation?.volumes;
  if (offer === undefined || seen === undefined) return { reach, raised };
  for (const resource of volumeResources) {
    const turnable = demands[resource] === undefined ? undefined : volumeReach(seen.volumes, offer, resource, guestSeconds, seen.now);
    if (turnable !== undefined) reach[resource] = turnable.reach;
    if (turnable?.raised !== undefined) raised[resource] = turnable.raised;
  }
  return { reach, raised };
}

const missedGoals = ({ persona, goals }: CheckoutRecord): string =>
  goals
    .filter(
      ({ name, missedSince }) => missedSince !== undefined && persona.goals.some((goal) => goal.name === name && goal.action === 'ADJUST'),
    )
    .map(({ name }) => name)
    .join(' and ');
