import type { Instance, InstanceMetadataOptionsResponse, InstanceNetworkInterface, InstanceState } from '@aws-sdk/client-ec2';
import type { HostState } from '../hosts.ts';
import { blockDevices } from './attachment-view.ts';
import { tagList } from './filters.ts';
import { addressOf, groupsOf, interfaceView } from './interface-view.ts';
import type { InstanceRecord, MetadataOptions } from './model.ts';
import type { InterfaceRecord } from './network-model.ts';
import type { Region } from './region.ts';
import { typeData } from './type-fit.ts';

const codes: Readonly<Record<HostState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** State with its code. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
export const stateOf = (state: HostState): InstanceState => ({ Code: codes[state], Name: state });

/** An instance as DescribeInstances gives it: attributes as they are seen now, which may be late [EC2-EC]. */
export function renderInstance(region: Region, instance: InstanceRecord): Instance {
  const primary = region.interfacesOf(instance)[0];
  const profile = region.associationOf(instance.id)?.profile;
  const publicIp =
    primary === undefined ? instance.publicIp : (addressOf(region, primary, primary.privateIps[0])?.publicIp ?? instance.publicIp);
  return {
    ...identity(region, instance),
    ...shape(region, instance),
    ...(primary === undefined
      ? {}
      : {
          PrivateIpAddress: primary.privateIps[0],
          PrivateDnsName: privateName(region, primary.privateIps[0]),
          SubnetId: instance.subnetId,
          VpcId: instance.vpcId,
        }),
    ...(publicIp === undefined ? {} : { PublicIpAddress: publicIp }),
    ...(profile === undefined ? {} : { IamInstanceProfile: { Arn: profile.arn, Id: profile.id } }),
    ...(instance.reservationId === undefined ? {} : { CapacityReservationId: instance.reservationId }),
    NetworkInterfaces: region.interfacesOf(instance).map((one) => renderInterface(region, instance, one)),
    SecurityGroups: primary === undefined ? [] : groupsOf(region, primary),
    SourceDestCheck: primary?.settings.seen(region.now()).sourceDestCheck,
    BlockDeviceMappings: blockDevices(region, instance.id),
  };
}

function identity(region: Region, instance: InstanceRecord): Instance {
  const windows = instance.platform === 'windows';
  return {
    InstanceId: instance.id,
    ImageId: instance.imageId,
    State: stateOf(region.stateSeen(instance)),
    LaunchTime: new Date(instance.launchTime),
    AmiLaunchIndex: 0,
    Architecture: instance.architecture,
    RootDeviceName: instance.rootDeviceName,
    RootDeviceType: 'ebs',
    VirtualizationType: 'hvm',
    PlatformDetails: windows ? 'Windows' : 'Linux/UNIX',
    UsageOperation: windows ? 'RunInstances:0002' : 'RunInstances',
    ...(windows ? { Platform: 'Windows' } : {}),
    ...(instance.keyName === undefined ? {} : { KeyName: instance.keyName }),
    ...(instance.bootMode === undefined ? {} : { BootMode: instance.bootMode, CurrentInstanceBootMode: instance.bootMode }),
    ...(instance.tpm ? { TpmSupport: 'v2.0' } : {}),
    ...(instance.lifecycle === undefined ? {} : { InstanceLifecycle: instance.lifecycle }),
    ...(instance.stateReason === undefined
      ? {}
      : { StateReason: { Code: instance.stateReason.code, Message: instance.stateReason.message } }),
    ...(instance.operator === undefined ? {} : { Operator: { Managed: true, Principal: instance.operator } }),
    StateTransitionReason: instance.transitionReason,
    ProductCodes: instance.productCodes.map((ProductCodeId) => ({ ProductCodeId, ProductCodeType: 'marketplace' as const })),
    Placement: { AvailabilityZone: instance.zone, GroupName: instance.placementGroup ?? '', Tenancy: instance.tenancy },
    PrivateDnsNameOptions: { HostnameType: 'ip-name', EnableResourceNameDnsARecord: false, EnableResourceNameDnsAAAARecord: false },
    HibernationOptions: { Configured: instance.hibernation },
    EnclaveOptions: { Enabled: instance.enclaves },
    ClientToken: '',
    Tags: tagList(instance.tags),
    Hypervisor: 'xen', // EC2 says xen for Nitro too. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
  };
}

function shape(region: Region, instance: InstanceRecord): Instance {
  const seen = instance.attributes.seen(region.now());
  const { reservation } = seen;
  const { weightings } = typeData(seen.instanceType);
  return {
    InstanceType: seen.instanceType as NonNullable<Instance['InstanceType']>,
    EbsOptimized: seen.ebsOptimized,
    EnaSupport: seen.enaSupport,
    ...(seen.sriovNetSupport === undefined ? {} : { SriovNetSupport: seen.sriovNetSupport }),
    ...(seen.kernel === undefined ? {} : { KernelId: seen.kernel }),
    ...(seen.ramdisk === undefined ? {} : { RamdiskId: seen.ramdisk }),
    Monitoring: { State: seen.monitoring },
    CpuOptions: {
      CoreCount: seen.cores,
      ThreadsPerCore: seen.threadsPerCore,
      ...(seen.nestedVirtualization ? { NestedVirtualization: 'enabled' } : {}),
    },
    ...(weightings.length > 1 ? { NetworkPerformanceOptions: { BandwidthWeighting: seen.bandwidthWeighting } } : {}),
    MetadataOptions: renderMetadata(seen.metadata),
    MaintenanceOptions: { AutoRecovery: seen.autoRecovery, RebootMigration: seen.rebootMigration },
    CapacityReservationSpecification:
      reservation.target === undefined
        ? { CapacityReservationPreference: reservation.preference }
        : { CapacityReservationTarget: { CapacityReservationId: reservation.target } },
  };
}

/** Metadata options as EC2 answers them. */
export const renderMetadata = (options: MetadataOptions): InstanceMetadataOptionsResponse => ({
  State: options.state,
  HttpTokens: options.tokens,
  HttpPutResponseHopLimit: options.hops,
  HttpEndpoint: options.endpoint,
  HttpProtocolIpv6: options.ipv6,
  InstanceMetadataTags: options.tags,
});

const privateName = (region: Region, ip = ''): string => `ip-${ip.replaceAll('.', '-')}.${region.cloud.region}.compute.internal`;

function renderInterface(region: Region, instance: InstanceRecord, one: InterfaceRecord): InstanceNetworkInterface {
  return interfaceView(region, one, (ip) => {
    const address = addressOf(region, one, ip);
    if (address !== undefined) return { Association: { PublicIp: address.publicIp, IpOwnerId: region.cloud.account } };
    const automatic = one.deviceIndex === 0 && ip === one.privateIps[0] ? instance.publicIp : undefined;
    return automatic === undefined ? {} : { Association: { PublicIp: automatic, IpOwnerId: 'amazon' } };
  });
}
