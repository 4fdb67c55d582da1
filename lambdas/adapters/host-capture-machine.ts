import type { CapacityReservationSpecificationResponse, Instance, InstanceMetadataOptionsResponse } from '@aws-sdk/client-ec2';
import type { Manifest } from '#core/manifest/manifest.ts';
import { count, filled, flag, known, list, text } from './host-capture-values.ts';

/** Tags that a loan puts on for its own bookkeeping; they are neither the owner's nor restored. */
const bookkeeping = /^ahps:(?!managed$)/;

/** Tags as a map, without our own. */
export const tagsOf = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined): Record<string, string> =>
  Object.fromEntries(list(tags).flatMap(({ Key, Value }) => (Key === undefined || bookkeeping.test(Key) ? [] : [[Key, text(Value)]])));

/** A feature that is off and one that the type does not have are the same to us. */
const enabled = (text: string | undefined): string | null => (text === 'enabled' ? text : null);

/** `us-west-2` of `us-west-2b` and of the Local Zone `us-west-2-lax-1a`. */
const regionOf = (zone: string): string => /^[a-z]+(?:-[a-z]+)+?-\d+/.exec(zone)?.[0] ?? zone;

/** What the attribute reads add to DescribeInstances. */
export interface Attributes {
  readonly shutdownBehaviour: string;
  readonly terminationProtection: boolean;
  readonly stopProtection: boolean;
}

type MachinePart = Pick<
  Manifest,
  | 'identity'
  | 'rootDeviceName'
  | 'instanceProfileArn'
  | 'metadataOptions'
  | 'protection'
  | 'monitoring'
  | 'maintenance'
  | 'privateDnsNameOptions'
  | 'fixed'
  | 'placement'
  | 'capacityReservation'
>;

/** The parts of the manifest that describe the machine itself, from DescribeInstances and the attribute reads. */
export function machinePart(instance: Instance, accountId: string, attributes: Attributes): MachinePart {
  const zone = text(instance.Placement?.AvailabilityZone);
  const { PrivateDnsNameOptions: dns, Placement: placement } = instance;
  return {
    identity: {
      instanceId: text(instance.InstanceId),
      accountId,
      region: regionOf(zone),
      zone,
      subnetId: text(instance.SubnetId),
      vpcId: text(instance.VpcId),
    },
    rootDeviceName: text(instance.RootDeviceName),
    instanceProfileArn: known(instance.IamInstanceProfile?.Arn),
    metadataOptions: metadataOf(instance.MetadataOptions),
    protection: { ...attributes, shutdownBehaviour: attributes.shutdownBehaviour === 'terminate' ? 'terminate' : 'stop' },
    // `pending` and `disabling` are on their way to the other state.
    monitoring: instance.Monitoring?.State === 'enabled' || instance.Monitoring?.State === 'pending' ? 'enabled' : 'disabled',
    maintenance: {
      autoRecovery: text(instance.MaintenanceOptions?.AutoRecovery, 'default'),
      rebootMigration: known(instance.MaintenanceOptions?.RebootMigration),
    },
    privateDnsNameOptions: {
      hostnameType: known(dns?.HostnameType),
      resourceNameA: flag(dns?.EnableResourceNameDnsARecord),
      resourceNameAaaa: flag(dns?.EnableResourceNameDnsAAAARecord),
    },
    fixed: {
      keyName: filled(instance.KeyName),
      imageId: text(instance.ImageId),
      launchIndex: count(instance.AmiLaunchIndex),
      platform: instance.PlatformDetails ?? text(instance.Platform, 'Linux/UNIX'),
      usageOperation: text(instance.UsageOperation),
      licences: list(instance.Licenses)
        .map(({ LicenseConfigurationArn }) => text(LicenseConfigurationArn))
        .sort(),
    },
    placement: {
      tenancy: text(placement?.Tenancy, 'default'),
      affinity: filled(placement?.Affinity),
      groupName: filled(placement?.GroupName),
      partition: known(placement?.PartitionNumber),
    },
    capacityReservation: reservationOf(instance.CapacityReservationSpecification),
  };
}

const metadataOf = (metadata: InstanceMetadataOptionsResponse | undefined): Manifest['metadataOptions'] => ({
  httpTokens: text(metadata?.HttpTokens),
  httpPutResponseHopLimit: count(metadata?.HttpPutResponseHopLimit, 1),
  httpEndpoint: text(metadata?.HttpEndpoint),
  httpProtocolIpv6: text(metadata?.HttpProtocolIpv6, 'disabled'),
  instanceMetadataTags: text(metadata?.InstanceMetadataTags, 'disabled'),
});

function reservationOf(specification: CapacityReservationSpecificationResponse | undefined): Manifest['capacityReservation'] {
  const preference = specification?.CapacityReservationPreference;
  return {
    preference: preference === 'open' || preference === 'none' || preference === 'capacity-reservations-only' ? preference : null,
    reservationId: known(specification?.CapacityReservationTarget?.CapacityReservationId),
  };
}

/** The attributes that a type change sets or resets. */
export function shapeOf(instance: Instance, creditSpecification: string | undefined): Manifest['shape'] {
  return {
    instanceType: text(instance.InstanceType),
    cpuOptions: { coreCount: count(instance.CpuOptions?.CoreCount), threadsPerCore: count(instance.CpuOptions?.ThreadsPerCore) },
    sevSnp: enabled(instance.CpuOptions?.AmdSevSnp),
    nestedVirtualization: enabled(instance.CpuOptions?.NestedVirtualization),
    bandwidthWeighting: text(instance.NetworkPerformanceOptions?.BandwidthWeighting, 'default'),
    ebsOptimized: flag(instance.EbsOptimized),
    enaSupport: flag(instance.EnaSupport),
    sriovNetSupport: filled(instance.SriovNetSupport),
    kernelId: filled(instance.KernelId),
    ramdiskId: filled(instance.RamdiskId),
    creditSpecification: known(creditSpecification),
  };
}

/** Boot and trust: the boot mode is the one that the instance runs with, else the default of its architecture. */
export function firmwareOf(instance: Instance, uefiDigest: string | null): Manifest['firmware'] {
  return {
    hibernation: flag(instance.HibernationOptions?.Configured),
    enclave: flag(instance.EnclaveOptions?.Enabled),
    tpm: filled(instance.TpmSupport),
    bootMode: instance.CurrentInstanceBootMode ?? instance.BootMode ?? (instance.Architecture === 'arm64' ? 'uefi' : 'legacy-bios'),
    uefiDigest,
  };
}
