import type { TypeFacts } from '#core/manifest/host-facts.ts';

/** A Nitro type with the figures given; everything else as on an m5.large. */
export const sampleType = (instanceType: string, given: Partial<TypeFacts> = {}): TypeFacts => ({
  instanceType,
  architectures: ['x86_64'],
  hypervisor: 'nitro',
  virtualization: ['hvm'],
  bareMetal: false,
  burstable: false,
  vcpus: 2,
  coreCount: 1,
  threadsPerCore: 2,
  validCores: [1],
  validThreadsPerCore: [1, 2],
  memoryMiB: 8_192,
  ena: 'required',
  enaExpress: false,
  nvme: 'required',
  ebsAttachments: 28,
  attachmentLimit: 'shared',
  ebsCards: 1,
  networkCards: 1,
  interfacesPerCard: [3],
  interfaces: 3,
  ipv4PerInterface: 10,
  ipv6PerInterface: 10,
  bandwidthWeightings: ['default'],
  bootModes: ['legacy-bios', 'uefi'],
  tpm: true,
  enclaves: false,
  instanceStore: false,
  offered: true,
  ...given,
});

const xlarge: Partial<TypeFacts> = {
  vcpus: 4,
  coreCount: 2,
  interfaces: 4,
  interfacesPerCard: [4],
  ipv4PerInterface: 15,
  ipv6PerInterface: 15,
  enclaves: true,
};

/** The types that the samples speak of. */
export const sampleTypes: Readonly<Record<string, TypeFacts>> = Object.fromEntries(
  [
    sampleType('m5.large'),
    sampleType('m5.xlarge', xlarge),
    sampleType('c5.xlarge', { ...xlarge, memoryMiB: 8_192 }),
    sampleType('c6i.xlarge', { ...xlarge, memoryMiB: 8_192 }),
    sampleType('t3.large', { burstable: true, ipv4PerInterface: 12, ipv6PerInterface: 12 }),
    sampleType('m5d.large', { instanceStore: true }),
    sampleType('m7g.large', { architectures: ['arm64'], threadsPerCore: 1, coreCount: 2, bootModes: ['uefi'], tpm: false }),
  ].map((type) => [type.instanceType, type]),
);
