import type { ObservedHost } from '#core/contracts/observed.ts';
import { type Decision, done, failed, lost, type Results } from '../decision.ts';
import type { Effect } from '../effects.ts';
import { type Change, changesOf, type Plan } from '../plan.ts';
import { goneText, isGone } from './power.ts';

export interface ShapeWorld {
  readonly host: ObservedHost | undefined;
  readonly userDataDigest: string;
  /** Only asked where the plan changes it. */
  readonly credits: string | null;
}
type ReshapeChange = Extract<Change, { step: 'Reshape' }>;

/** Back: the type first, for the others depend on it; the reservation preference last, before Start. */
const wayBack: readonly ReshapeChange['kind'][] = [
  'instanceType',
  'cpuOptions',
  'creditSpecification',
  'enaExpress',
  'bandwidthWeighting',
  'userData',
  'capacityReservation',
];

/** Changes the shape of the stopped host. The effects are carried out in this order, which matters to EC2. */
export function decideShape(
  hostId: string,
  plan: Plan,
  direction: 'forwards' | 'backwards',
  world: ShapeWorld,
  results: Results,
): Decision {
  const { host } = world;
  if (isGone(host)) return lost(goneText(hostId));
  if (host.state !== 'stopped') return failed('host-not-stopped', `${hostId} is ${host.state}; its shape changes only while it is stopped`);
  const changes = changesOf(plan, 'Reshape');
  const ordered = direction === 'forwards' ? changes : wayBack.flatMap((kind) => changes.filter((change) => change.kind === kind));
  const typed = changes.some((change) => change.kind === 'instanceType');
  const effects = ordered.flatMap(
    (change) => shapeEffect(change, direction, world, host) ?? (typed ? (reset(change, direction, results) ?? []) : []),
  );
  const [first, ...more] = effects;
  if (first !== undefined)
    return { decide: 'act', text: `changes ${effects.map(({ kind }) => kind).join(', ')}`, effects: [first, ...more], inOrder: true };
  if (changes.length === 0) return done('the shape stays');
  return done(
    `${String(changes.length)} attributes ${direction === 'forwards' ? 'as the persona has them' : 'as they were'}: ${changes.map((change) => change.kind).join(', ')}`,
  );
}

/** The change as an effect; undefined when the host is so already. */
/** A type change resets these without a word, and a read may still show what they were: they are set once whatever is read. */
function reset(change: ReshapeChange, direction: 'forwards' | 'backwards', results: Results): Effect | undefined {
  if (change.kind === 'cpuOptions' && !results.has('setCpuOptions#host'))
    return { kind: 'setCpuOptions', key: 'host', ...(direction === 'forwards' ? change.to : change.from) };
  if (change.kind !== 'creditSpecification' || results.has('setCreditSpecification#host')) return undefined;
  const to = direction === 'forwards' ? change.to : change.from;
  return to === 'none' ? undefined : { kind: 'setCreditSpecification', key: 'host', to };
}

function shapeEffect(
  change: ReshapeChange,
  direction: 'forwards' | 'backwards',
  world: ShapeWorld,
  host: ObservedHost,
): Effect | undefined {
  const forwards = direction === 'forwards';
  const wanted = <T>({ from, to }: { readonly from: T; readonly to: T }): T => (forwards ? to : from);
  switch (change.kind) {
    case 'capacityReservation': {
      const to = wanted(change);
      const { preference, reservationId } = host.capacityReservation;
      const same = preference === to.preference && reservationId === to.reservationId;
      return unless(same, { kind: 'setCapacityReservation', key: 'host', ...to });
    }
    case 'bandwidthWeighting': {
      const to = wanted(change);
      return unless(host.bandwidthWeighting === to, { kind: 'setBandwidthWeighting', key: 'host', to });
    }
    case 'enaExpress': {
      const { interfaceId } = change;
      const enabled = wanted(change);
      const there = host.interfaces.find((entry) => entry.interfaceId === interfaceId);
      return unless(there?.enaExpress === enabled, { kind: 'setEnaExpress', key: interfaceId, interfaceId, enabled });
    }
    case 'instanceType': {
      const to = wanted(change);
      return unless(host.instanceType === to, { kind: 'setInstanceType', key: to, to });
    }
    case 'cpuOptions': {
      const to = wanted(change);
      const { coreCount, threadsPerCore } = host.cpuOptions;
      const same = coreCount === to.coreCount && threadsPerCore === to.threadsPerCore;
      return unless(same, { kind: 'setCpuOptions', key: 'host', ...to });
    }
    case 'creditSpecification': {
      const to = wanted(change);
      return unless(to === 'none' || world.credits === to, { kind: 'setCreditSpecification', key: 'host', to });
    }
    case 'userData': {
      const digest = wanted({ from: change.fromDigest, to: change.toDigest });
      return unless(world.userDataDigest === digest, { kind: 'setUserData', key: 'host', to: forwards ? 'persona' : 'original' });
    }
  }
}

const unless = (same: boolean, effect: Effect): Effect | undefined => (same ? undefined : effect);
