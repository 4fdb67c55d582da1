/** What is on a volume, as far as anybody can tell from it: the ground on which restoring is judged. */
export interface Disk {
  /** Path → text. */
  files: Record<string, string>;
  /** Installed packages: name → version. */
  packages: Record<string, string>;
  /** Units of the system: name → whether a boot starts them. */
  services: Record<string, 'enabled' | 'disabled'>;
  /** What the system puts on itself at each boot (cgroups, traffic control): name → value. */
  limits: Record<string, string>;
}

/** The agent of Systems Manager as a package of the operating system. */
export const agentPackage = 'amazon-ssm-agent';
/** The unit of the production application. */
export const applicationService = 'application.service';

/** Memory file systems are no part of a disk. https://www.kernel.org/doc/html/latest/filesystems/tmpfs.html */
export const inMemory = (path: string): boolean => path.startsWith('/run/') || path.startsWith('/proc/');

/** An empty disk: no system, no file system. */
export const emptyDisk = (): Disk => ({ files: {}, packages: {}, services: {}, limits: {} });

/**
 * The disk as it is at this moment, for a snapshot, a clone or a volume: what was written, and nothing
 * that a running machine only has in memory [EBS-SNAP].
 */
export const copyDisk = ({ files, packages, services, limits }: Disk): Disk => ({
  files: Object.fromEntries(Object.entries(files).filter(([path]) => !inMemory(path))),
  packages: { ...packages },
  services: { ...services },
  limits: { ...limits },
});

/** Packages of an operating system with the agent, as Amazon's images have them [SSM-TRB]. */
export const systemPackages = (): Record<string, string> => ({ [agentPackage]: '3.3.3050.0', systemd: '252.23', kernel: '6.1.158' });
/** Units that come with such a system. */
export const systemServices = (): Disk['services'] => ({ 'amazon-ssm-agent.service': 'enabled', 'sshd.service': 'enabled' });
