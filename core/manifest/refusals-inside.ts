import type { Inside } from './inside.ts';
import type { Refusal, RefusalRule } from './refusal.ts';

interface InsideRule {
  readonly code: RefusalRule['code'];
  readonly field: keyof Inside;
  readonly when: (inside: Inside) => string | false;
}

/**
 * What the inside of a host tells against lending it (`manifest.md`, row *inside*): another instance
 * type shows its volumes under other names, and a disk that is bound to this machine opens on no other root.
 */
const rules: readonly InsideRule[] = [
  {
    code: 'host-fstab-by-device',
    field: 'fstabDevices',
    when: ({ fstabDevices }) =>
      fstabDevices !== '' && `mounts ${fstabDevices.replaceAll(' ', ', ')} by device name (fstab), which another instance type changes`,
  },
  {
    code: 'host-root-by-device',
    field: 'rootDevice',
    when: ({ rootDevice }) => rootDevice !== '' && `boots from ${rootDevice} by device name, which another instance type changes`,
  },
  { code: 'host-without-nvme-driver', field: 'nvme', when: ({ nvme }) => !nvme && 'has no NVMe driver in its kernel' },
  { code: 'host-without-ena-driver', field: 'ena', when: ({ ena }) => !ena && 'has no ENA driver in its kernel' },
  {
    code: 'host-disk-encrypted-inside',
    field: 'encryptedDisks',
    when: ({ encryptedDisks }) =>
      encryptedDisks !== '' && `encrypts ${encryptedDisks.replaceAll(' ', ', ')} inside (LUKS), so a copy does not open without its key`,
  },
  { code: 'host-disk-bound-to-tpm', field: 'tpm', when: ({ tpm }) => tpm && 'has a disk that only the TPM of this machine opens' },
  { code: 'host-domain-joined', field: 'domainJoined', when: ({ domainJoined }) => domainJoined && 'is joined to a domain' },
];

/** Every refusal that the inside of a host gives reason for. */
export const insideRefusals = (hostId: string, inside: Inside): Refusal[] =>
  rules.flatMap(({ code, field, when }) => {
    const found = when(inside);
    return found === false ? [] : [{ code, field: `manifest.guest.${field}`, sentence: `host ${hostId} ${found}` }];
  });

/** The same rules for facts that hold an inside; at admission nobody has looked there yet. */
export const insideRules: readonly RefusalRule[] = rules.map(({ code, field, when }) => ({
  code,
  field: `manifest.guest.${field}`,
  when: ({ facts }) => facts.manifest.guest !== null && when(facts.manifest.guest),
}));
