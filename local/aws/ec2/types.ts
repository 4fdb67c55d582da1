import type {
  DescribeInstanceTypeOfferingsCommandInput,
  DescribeInstanceTypeOfferingsCommandOutput,
  DescribeInstanceTypesCommandInput,
  DescribeInstanceTypesCommandOutput,
  InstanceTypeInfo,
  _InstanceType,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { page, select } from './filters.ts';
import { instanceTypes } from './instance-types.ts';
import type { InstanceTypeData } from './instance-types.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';

/** DescribeInstanceTypes and DescribeInstanceTypeOfferings [API-EC2]. */
export function typeOperations(region: Region): Operations {
  return {
    ...operation<DescribeInstanceTypesCommandInput, DescribeInstanceTypesCommandOutput>(
      'DescribeInstanceTypes',
      'InstanceTypes Filters MaxResults NextToken',
      (input) => {
        const { items, next } = page(chosen(region, input), input, [5, 100], input.InstanceTypes);
        return { InstanceTypes: items.map(renderType), ...(next === undefined ? {} : { NextToken: next }) };
      },
    ),
    ...operation<DescribeInstanceTypeOfferingsCommandInput, DescribeInstanceTypeOfferingsCommandOutput>(
      'DescribeInstanceTypeOfferings',
      'LocationType Filters MaxResults NextToken',
      (input) => {
        const { items, next } = page(offerings(region, input), input, [5, 1000]);
        return {
          InstanceTypeOfferings: items.map(({ type, location }) => ({
            InstanceType: type as _InstanceType,
            LocationType: input.LocationType ?? 'region',
            Location: location,
          })),
          ...(next === undefined ? {} : { NextToken: next }),
        };
      },
    ),
  };
}

function chosen(region: Region, input: DescribeInstanceTypesCommandInput): InstanceTypeData[] {
  const ids = input.InstanceTypes ?? [];
  const unknown = ids.find((name) => !instanceTypes.has(name));
  if (unknown !== undefined) throw new AwsError('InvalidInstanceType', `The following supplied instance types do not exist: [${unknown}]`);
  const inRegion = [...instanceTypes.values()].filter(({ name }) => region.zones.some((zone) => region.offered(name, zone)));
  const named = ids.length === 0 ? inRegion : inRegion.filter(({ name }) => ids.some((id) => id === name));
  const items = named.map((data) => ({ data, tags: {} }));
  const found = select(items, input.Filters, {
    'instance-type': ({ data }) => data.name,
    'processor-info.supported-architecture': ({ data }) => data.architecture,
    'current-generation': ({ data }) => data.currentGeneration,
    'bare-metal': ({ data }) => data.bareMetal,
    'burstable-performance-supported': ({ data }) => data.burstable,
    'instance-storage-supported': ({ data }) => data.storage !== undefined,
    hypervisor: ({ data }) => data.hypervisor,
    'vcpu-info.default-vcpus': ({ data }) => data.vcpus,
    'memory-info.size-in-mib': ({ data }) => data.memoryMib,
  });
  return found.map(({ data }) => data);
}

function offerings(region: Region, input: DescribeInstanceTypeOfferingsCommandInput): { type: string; location: string }[] {
  const byZone = input.LocationType === 'availability-zone';
  if (!byZone && (input.LocationType ?? 'region') !== 'region')
    throw new AwsError(
      'LocalCloud.NotModelled',
      `EC2 DescribeInstanceTypeOfferings: LocationType ${input.LocationType} is not modelled by the local cloud`,
    );
  const locations = byZone ? region.zones : [region.cloud.region];
  const all = [...instanceTypes.keys()].flatMap((type) => locations.map((location) => ({ type, location, tags: {} })));
  const offered = all.filter(({ type, location }) => !byZone || region.offered(type, location));
  return select(offered, input.Filters, { 'instance-type': ({ type }) => type, location: ({ location }) => location });
}

function renderType(data: InstanceTypeData): InstanceTypeInfo {
  const cores = data.vcpus / data.threadsPerCore;
  return {
    InstanceType: data.name as _InstanceType,
    CurrentGeneration: data.currentGeneration,
    FreeTierEligible: false,
    SupportedUsageClasses: ['on-demand', 'spot'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: data.bareMetal,
    ...(data.hypervisor === undefined ? {} : { Hypervisor: data.hypervisor }),
    ProcessorInfo: { SupportedArchitectures: [data.architecture] },
    VCpuInfo: {
      DefaultVCpus: data.vcpus,
      DefaultCores: cores,
      DefaultThreadsPerCore: data.threadsPerCore,
      ...(data.bareMetal ? {} : { ValidCores: validCores(cores), ValidThreadsPerCore: data.threadsPerCore === 1 ? [1] : [1, 2] }),
    },
    MemoryInfo: { SizeInMiB: data.memoryMib },
    InstanceStorageSupported: data.storage !== undefined,
    ...(data.storage === undefined
      ? {}
      : {
          InstanceStorageInfo: {
            TotalSizeInGB: data.storage.gb,
            Disks: [{ SizeInGB: data.storage.gb / data.storage.disks, Count: data.storage.disks, Type: 'ssd' }],
            NvmeSupport: 'required',
            EncryptionSupport: 'required',
          },
        }),
    EbsInfo: renderEbs(data),
    NetworkInfo: renderNetwork(data),
    PlacementGroupInfo: { SupportedStrategies: data.burstable ? ['partition', 'spread'] : ['cluster', 'partition', 'spread'] },
    HibernationSupported: !data.bareMetal,
    BurstablePerformanceSupported: data.burstable,
    DedicatedHostsSupported: !data.burstable,
    AutoRecoverySupported: data.storage === undefined && !data.bareMetal,
    SupportedBootModes: [...data.bootModes],
    NitroEnclavesSupport: data.enclaves ? 'supported' : 'unsupported',
    NitroTpmSupport: data.tpm ? 'supported' : 'unsupported',
    ...(data.tpm ? { NitroTpmInfo: { SupportedVersions: ['2.0'] } } : {}),
  };
}

/** Core counts that ModifyInstanceCpuOptions takes: the even ones, and 1 for small types [EC2-CPU]. */
export function validCores(cores: number): number[] {
  if (cores <= 2) return cores === 1 ? [1] : [1, 2];
  return Array.from({ length: cores / 2 }, (_, index) => 2 * (index + 1));
}

function renderEbs(data: InstanceTypeData): NonNullable<InstanceTypeInfo['EbsInfo']> {
  const [mbps, mbpsPeak] = data.ebsMbps;
  const optimized = mbps > 0;
  return {
    EbsOptimizedSupport: optimized ? 'default' : 'unsupported',
    EncryptionSupport: 'supported',
    NvmeSupport: data.hypervisor === 'xen' ? 'unsupported' : 'required',
    MaximumEbsAttachments: data.attachments.limit,
    AttachmentLimitType: data.attachments.kind,
    MaximumEbsCards: 1,
    ...(optimized
      ? {
          EbsOptimizedInfo: {
            BaselineBandwidthInMbps: mbps,
            MaximumBandwidthInMbps: mbpsPeak,
            BaselineThroughputInMBps: mbps / 8,
            MaximumThroughputInMBps: mbpsPeak / 8,
            BaselineIops: data.ebsIops[0],
            MaximumIops: data.ebsIops[1],
          },
        }
      : {}),
  };
}

function renderNetwork(data: InstanceTypeData): NonNullable<InstanceTypeInfo['NetworkInfo']> {
  const [base, peak] = data.networkGbps;
  const performance = base === peak ? `${peak} Gigabit` : `Up to ${peak} Gigabit`;
  return {
    NetworkPerformance: performance,
    MaximumNetworkInterfaces: data.interfaces,
    MaximumNetworkCards: 1,
    DefaultNetworkCardIndex: 0,
    NetworkCards: [
      {
        NetworkCardIndex: 0,
        NetworkPerformance: performance,
        MaximumNetworkInterfaces: data.interfaces,
        BaselineBandwidthInGbps: base,
        PeakBandwidthInGbps: peak,
      },
    ],
    Ipv4AddressesPerInterface: data.addressesPerInterface,
    Ipv6AddressesPerInterface: data.addressesPerInterface,
    Ipv6Supported: true,
    EnaSupport: data.ena,
    EfaSupported: false,
    EncryptionInTransitSupported: false,
    EnaSrdSupported: data.enaExpress,
    ...(data.weightings.length > 1 ? { BandwidthWeightings: [...data.weightings] } : {}),
  };
}
