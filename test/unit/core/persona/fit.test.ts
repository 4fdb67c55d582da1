import { describe, expect, it } from '@jest/globals';
import type { CheckoutRules } from '#core/fleet/fleet.ts';
import type { TypeFacts } from '#core/manifest/host-facts.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import type { ResolvedImage } from '#core/persona/image.ts';
import { personaFit } from '#core/persona/fit.ts';
import type { FitInput } from '#core/persona/fit.ts';
import { personaRules } from '#core/persona/fit-persona.ts';
import { typeRules } from '#core/persona/fit-type.ts';
import type { Persona } from '#core/persona/persona.ts';
import { unknownQuotas, vcpuQuotaCode } from '#core/persona/quotas.ts';
import { sampleImages, sampleNetworks } from '../../../samples/deployment.ts';
import { sampleFacts, sampleFleet, sampleManifest } from '../../../samples/host.ts';
import { samplePersona } from '../../../samples/persona.ts';
import { sampleType, sampleTypes } from '../../../samples/type-facts.ts';

const base = sampleManifest();
const image = { source: 'IMAGE', image: 'load-tools', sizeGiB: 20, type: 'gp3', iops: 3_000, throughputMiBps: 125 } as const;
const empty = (device: string, iops = 3_000) => ({ device, label: 'x', sizeGiB: 10, type: 'gp3', iops, throughputMiBps: 125 }) as const;
const input = (given: Partial<FitInput> = {}): FitInput => ({
  facts: sampleFacts(),
  persona: samplePersona(),
  fleet: sampleFleet(),
  images: sampleImages,
  networks: sampleNetworks,
  typeFacts: sampleTypes,
  ...given,
});

/** The sample host on a type with these facts. */
const onType = (given: Partial<TypeFacts>, manifest: Partial<Manifest> = {}, rules: Partial<CheckoutRules> = {}) =>
  input({
    facts: sampleFacts(sampleManifest(manifest)),
    fleet: sampleFleet(rules),
    persona: samplePersona({}, { instanceTypes: ['x9.large'] }),
    typeFacts: { 'x9.large': sampleType('x9.large', given) },
  });
const withRoot = (given: Partial<ResolvedImage>, manifest: Partial<Manifest> = {}) =>
  input({
    facts: sampleFacts(sampleManifest(manifest)),
    persona: samplePersona({}, { root: image }),
    images: { 'load-tools': { ...(sampleImages['load-tools'] as ResolvedImage), ...given } },
  });
const as = (persona: Persona, given: Partial<FitInput> = {}) => input({ persona, ...given });
const quotas = (given: Partial<typeof unknownQuotas>) => input({ quotas: { ...unknownQuotas, ...given } });
const interfaces = (given: Partial<Manifest['interfaces'][string]>): Partial<Manifest> => ({
  interfaces: Object.fromEntries(Object.entries(base.interfaces).map(([id, entry]) => [id, { ...entry, ...given }])),
});

const guaranteedVcpus = (min: number): Persona['allocation'] => ({
  resources: { vcpu: { min, target: min, max: min } },
  sharing: 'LEND',
  disruption: { preemption: 'NEVER' },
});

