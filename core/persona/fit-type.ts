import { type Demands, demandsOf } from '#core/allocation/demand.ts';
import { amountText } from '#core/allocation/resources.ts';
import type { TypeFacts } from '#core/manifest/host-facts.ts';
import type { Quotas } from './quotas.ts';
import { vcpuQuotaCode } from './quotas.ts';
import type { FitInput, FitRule } from './violation.ts';
import { volumesInUse } from './volumes.ts';

interface TypeCandidate extends FitInput {
  readonly quotas: Quotas;
  readonly type: TypeFacts;
  /** The type is another than the host's. */
  readonly changes: boolean;
}
type When = FitRule<TypeCandidate>['when'];

const rule = (code: FitRule<TypeCandidate>['code'], when: When): FitRule<TypeCandidate> => ({
  code,
  field: 'resources.instanceTypes',
  when,
});
/** A demand that only a change of the type makes. */
const changing = (code: FitRule<TypeCandidate>['code'], when: When): FitRule<TypeCandidate> =>
  rule(code, (candidate) => candidate.changes && when(candidate));
const interfacesOf = ({ facts }: TypeCandidate) => Object.values(facts.manifest.interfaces);
/** The entry that needs most, with how much. */
const most = (needs: readonly number[]): number => Math.max(0, ...needs);

