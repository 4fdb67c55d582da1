import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Cloud } from '../../../../local/aws/cloud.ts';
import { connect } from '../../../../local/aws/door.ts';
import type { HostChange, Hosts, HostView } from '../../../../local/aws/hosts.ts';

type MutableHost = { -readonly [key in keyof HostView]: HostView[key] };

/** A small fake of EC2's side of the seam: hosts whose life the test leads by hand. */
export class FakeHosts implements Hosts {
  readonly hosts = new Map<string, MutableHost>();
  private readonly listeners: ((instanceId: string, change: HostChange) => void)[] = [];
  private readonly cloud: Cloud;

  constructor(cloud: Cloud) {
    this.cloud = cloud;
  }

  add(instanceId: string, over: Partial<HostView> = {}): MutableHost {
    const host: MutableHost = {
      instanceId,
      state: 'running',
      instanceType: 'm5.large',
      zone: 'eu-west-1a',
      vpcId: 'vpc-1',
      subnetId: 'subnet-1',
      privateIps: [`10.0.0.${this.hosts.size + 1}`],
      tags: {},
      profileArn: 'arn:aws:iam::111122223333:instance-profile/app',
      rootVolumeId: 'vol-original',
      files: { '/opt/application/revision': 'r1' },
      packages: { 'amazon-ssm-agent': '3.3.3050.0' },
      services: {},
      limits: {},
      bootedAt: this.cloud.clock.now(),
      applicationUp: true,
      ports: [80, 8080],
      ...over,
    };
    this.hosts.set(instanceId, host);
    return host;
  }

  view(instanceId: string): HostView | undefined {
    return this.hosts.get(instanceId);
  }

  byPrivateIp(ip: string): HostView | undefined {
    return [...this.hosts.values()].find((host) => host.privateIps.includes(ip));
  }

  onChange(listener: (instanceId: string, change: HostChange) => void): void {
    this.listeners.push(listener);
  }

  configured(instanceId: string): void {
    this.change(instanceId, 'configured', {});
  }

  shutDownFromInside(instanceId: string): void {
    this.stop(instanceId);
  }

  stop(instanceId: string): void {
    this.change(instanceId, 'stopping', { state: 'stopping', bootedAt: undefined, applicationUp: false });
    this.change(instanceId, 'stopped', { state: 'stopped', rootVolumeId: undefined });
  }

  /** Running at once, booted at once. */
  start(instanceId: string, rootVolumeId = 'vol-original', files: Record<string, string> = {}): void {
    this.change(instanceId, 'pending', { state: 'pending' });
    this.change(instanceId, 'running', { state: 'running', rootVolumeId, files });
    this.change(instanceId, 'booted', { bootedAt: this.cloud.clock.now(), applicationUp: true });
  }

  terminate(instanceId: string): void {
    this.change(instanceId, 'terminated', { state: 'terminated', bootedAt: undefined, applicationUp: false });
  }

  private change(instanceId: string, change: HostChange, to: Partial<HostView>): void {
    Object.assign(this.hosts.get(instanceId) ?? {}, to);
    for (const listener of this.listeners) listener(instanceId, change);
  }
}

/** A cloud, hosts, and one real SDK client for each service. */
export function bench(seed = 1) {
  const cloud = new Cloud({ seed });
  const region = 'eu-west-1';
  const client = <C extends object>(made: C): C => connect(made, cloud, 'test');
  /** The answer to a request, while virtual time runs. */
  const ask = async <T>(request: Promise<T>): Promise<T> => {
    let settled = false;
    const end = (): void => void (settled = true);
    request.then(end, end);
    await cloud.clock.run({ done: () => settled });
    return request;
  };
  return {
    cloud,
    hosts: new FakeHosts(cloud),
    elb: client(new ElasticLoadBalancingV2Client({ region })),
    asg: client(new AutoScalingClient({ region })),
    ssm: client(new SSMClient({ region })),
    scheduler: client(new SchedulerClient({ region })),
    cloudwatch: client(new CloudWatchClient({ region })),
    sns: client(new SNSClient({ region })),
    s3: client(new S3Client({ region })),
    kms: client(new KMSClient({ region })),
    quotas: client(new ServiceQuotasClient({ region })),
    ask,
    /** The name and text of the refusal of a request; 'accepted' if there is none. */
    refusal: (request: Promise<unknown>): Promise<string> =>
      ask(request).then(
        () => 'accepted',
        (error: Error) => `${error.name}: ${error.message}`,
      ),
    seconds: (count: number) => cloud.clock.advance(count * 1000),
  };
}
