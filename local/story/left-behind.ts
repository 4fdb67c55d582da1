import type { LocalCloud } from '../boot/boot.ts';

/** Something of ours that is there. */
export interface Leftover {
  readonly kind: 'instance' | 'volume' | 'snapshot' | 'interface' | 'address' | 'reservation' | 'schedule' | 'alarm' | 'execution';
  readonly id: string;
  /** The tag or name by which it is ours. */
  readonly by: string;
}
export interface LeftBehind {
  readonly leftBehind: readonly Leftover[];
  /** Snapshots inside their retention. */
  readonly retained: readonly Leftover[];
}

/** `ahps:managed` is put by the owner of a host, every other tag of this prefix by us. */
const ours = (tags: Readonly<Record<string, string>>): string | undefined =>
  Object.keys(tags).find((key) => key.startsWith('ahps:') && key !== 'ahps:managed');

/**
 * Everything tagged or named ours, by the ground truth; meant to be asked 15 minutes after the end of
 * every loan (`design.md` §2). What the template deployed is not meant.
 */
export function leftBehind(local: LocalCloud): LeftBehind {
  const { state } = local.ec2;
  const tagged = (
    kind: Leftover['kind'],
    all: Iterable<readonly [string, { readonly tags: Readonly<Record<string, string>> }]>,
  ): Leftover[] =>
    [...all].flatMap(([id, { tags }]) => {
      const by = ours(tags);
      return by === undefined ? [] : [{ kind, id, by }];
    });
  const now = local.cloud.clock.now();
  const snapshots = Map.groupBy(tagged('snapshot', state.snapshots), ({ id }) =>
    isRetained(state.snapshots.get(id)?.tags['ahps:keep-until'], now),
  );
  return {
    retained: snapshots.get(true) ?? [],
    leftBehind: [
      ...tagged('instance', state.instances),
      ...tagged(
        'volume',
        [...state.volumes].filter(([, volume]) => volume.state !== 'deleting'),
      ),
      ...tagged('interface', state.interfaces),
      ...tagged('address', state.addresses),
      ...tagged(
        'reservation',
        [...state.reservations].filter(([, reservation]) => reservation.state === 'active'),
      ),
      ...(snapshots.get(false) ?? []),
      ...named(local),
    ],
  };
}

const isRetained = (until: string | undefined, now: number): boolean => until !== undefined && Date.parse(until) > now;

/** Schedules, alarms and running executions carry our name, not our tags. */
function named({ scheduler, cloudWatch, stateMachines, deployment }: LocalCloud): Leftover[] {
  const deployed = new Set(deployment.of('AWS::CloudWatch::Alarm').map(({ name }) => name));
  const alarms = cloudWatch.alarms().filter(({ name }) => name.startsWith('ahps-co-') && !deployed.has(name));
  const running = [...stateMachines.executions.values()].filter(({ status }) => status === 'RUNNING');
  return [
    ...scheduler.schedules().map(({ name }): Leftover => ({ kind: 'schedule', id: name, by: 'name' })),
    ...alarms.map(({ name }): Leftover => ({ kind: 'alarm', id: name, by: 'name' })),
    ...running.map(({ name }): Leftover => ({ kind: 'execution', id: name, by: 'name' })),
  ];
}
