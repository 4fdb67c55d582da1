import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { DescribeInstanceTypeOfferingsCommand, DescribeInstanceTypesCommand } from '@aws-sdk/client-ec2';
import type { TypeFacts } from '#core/manifest/host-facts.ts';
import type { Clients } from './clients.ts';
import { count, flag, list, text } from './host-capture-values.ts';

/**
 * Facts of instance types, and whether the zone offers them: two calls in parallel. Types that do not
 * exist are missing in the answer (a filter does not fail on them, a list of names would).
 */
export async function typeFacts({ ec2 }: Pick<Clients, 'ec2'>, types: readonly string[], zone: string): Promise<Record<string, TypeFacts>> {
  const Values = [...new Set(types)];
  if (Values.length === 0) return {};
  const named = { Name: 'instance-type', Values };
  const [described, offerings] = await Promise.all([
    ec2.send(new DescribeInstanceTypesCommand({ Filters: [named] })),
    ec2.send(
      new DescribeInstanceTypeOfferingsCommand({
        LocationType: 'availability-zone',
        Filters: [named, { Name: 'location', Values: [zone] }],
      }),
    ),
  ]);
  const offered = new Set<string>(list(offerings.InstanceTypeOfferings).map(({ InstanceType }) => text(InstanceType)));
  return Object.fromEntries(
    list(described.InstanceTypes).map((info) => [text(info.InstanceType), typeOf(info, offered.has(text(info.InstanceType)))]),
  );
}

function typeOf(info: InstanceTypeInfo, offered: boolean): TypeFacts {
  const { VCpuInfo: cpu, EbsInfo: ebs } = info;
  return {
    instanceType: text(info.InstanceType),
    architectures: list(info.ProcessorInfo?.SupportedArchitectures),
    // Bare metal has no hypervisor.
    hypervisor: text(info.Hypervisor, 'none'),
    virtualization: list(info.SupportedVirtualizationTypes),
    bareMetal: flag(info.BareMetal),
    burstable: flag(info.BurstablePerformanceSupported),
    vcpus: count(cpu?.DefaultVCpus),
    coreCount: cpu?.DefaultCores ?? count(cpu?.DefaultVCpus),
    threadsPerCore: count(cpu?.DefaultThreadsPerCore, 1),
    validCores: list(cpu?.ValidCores),
    validThreadsPerCore: list(cpu?.ValidThreadsPerCore),
    memoryMiB: count(info.MemoryInfo?.SizeInMiB),
    nvme: text(ebs?.NvmeSupport, 'unsupported'),
    ebsAttachments: count(ebs?.MaximumEbsAttachments, 28),
    attachmentLimit: text(ebs?.AttachmentLimitType, 'shared'),
    ebsCards: count(ebs?.MaximumEbsCards, 1),
    ...networkOf(info),
    bootModes: list(info.SupportedBootModes),
    tpm: info.NitroTpmSupport === 'supported',
    enclaves: info.NitroEnclavesSupport === 'supported',
    instanceStore: flag(info.InstanceStorageSupported),
    offered,
  };
}

function networkOf({ NetworkInfo: network }: InstanceTypeInfo) {
  const cards = [...list(network?.NetworkCards)].sort((a, b) => count(a.NetworkCardIndex) - count(b.NetworkCardIndex));
  return {
    ena: text(network?.EnaSupport, 'unsupported'),
    enaExpress: flag(network?.EnaSrdSupported),
    networkCards: count(network?.MaximumNetworkCards, 1),
    interfacesPerCard: cards.map(({ MaximumNetworkInterfaces }) => count(MaximumNetworkInterfaces)),
    interfaces: count(network?.MaximumNetworkInterfaces, 1),
    ipv4PerInterface: count(network?.Ipv4AddressesPerInterface, 1),
    ipv6PerInterface: count(network?.Ipv6AddressesPerInterface),
    bandwidthWeightings: list(network?.BandwidthWeightings),
  };
}