/** One misfit per rule: it must raise exactly that one. */
const cases: Readonly<Record<string, FitInput>> = {
  'fit-type-not-offered': onType({ offered: false }),
  'fit-architecture': onType({ architectures: ['arm64'] }),
  'fit-virtualization': onType({ virtualization: ['paravirtual'] }),
  'fit-bare-metal': onType({ bareMetal: true, hypervisor: 'none' }),
  'fit-hypervisor': onType({ hypervisor: 'xen' }),
  'fit-ena': onType({ ena: 'unsupported' }),
  'fit-nvme': onType({ nvme: 'unsupported' }),
  'fit-interfaces': onType({ interfaces: 1, interfacesPerCard: [] }),
  'fit-addresses': onType({ ipv4PerInterface: 1 }),
  'fit-ipv6-addresses': onType({ ipv6PerInterface: 0 }, interfaces({ ipv6s: ['2001:db8::1'] })),
  'fit-attachments': onType({ ebsAttachments: 4 }),
  'fit-ebs-cards': onType(
    {},
    { attachments: { ...base.attachments, '/dev/sdf': { volumeId: 'vol-00000000000000002', deleteOnTermination: true, ebsCardIndex: 1 } } },
  ),
  'fit-network-cards': onType({ interfacesPerCard: [9] }, interfaces({ networkCardIndex: 1 })),
  'fit-interfaces-per-card': onType({ interfacesPerCard: [1] }),
  'fit-boot-mode': onType({ bootModes: ['uefi'] }),
  'fit-tpm': onType({ tpm: false }, { firmware: { ...base.firmware, tpm: 'v2.0' } }),
  'fit-enclaves': onType({}, { firmware: { ...base.firmware, enclave: true } }),
  'fit-sev-snp': onType({}, { shape: { ...base.shape, sevSnp: 'enabled' } }),
  'fit-nested-virtualization': onType({}, { shape: { ...base.shape, nestedVirtualization: 'enabled' } }),
  'fit-ena-queues': onType({}, interfaces({ enaQueues: 2 })),
  'fit-placement-group': onType({}, { placement: { ...base.placement, groupName: 'cluster-1' } }),
  'fit-credits': onType({}, { shape: { ...base.shape, instanceType: 't3.large', creditSpecification: 'unlimited' } }),
  'fit-guarantee': as(samplePersona({ allocation: guaranteedVcpus(999) })),
  'fit-vcpu-quota': quotas({ vcpus: { 'L-1216C47A': { limit: 9, inUse: 10 } } }),
  'fit-image-not-configured': as(samplePersona({}, { root: { ...image, image: 'nothing' } })),
  'fit-image-not-owned': withRoot({ owned: false }),
  'fit-image-architecture': withRoot({ architecture: 'arm64' }),
  'fit-image-virtualization': withRoot({ virtualization: 'paravirtual' }),
  'fit-image-ena': withRoot({ ena: false }),
  'fit-image-boot-mode': withRoot({ bootMode: 'uefi' }),
  'fit-image-product-code': withRoot({ productCodes: ['abc'] }),
  'fit-image-larger': withRoot({ rootGiB: 40 }),
  'fit-tpm-own-root': withRoot({}, { firmware: { ...base.firmware, tpm: 'v2.0' } }),
  'fit-device': as(samplePersona({}, { data: { source: 'EMPTY', volumes: [empty('/dev/xvda')] } })),
  'fit-volume-performance': as(samplePersona({}, { data: { source: 'EMPTY', volumes: [empty('/dev/sdf', 6_000)] } })),
  'fit-network-missing': as(samplePersona({ security: { profile: 'elsewhere' } })),
  'fit-group-limit': quotas({ groupsPerInterface: 0 }),
  'fit-clone-quota': quotas({ volumeCopiesFree: 2 }),
  'fit-storage-quota': quotas({ storageGiBFree: { gp3: 169 } }),
  'fit-user-data': as(samplePersona({ software: { userData: 'ä'.repeat(9_000), documents: [], probe: samplePersona().software.probe } })),
  'fit-document-missing': input({ documents: ['AHPS-Other'] }),
};

describe('the fit of a persona', () => {
  it('is without violations on the sample host, which keeps its type', () =>
    expect(personaFit(input({ documents: ['AHPS-Probe'] }))).toEqual({ violations: [], chosenType: 'm5.large' }));

  it.each(Object.entries(cases))('%s', (code, given) => {
    const { violations } = personaFit(given);
    expect(violations.map((violation) => violation.code)).toEqual([code]);
    expect(violations[0]?.sentence).not.toMatch(/undefined|NaN/);
  });

  it('has a case above for every rule', () => {
    expect(Object.keys(cases).sort()).toEqual([...typeRules, ...personaRules].map(({ code }): string => code).sort());
  });

  it('takes the first type that fits, and says nothing of the others', () => {
    const types = { ...sampleTypes, 'c6i.xlarge': sampleType('c6i.xlarge', { offered: false }) };
    const preferred = samplePersona({}, { instanceTypes: ['c9.none', 'c6i.xlarge', 'c5.xlarge'] });
    expect(personaFit(as(preferred, { typeFacts: types }))).toEqual({ violations: [], chosenType: 'c5.xlarge' });
  });

  it('reports every violation of every type when none fits', () => {
    const types = { 'a.large': sampleType('a.large', { offered: false, ena: 'unsupported' }) };
    const { violations, chosenType } = personaFit(
      as(samplePersona({ security: { profile: 'elsewhere' } }, { instanceTypes: ['a.large', 'b.large'] }), { typeFacts: types }),
    );
    expect(violations.map(({ code }) => code)).toEqual(['fit-network-missing', 'fit-type-not-offered', 'fit-ena', 'fit-type-unknown']);
    expect(chosenType).toBe('a.large');
  });

  it('counts the vCPUs of a reserved way back', () => {
    const vcpus = { 'L-1216C47A': { limit: 10, inUse: 10 } };
    expect(personaFit(input({ quotas: { ...unknownQuotas, vcpus } })).violations).toEqual([]);
    expect(personaFit(input({ fleet: sampleFleet({ reserveCapacity: true }), quotas: { ...unknownQuotas, vcpus } })).violations).toEqual([
      {
        code: 'fit-vcpu-quota',
        field: 'resources.instanceTypes',
        sentence: 'm5.large brings the vCPUs of quota L-1216C47A to 12, the limit is 10',
      },
    ]);
  });

  it('knows the quota of a family', () => {
    expect(
      ['m5.large', 'g5.xlarge', 'p4d.24xlarge', 'x2idn.large', 'inf2.xlarge', 'i4i.large', 'hpc7a.12xlarge', 'u7i-12tb.224xlarge'].map(
        vcpuQuotaCode,
      ),
    ).toEqual(['L-1216C47A', 'L-DB2E81BA', 'L-417A185B', 'L-7295265B', 'L-1945791B', 'L-1216C47A', 'L-F7808C92', 'L-43DA4232']);
  });
});
