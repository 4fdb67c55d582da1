import type { VolumeRecord } from '../../../local/aws/ec2/model.ts';

/** All that is on a disk, as one list: what it is (`file /etc/fstab`, `package sshd` …) → its text. */
export type Content = Readonly<Record<string, string>>;

/** Where any boot of any Linux writes, and memory file systems, which are no part of a disk. */
const writtenByBoots = [/^\/run\//, /^\/proc\//, /^\/var\/log\//, /^\/var\/lib\/systemd\/random-seed$/];

/** What is on the volume now, without what a boot itself writes. */
export function contentOf({ files, packages, services, limits }: VolumeRecord): Content {
  const kept = Object.entries(files).filter(([path]) => !writtenByBoots.some((pattern) => pattern.test(path)));
  const named = (what: string, entries: readonly (readonly [string, string])[]) =>
    entries.map(([name, text]) => [`${what} ${name}`, text] as const);
  return Object.fromEntries([
    ...named('file', kept),
    ...named('package', Object.entries(packages)),
    ...named('service', Object.entries(services)),
    ...named('limit', Object.entries(limits)),
  ]);
}

/** In what a disk differs from what it was, as sentences. */
export function contentChanges(before: Content, after: Content): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => {
      if (after[name] === undefined) return `the ${name} is gone`;
      return before[name] === undefined ? `the ${name} is new` : `the ${name} is no longer what it was`;
    });
}
