import type { Change, Plan } from '#core/checkout/plan.ts';
import { startsWith } from './classes.ts';

type Prefix = readonly string[];

/** What every loan touches whatever its plan says: the volumes at the devices, and what ties the host to production. */
const always: readonly Prefix[] = [['attachments']];
const alwaysUnlessAdded: readonly Prefix[] = [['registrations'], ['autoScaling']];

/**
 * Whether a loan with this plan touched the field at a path. A registration that others added
 * meanwhile (`added`) is not ours; a volume that somebody attached is treated as ours, because a host
 * with a strange volume is not the original.
 */
export function touchedBy(plan: Plan): (segments: Prefix, added: boolean) => boolean {
  const prefixes = [...always, ...plan.flatMap(prefixesOf)];
  return (segments, added) => {
    const all = added ? prefixes : [...prefixes, ...alwaysUnlessAdded];
    return all.some((prefix) => startsWith(segments, prefix));
  };
}

/** The fields that a change sets, with those that EC2 resets as its side effect. */
function prefixesOf(change: Change): Prefix[] {
  switch (change.kind) {
    case 'stopProtection':
    case 'shutdownBehaviour':
    case 'terminationProtection':
      return [['protection', change.kind]];
    case 'deleteOnTermination':
      return [['attachments', change.device, 'deleteOnTermination']];
    case 'alarmActions':
      return [['alarms', change.alarmName, 'actionsEnabled']];
    case 'volume':
      return [['attachments', change.device]];
    case 'capacityReservation':
      return [['capacityReservation']];
    case 'enaExpress':
      return [
        ['interfaces', change.interfaceId, 'enaExpress'],
        ['interfaces', change.interfaceId, 'enaExpressUdp'],
      ];
    case 'bandwidthWeighting':
    case 'instanceType':
    case 'cpuOptions':
    case 'creditSpecification':
      // A type change drops CPU options, credits and weighting where the new type has none [EC2-CHTYPE][API-MIA].
      return [['shape']];
    case 'userData':
      return [['userDataDigest']];
    case 'securityGroups':
      return [['interfaces', change.interfaceId, 'groups']];
    case 'instanceProfile':
      return [['instanceProfileArn']];
    case 'elasticIp':
      return [['elasticIps', change.privateIp]];
    case 'document':
    case 'probe':
      return [];
  }
}
