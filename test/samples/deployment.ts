import type { PersonaNetworks } from '#core/fleet/fleet.ts';
import type { ResolvedImages } from '#core/persona/image.ts';

/** What is deployed around the sample host: images, networks, documents. */
export const sampleImages: ResolvedImages = {
  'load-tools': {
    imageId: 'ami-0aaaaaaaaaaaaaaaa',
    snapshotId: 'snap-0aaaaaaaaaaaaaaaa',
    rootGiB: 8,
    architecture: 'x86_64',
    virtualization: 'hvm',
    ena: true,
    bootMode: 'uefi-preferred',
    owned: true,
    productCodes: [],
  },
};
export const personaProfile = 'arn:aws:iam::111122223333:instance-profile/ahps/persona-isolated';
export const sampleNetworks: PersonaNetworks = {
  'vpc-0a1b2c3d': { isolated: { securityGroupIds: ['sg-0cccccccc'], instanceProfileArn: personaProfile } },
};

const names = [
  'AHPS-Probe',
  'AHPS-InstallLoadTools',
  'AHPS-TuneNetwork',
  'AHPS-CollectArtifacts',
  'AHPS-LimitResources',
  'AHPS-ShapeNetwork',
];
export const sampleDocuments: Readonly<Record<string, { version: string; hash: string }>> = Object.fromEntries(
  names.map((name, index) => [name, { version: String(index + 1), hash: String(index + 1).repeat(64) }]),
);
