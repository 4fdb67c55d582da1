import * as z from 'zod';

/** The document that looks inside a host before it is lent. */
export const inspectDocument = 'AHPS-Inspect';

/** Names that a host's own files hold, one space between two: what a device, a mapping or a realm may be called and nothing else. */
const names = z.string().regex(/^(?:[A-Za-z0-9_./-]+(?: [A-Za-z0-9_./-]+)*)?$/);

/**
 * What the inspect document prints: one line of JSON with exactly these members. A host whose answer
 * does not parse is not lent, for nothing is known of it.
 */
export const inside = z.strictObject({
  /** Devices that /etc/fstab mounts by a name which changes with the instance type; empty when it uses labels or UUIDs. */
  fstabDevices: names,
  /** The root as the kernel's command line names it, when that is by such a name; else empty. */
  rootDevice: names,
  nvme: z.boolean(),
  ena: z.boolean(),
  /** Mappings of encrypted disks (LUKS), from /etc/crypttab and from what is open; empty without any. */
  encryptedDisks: names,
  /** One of them is opened by this machine's TPM. */
  tpm: z.boolean(),
  domainJoined: z.boolean(),
});
export type Inside = z.output<typeof inside>;

export type ReadInside = { readonly read: true; readonly inside: Inside } | { readonly read: false; readonly reason: string };

/** Reads what the document printed. */
export function readInside(output: string): ReadInside {
  try {
    const parsed = inside.safeParse(JSON.parse(output));
    if (parsed.success) return { read: true, inside: parsed.data };
    return { read: false, reason: parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`).join('; ') };
  } catch {
    return { read: false, reason: `not JSON: ${output.trim().slice(0, 100)}` };
  }
}
