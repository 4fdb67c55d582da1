import type { Measure } from '../aws/cloudwatch/metrics.ts';
import type { Hosts } from '../aws/hosts.ts';

/** CPU utilisation as AWS publishes it: a calm production application, a busy load generator, idle otherwise; none while stopped. */
export function measureHosts(hosts: Hosts): Measure {
  return ({ namespace, name, dimensions }, at) => {
    if (namespace !== 'AWS/EC2' || name !== 'CPUUtilization') return undefined;
    const host = hosts.view(dimensions['InstanceId'] ?? '');
    if (host?.bootedAt === undefined) return undefined;
    // A slow wave over ten minutes, so that a graph of it looks like one.
    const wave = Math.sin((at / 600_000) * 2 * Math.PI);
    if (host.files['/opt/load-tools/settings.json'] !== undefined) return 72 + 9 * wave;
    return host.applicationUp ? 31 + 6 * wave : 3;
  };
}
