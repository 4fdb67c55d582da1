/** What a difference at check-in means: `restored` and `guarded` fields must be equal, `observed` ones are reported. */
export type FieldClass = 'restored' | 'guarded' | 'observed';

/** Path pattern → class; `*` stands for one key, a last `**` for everything below. Each leaf matches exactly one. */
export const fieldClasses: Readonly<Record<string, FieldClass>> = {
  'identity.*': 'guarded',
  'shape.instanceType': 'restored',
  'shape.cpuOptions.*': 'restored',
  'shape.sevSnp': 'guarded',
  'shape.nestedVirtualization': 'guarded',
  'shape.bandwidthWeighting': 'restored',
  'shape.ebsOptimized': 'guarded',
  'shape.enaSupport': 'guarded',
  'shape.sriovNetSupport': 'guarded',
  'shape.kernelId': 'guarded',
  'shape.ramdiskId': 'guarded',
  'shape.creditSpecification': 'restored',
  rootDeviceName: 'guarded',
  'attachments.*.*': 'restored',
  'volumes.*.type': 'guarded',
  'volumes.*.sizeGiB': 'guarded',
  'volumes.*.iops': 'guarded',
  'volumes.*.throughputMiBps': 'guarded',
  'volumes.*.encrypted': 'guarded',
  'volumes.*.kmsKeyId': 'guarded',
  'volumes.*.zone': 'guarded',
  'volumes.*.initializationRateMiBps': 'guarded',
  'volumes.*.label': 'observed',
  'interfaces.*.deviceIndex': 'guarded',
  'interfaces.*.networkCardIndex': 'guarded',
  'interfaces.*.subnetId': 'guarded',
  'interfaces.*.mac': 'guarded',
  'interfaces.*.privateIps': 'guarded',
  'interfaces.*.prefixes': 'guarded',
  'interfaces.*.ipv6s': 'guarded',
  'interfaces.*.deleteOnTermination': 'guarded',
  'interfaces.*.type': 'guarded',
  'interfaces.*.groups': 'restored',
  'interfaces.*.sourceDestCheck': 'restored',
  'interfaces.*.enaExpress': 'restored',
  'interfaces.*.enaExpressUdp': 'restored',
  'interfaces.*.enaQueues': 'guarded',
  'interfaces.*.connectionTracking.*': 'guarded',
  'elasticIps.*.*': 'restored',
  instanceProfileArn: 'restored',
  userDataDigest: 'restored',
  'metadataOptions.*': 'restored',
  'protection.*': 'restored',
  monitoring: 'restored',
  'maintenance.*': 'guarded',
  'privateDnsNameOptions.*': 'guarded',
  'fixed.*': 'guarded',
  'placement.*': 'guarded',
  'capacityReservation.*': 'restored',
  'firmware.hibernation': 'guarded',
  'firmware.enclave': 'guarded',
  'firmware.tpm': 'guarded',
  'firmware.bootMode': 'guarded',
  'firmware.uefiDigest': 'observed',
  'registrations.*.*': 'restored',
  'targetGroups.*.**': 'observed',
  autoScaling: 'restored',
  'autoScaling.name': 'restored',
  'autoScaling.lifecycleState': 'restored',
  'autoScaling.protectedFromScaleIn': 'restored',
  'autoScaling.launchTemplateVersion': 'observed',
  'autoScaling.weight': 'observed',
  'autoScaling.healthStatus': 'observed',
  'autoScaling.min': 'observed',
  'autoScaling.max': 'observed',
  'autoScaling.desired': 'observed',
  'autoScaling.healthCheckType': 'observed',
  'autoScaling.healthCheckGraceSeconds': 'observed',
  'autoScaling.suspended': 'observed',
  'autoScaling.warmPool': 'observed',
  'autoScaling.refreshActive': 'observed',
  'autoScaling.maxInstanceLifetimeSeconds': 'observed',
  'alarms.*.actionsEnabled': 'restored',
  'alarms.*.arn': 'observed',
  'alarms.*.actions': 'observed',
  'status.*': 'observed',
  'agent.*': 'observed',
  guest: 'observed',
  'guest.*': 'observed',
  'tags.instance.*': 'observed',
  'tags.volumes.*.*': 'observed',
  'tags.interfaces.*.*': 'observed',
};

const patterns = Object.entries(fieldClasses).map(([pattern, fieldClass]) => ({ pattern, parts: pattern.split('.'), fieldClass }));

/** Every pattern that a path matches: exactly one for a path of a manifest. */
export function patternsOf(segments: readonly string[]): { readonly pattern: string; readonly fieldClass: FieldClass }[] {
  return patterns.filter(({ parts }) => matches(parts, segments));
}

/** The class of a field. Throws on a path that no pattern names: a field without a class is a fault of the table, not of the host. */
export function classOf(segments: readonly string[]): FieldClass {
  const [only] = patternsOf(segments);
  if (only === undefined) throw new Error(`no class for the manifest field ${segments.join('.')}`);
  return only.fieldClass;
}

/** Whether a path begins with, or is, what the pattern names; used for the paths that a change touches, too. */
export const startsWith = (segments: readonly string[], prefix: readonly string[]): boolean =>
  prefix.length <= segments.length && prefix.every((part, index) => part === '*' || part === segments[index]);

function matches(parts: readonly string[], segments: readonly string[]): boolean {
  if (parts.at(-1) === '**') return segments.length >= parts.length && startsWith(segments, parts.slice(0, -1));
  return parts.length === segments.length && startsWith(segments, parts);
}
