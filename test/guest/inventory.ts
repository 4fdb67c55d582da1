import type { Machine } from './machine.ts';

/**
 * Everything of the guest that a document may have changed, one line each: files (and what those in /etc
 * and /opt hold; so also which units are enabled), units and how they are, limits of the slices, queueing of the network, kernel settings.
 * Left out is what changes by itself, and what the kernel computes from the memory that is free at a boot.
 */
const listing = String.raw`set -euo pipefail
find /etc /opt /usr /var /root /home /srv -xdev \( -path /var/log -o -path /var/tmp -o -path /var/lib/systemd -o -path /var/cache \) -prune -o -printf 'file %p %y %m %s %l\n'
find /etc /opt -xdev -type f -exec sha256sum {} + | sed 's/^/content /'
systemctl list-units --all --plain --no-legend --no-pager --type=service,slice,mount,timer,socket |
  awk '$1 !~ /^(systemd-tmpfiles-clean|apt-daily|e2scrub|dpkg-db|logrotate|fstrim|systemd-(fsck|hostnamed|journal|random))/ { print "unit", $1, $2, $3, $4 }'
for group in /sys/fs/cgroup /sys/fs/cgroup/*.slice /sys/fs/cgroup/*.slice/application.service; do
  for file in cpu.max memory.high memory.max io.max; do
    if [ -r "$group/$file" ]; then sed --expression='/^max\( 100000\)\?$/d' --expression="s#^#cgroup $group/$file #" "$group/$file"; fi
  done
done
for what in qdisc class filter; do tc $what show dev ens5 | sed "s/^/$what /"; done
{ sysctl --all 2> /dev/null || true; } | grep -E '^(net|vm|fs)\.' | grep -Ev '^(fs\.(dentry-state|file-nr|inode-nr|inode-state|quota|aio-nr)|net\.netfilter\.nf_conntrack_count|vm\.(user|admin)_reserve_kbytes|net\.ipv4\.(tcp|udp)_mem)' | sed 's/^/sysctl /'
`;

/** The inventory now. */
export async function inventory(machine: Machine): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await machine.run(listing);
  if (exitCode !== 0) throw new Error(`the inventory failed: ${stderr}`);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .toSorted();
}

/** What went (`-`) and came (`+`) between two inventories. */
export function differences(before: readonly string[], after: readonly string[]): string[] {
  const [was, is] = [new Set(before), new Set(after)];
  return [
    ...before.filter((line) => !is.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !was.has(line)).map((line) => `+ ${line}`),
  ];
}
