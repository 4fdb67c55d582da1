import type { ObservedHost, ObservedProtection } from '#core/contracts/observed.ts';
import type { Effect } from '../effects.ts';
import type { Plan } from '../plan.ts';
import { changesOf } from '../plan.ts';

export interface ProtectionWorld {
  readonly host: ObservedHost;
  readonly protection: ObservedProtection;
  /** Alarm name → whether its actions are on. */
  readonly alarms: Readonly<Record<string, boolean>>;
}

/**
 * What is left to do so that the host is safe to lend (`forwards`), or has its own protections again
 * (`backwards`, in the mirrored order). `devices` names the volume ids that stand at a device now, for a
 * volume that was restored from its snapshot carries the original's flag.
 */
export function protectionEffects(
  plan: Plan,
  direction: 'forwards' | 'backwards',
  { host, protection, alarms }: ProtectionWorld,
): Effect[] {
  const changes = changesOf(plan, 'Protect');
  const ordered = direction === 'forwards' ? changes : changes.toReversed();
  return ordered.flatMap((change): Effect[] => {
    const value = direction === 'forwards' ? change.to : change.from;
    switch (change.kind) {
      case 'stopProtection':
        return protection.stopProtection === value ? [] : [{ kind: 'setStopProtection', key: 'host', to: value as boolean }];
      case 'shutdownBehaviour':
        return protection.shutdownBehaviour === value
          ? []
          : [{ kind: 'setShutdownBehaviour', key: 'host', to: value as 'stop' | 'terminate' }];
      case 'terminationProtection':
        return protection.terminationProtection === value ? [] : [{ kind: 'setTerminationProtection', key: 'host', to: value as boolean }];
      case 'deleteOnTermination': {
        const there = host.attachments[change.device];
        return there === undefined || there.deleteOnTermination === value
          ? []
          : [{ kind: 'setDeleteOnTermination', key: change.device, device: change.device, to: value as boolean }];
      }
      case 'alarmActions':
        return alarms[change.alarmName] === value || alarms[change.alarmName] === undefined
          ? []
          : [{ kind: 'setAlarmActions', key: change.alarmName, alarmName: change.alarmName, enabled: value as boolean }];
    }
  });
}
