import type { Quotas } from './quotas.ts';
import type { ResolvedImage } from './image.ts';
import { personaDocuments } from './persona.ts';
import type { FitInput, FitRule } from './violation.ts';
import { addedGiB, clonedVolumes } from './volumes.ts';

interface PersonaCandidate extends FitInput {
  readonly quotas: Quotas;
}
type Rule = FitRule<PersonaCandidate>;

/** A demand on the image of the root; personas with another root, and unknown images, pass. */
const image = (code: Rule['code'], when: (resolved: ResolvedImage, candidate: PersonaCandidate) => string | false): Rule => ({
  code,
  field: 'resources.root.image',
  when: (candidate) => {
    const { root } = candidate.persona.resources;
    const resolved = root.source === 'IMAGE' ? candidate.images[root.image] : undefined;
    return resolved !== undefined && when(resolved, candidate);
  },
});

/** GP3 and io2 limits of IOPS per GiB and throughput per IOPS: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html and provisioned-iops.html. */
const iopsPerGiB = { gp3: 500, io2: 1_000 } as const;
const freeIops = 3_000;
const mibPerIops = 0.25;
const mostUserData = 16_384;

/** The volumes that the persona shapes itself. */
const shapedVolumes = ({ persona: { resources } }: FitInput) => [
  ...(resources.root.source === 'IMAGE' ? [{ ...resources.root, at: 'the root' }] : []),
  ...(resources.data.source === 'EMPTY' ? resources.data.volumes.map((entry) => ({ ...entry, at: entry.device })) : []),
];

/** What a persona asks whatever the type: images, network, volumes, quotas, documents. */
export const personaRules: readonly Rule[] = [
  {
    code: 'fit-image-not-configured',
    field: 'resources.root.image',
    when: ({ persona: { resources }, images, facts }) =>
      resources.root.source === 'IMAGE' &&
      images[resources.root.image] === undefined &&
      `the image ${resources.root.image} is not configured for ${facts.architecture}, or does not exist`,
  },
  image(
    'fit-image-not-owned',
    ({ owned, imageId }) => !owned && `the account does not own ${imageId}, so no volume can be made from its snapshot`,
  ),
  image(
    'fit-image-architecture',
    ({ architecture, imageId }, { facts }) =>
      architecture !== facts.architecture && `${imageId} is ${architecture}, the host ${facts.architecture}`,
  ),
  image(
    'fit-image-virtualization',
    ({ virtualization, imageId }, { facts }) =>
      virtualization !== facts.virtualization && `${imageId} is ${virtualization}, the host ${facts.virtualization}`,
  ),
  image('fit-image-ena', ({ ena, imageId }) => !ena && `${imageId} has no ENA driver`),
  image(
    'fit-image-boot-mode',
    (
      { bootMode, imageId },
      {
        facts: {
          manifest: { firmware },
        },
      },
    ) => {
      // The boot mode stays the one of the launch; only an image that prefers UEFI boots both ways.
      const either = bootMode === null || bootMode === 'uefi-preferred' || firmware.bootMode === 'uefi-preferred';
      return !either && bootMode !== firmware.bootMode && `${imageId} boots ${bootMode}, the host ${firmware.bootMode}`;
    },
  ),
  image(
    'fit-image-product-code',
    ({ productCodes, imageId }) => productCodes.length > 0 && `${imageId} carries the product code ${productCodes.join(', ')}`,
  ),
  image(
    'fit-image-larger',
    (
      { rootGiB, imageId },
      {
        persona: {
          resources: { root },
        },
      },
    ) =>
      root.source === 'IMAGE' &&
      root.sizeGiB < rootGiB &&
      `${imageId} needs a root of ${String(rootGiB)} GiB, the persona gives ${String(root.sizeGiB)}`,
  ),
  image(
    'fit-tpm-own-root',
    ({ imageId }, { facts }) =>
      facts.manifest.firmware.tpm !== null && `the host has a TPM, whose state another root (${imageId}) would change`,
  ),
  {
    code: 'fit-device',
    field: 'resources.data.volumes',
    when: ({
      persona: {
        resources: { data },
      },
      facts: { manifest },
    }) => {
      if (data.source !== 'EMPTY') return undefined;
      const devices = data.volumes.map(({ device }) => device);
      const wrong = devices.filter((device, index) => device === manifest.rootDeviceName || devices.indexOf(device) !== index);
      return wrong.length > 0 && `${wrong.join(', ')} is the root device or named twice`;
    },
  },
  {
    code: 'fit-volume-performance',
    field: 'resources',
    when: (candidate) => {
      const wrong = shapedVolumes(candidate).filter(
        ({ type, iops, throughputMiBps, sizeGiB }) =>
          iops > Math.max(type === 'gp3' ? freeIops : 0, iopsPerGiB[type] * sizeGiB) ||
          (type === 'gp3' && throughputMiBps > Math.max(125, iops * mibPerIops)),
      );
      return (
        wrong.length > 0 &&
        `EBS does not give ${wrong.map(({ at, iops, throughputMiBps, sizeGiB, type }) => `${String(iops)} IOPS and ${String(throughputMiBps)} MiB/s to ${type} of ${String(sizeGiB)} GiB (${at})`).join(', ')}`
      );
    },
  },
  {
    code: 'fit-network-missing',
    field: 'security.profile',
    when: ({
      persona: { security },
      networks,
      facts: {
        manifest: { identity },
      },
    }) =>
      networks[identity.vpcId]?.[security.profile] === undefined &&
      `the security profile ${security.profile} is not deployed in ${identity.vpcId}`,
  },
  {
    code: 'fit-group-limit',
    field: 'security.profile',
    when: ({
      persona: { security },
      networks,
      quotas,
      facts: {
        manifest: { identity },
      },
    }) => {
      const count = networks[identity.vpcId]?.[security.profile]?.securityGroupIds.length ?? 0;
      return (
        count > quotas.groupsPerInterface &&
        `the security profile ${security.profile} has ${String(count)} groups, an interface takes ${String(quotas.groupsPerInterface)}`
      );
    },
  },
  {
    code: 'fit-clone-quota',
    field: 'resources',
    when: ({ persona, facts, quotas }) => {
      const need = clonedVolumes(facts.manifest, persona).length;
      return (
        quotas.volumeCopiesFree !== null &&
        need > quotas.volumeCopiesFree &&
        `${String(need)} volume copies are needed, ${String(quotas.volumeCopiesFree)} may start now`
      );
    },
  },
  {
    code: 'fit-storage-quota',
    field: 'resources',
    when: ({ persona, facts, quotas }) => {
      const short = Object.entries(addedGiB(facts.manifest, persona)).flatMap(([type, need]) => {
        const free = quotas.storageGiBFree[type] ?? need;
        return need > free ? [`${String(need)} GiB of ${type} volumes are needed, ${String(free)} GiB are left`] : [];
      });
      return short.length > 0 && short.join(', ');
    },
  },
  {
    code: 'fit-user-data',
    field: 'software.userData',
    when: ({ persona: { software } }) =>
      bytes(software.userData ?? '') > mostUserData &&
      `the user data has ${String(bytes(software.userData ?? ''))} bytes, EC2 takes ${String(mostUserData)}`,
  },
  {
    code: 'fit-document-missing',
    field: 'software',
    when: ({ persona, documents }) => {
      const missing = documents === undefined ? [] : personaDocuments(persona).filter((name) => !documents.includes(name));
      return missing.length > 0 && `not deployed: ${missing.join(', ')}`;
    },
  },
];

const bytes = (text: string): number => new TextEncoder().encode(text).length;