/** What a type must offer so that this host can be stopped, changed to it, and started [EC2-COMPAT]. */
export const typeRules: readonly FitRule<TypeCandidate>[] = [
  rule(
    'fit-type-not-offered',
    ({ type, facts }) => !type.offered && `${type.instanceType} is not offered in ${facts.manifest.identity.zone}`,
  ),
  changing(
    'fit-architecture',
    ({ type, facts }) =>
      !type.architectures.includes(facts.architecture) &&
      `${type.instanceType} is ${type.architectures.join(' or ')}, the host ${facts.architecture}`,
  ),
  changing(
    'fit-virtualization',
    ({ type, facts }) =>
      !type.virtualization.includes(facts.virtualization) && `${type.instanceType} does not run ${facts.virtualization} images`,
  ),
  changing('fit-bare-metal', ({ type }) => type.bareMetal && `${type.instanceType} is bare metal`),
  changing(
    'fit-hypervisor',
    ({ type, facts }) =>
      !type.bareMetal &&
      type.hypervisor !== facts.type.hypervisor &&
      `${type.instanceType} runs on ${type.hypervisor}, the host on ${facts.type.hypervisor}`,
  ),
  changing('fit-ena', ({ type }) => type.ena === 'unsupported' && `${type.instanceType} has no ENA`),
  changing(
    'fit-nvme',
    ({ type, facts }) =>
      type.nvme === 'unsupported' && facts.type.nvme !== 'unsupported' && `${type.instanceType} does not show volumes as NVMe devices`,
  ),
  changing('fit-interfaces', (candidate) => {
    const count = interfacesOf(candidate).length;
    return (
      count > candidate.type.interfaces &&
      `${candidate.type.instanceType} takes ${String(candidate.type.interfaces)} interfaces, the host has ${String(count)}`
    );
  }),
  changing('fit-addresses', (candidate) => {
    // A prefix occupies one of the places of addresses.
    const need = most(
      interfacesOf(candidate).map(
        ({ privateIps, prefixes }) => privateIps.length + prefixes.filter((prefix) => !prefix.includes(':')).length,
      ),
    );
    return (
      need > candidate.type.ipv4PerInterface &&
      `${candidate.type.instanceType} takes ${String(candidate.type.ipv4PerInterface)} IPv4 addresses and prefixes per interface, the host has ${String(need)} on one`
    );
  }),
  changing('fit-ipv6-addresses', (candidate) => {
    const need = most(
      interfacesOf(candidate).map(({ ipv6s, prefixes }) => ipv6s.length + prefixes.filter((prefix) => prefix.includes(':')).length),
    );
    return (
      need > candidate.type.ipv6PerInterface &&
      `${candidate.type.instanceType} takes ${String(candidate.type.ipv6PerInterface)} IPv6 addresses and prefixes per interface, the host has ${String(need)} on one`
    );
  }),
  rule('fit-attachments', (candidate) => {
    const { type, facts, persona } = candidate;
    const volumes = Math.max(Object.keys(facts.manifest.attachments).length, volumesInUse(facts.manifest, persona));
    const need = volumes + (type.attachmentLimit === 'shared' ? interfacesOf(candidate).length : 0);
    return (
      need > type.ebsAttachments && `${type.instanceType} takes ${String(type.ebsAttachments)} attachments, ${String(need)} are needed`
    );
  }),
  changing('fit-ebs-cards', ({ type, facts }) => {
    const card = most(Object.values(facts.manifest.attachments).map(({ ebsCardIndex }) => ebsCardIndex ?? 0));
    return (
      card >= Math.max(1, type.ebsCards) &&
      `${type.instanceType} has ${String(Math.max(1, type.ebsCards))} EBS card, the host uses index ${String(card)}`
    );
  }),
  changing('fit-network-cards', (candidate) => {
    const card = most(interfacesOf(candidate).map(({ networkCardIndex }) => networkCardIndex));
    return (
      card >= candidate.type.networkCards &&
      `${candidate.type.instanceType} has ${String(candidate.type.networkCards)} network card, the host uses index ${String(card)}`
    );
  }),
  changing('fit-interfaces-per-card', (candidate) => {
    const over = candidate.type.interfacesPerCard.findIndex(
      (limit, card) => interfacesOf(candidate).filter(({ networkCardIndex }) => networkCardIndex === card).length > limit,
    );
    return (
      over >= 0 &&
      `network card ${String(over)} of ${candidate.type.instanceType} takes ${String(candidate.type.interfacesPerCard[over])} interfaces, the host has more there`
    );
  }),
  changing('fit-boot-mode', ({ type, facts: { manifest } }) => {
    const mode = manifest.firmware.bootMode;
    return mode !== 'uefi-preferred' && !type.bootModes.includes(mode) && `${type.instanceType} does not boot ${mode}, as the host does`;
  }),
  changing(
    'fit-tpm',
    ({ type, facts }) =>
      facts.manifest.firmware.tpm !== null && !type.tpm && `${type.instanceType} has no NitroTPM, the host was launched with one`,
  ),
  changing(
    'fit-enclaves',
    ({ type, facts }) =>
      facts.manifest.firmware.enclave && !type.enclaves && `${type.instanceType} has no Nitro Enclaves, the host was launched for them`,
  ),
  changing(
    'fit-sev-snp',
    ({ facts }) => facts.manifest.shape.sevSnp === 'enabled' && 'the host runs with SEV-SNP, which forbids another type',
  ),
  changing(
    'fit-nested-virtualization',
    ({ facts }) =>
      facts.manifest.shape.nestedVirtualization === 'enabled' && 'the host has nested virtualisation, which another type may drop',
  ),
  changing(
    'fit-ena-queues',
    ({ facts }) =>
      Object.values(facts.manifest.interfaces).some(({ enaQueues }) => enaQueues !== null) &&
      'the host has ENA queues of its own, which belong to its type',
  ),
  // Whether a group is a cluster is not told with the instance: any group without partitions is taken for one.
  changing(
    'fit-placement-group',
    ({ facts: { manifest } }) =>
      manifest.placement.groupName !== null &&
      manifest.placement.partition === null &&
      `the host is in the placement group ${manifest.placement.groupName}, where another type may find no place to start`,
  ),
  changing(
    'fit-credits',
    ({ facts, fleet }) =>
      facts.type.burstable &&
      !fleet.rules.creditsMayBeLost &&
      `a change from ${facts.manifest.shape.instanceType} loses its CPU credits, and the fleet does not accept that`,
  ),
  rule('fit-guarantee', ({ type, persona }) => {
    const { vcpu, memoryMiB }: Demands = demandsOf(persona.allocation);
    const lacks = [
      ...(vcpu !== undefined && vcpu.min > type.vcpus * 100 ? [amountText('vcpu', vcpu.min)] : []),
      ...(memoryMiB !== undefined && memoryMiB.min > type.memoryMiB ? [amountText('memoryMiB', memoryMiB.min)] : []),
    ];
    return (
      lacks.length > 0 &&
      `the persona is guaranteed ${lacks.join(' and ')}, and ${type.instanceType} has ${String(type.vcpus)} vCPU and ${String(type.memoryMiB)} MiB`
    );
  }),
  rule('fit-vcpu-quota', ({ type, facts, fleet, quotas }) => {
    const code = vcpuQuotaCode(type.instanceType);
    const quota = quotas.vcpus[code];
    if (quota === undefined) return undefined;
    // A stopped host does not count, a reservation for its way back does [EC2-OD].
    const freed = vcpuQuotaCode(facts.manifest.shape.instanceType) === code && !fleet.rules.reserveCapacity ? facts.type.vcpus : 0;
    const need = quota.inUse - freed + type.vcpus;
    return (
      need > quota.limit && `${type.instanceType} brings the vCPUs of quota ${code} to ${String(need)}, the limit is ${String(quota.limit)}`
    );
  }),
];
