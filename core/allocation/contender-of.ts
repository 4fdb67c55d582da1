import type { CheckoutRecord } from '#core/checkout/record.ts';
import type { CheckoutState } from '#core/checkout/states.ts';
import type { Contender, Reach } from './contender.ts';
import { demandsOf } from './demand.ts';
import type { Amounts, Resource } from './resources.ts';

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

/** A checkout as the arbiter sees it. It misses a goal where one that asks for adjustment is missed now. */
export function contenderOf(record: CheckoutRecord, host: HostSize, use: Amounts): Contender {
  const { persona, allocation } = record;
  const missed = missedGoals(record);
  const demands = demandsOf(persona.allocation);
  const limits: Readonly<Partial<Record<Resource, number>>> = { vcpu: host.vcpu, memoryMiB: host.memoryMiB };
  const reach: Partial<Record<Resource, Reach[]>> = {};
  for (const resource of Object.keys(demands) as Resource[])
    if (!resource.startsWith('licence:'))
      reach[resource] = [{ knob: 'GUEST', upTo: limits[resource] ?? Number.MAX_SAFE_INTEGER, costSeconds: guestSeconds }];
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
    reach,
  };
}

const missedGoals = ({ persona, goals }: CheckoutRecord): string =>
  goals
    .filter(
      ({ name, missedSince }) => missedSince !== undefined && persona.goals.some((goal) => goal.name === name && goal.action === 'ADJUST'),
    )
    .map(({ name }) => name)
    .join(' and ');
