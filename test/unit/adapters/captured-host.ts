import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { KMSClient } from '@aws-sdk/client-kms';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { CaptureClients } from '#adapters/host-capture-rounds.ts';
import { apiGroup, hostId, key, productionProfile, webGroup } from '../../samples/host.ts';
import { Cloud } from '../../../local/aws/cloud.ts';
import type { Operations } from '../../../local/aws/cloud.ts';
import { connect } from '../../../local/aws/door.ts';

const managed = [{ Key: 'ahps:managed', Value: 'true' }];
const mapping = (DeviceName: string, VolumeId: string) => ({
  DeviceName,
  Ebs: { VolumeId, Status: 'attached', DeleteOnTermination: true },
});
const volume = (VolumeId: string, Size: number, more: object = {}) => ({
  VolumeId,
  Size,
  VolumeType: 'gp3',
  Iops: 3_000,
  Throughput: 125,
  Encrypted: false,
  AvailabilityZone: 'eu-west-1a',
  State: 'in-use',
  MultiAttachEnabled: false,
  Attachments: [{ VolumeId, InstanceId: hostId, State: 'attached', Device: '/dev/x', DeleteOnTermination: true }],
  Tags: [...managed, { Key: 'ahps:keep-until', Value: 'x' }],
  ...more,
});
const networkInterface = (NetworkInterfaceId: string, DeviceIndex: number, ips: string[], groups: string[]) => ({
  NetworkInterfaceId,
  SubnetId: 'subnet-0a1b2c3d',
  VpcId: 'vpc-0a1b2c3d',
  MacAddress: `02:00:00:00:00:0${String(DeviceIndex)}`,
  InterfaceType: 'interface',
  SourceDestCheck: true,
  RequesterManaged: false,
  TagSet: managed,
  PrivateIpAddresses: ips.map((PrivateIpAddress, index) => ({ PrivateIpAddress, Primary: index === 0 })),
  Groups: groups.map((GroupId) => ({ GroupId })),
  Attachment: { DeviceIndex, NetworkCardIndex: 0, Status: 'attached', DeleteOnTermination: DeviceIndex === 0 },
});

/** The sample host as DescribeInstances gives it. */
export const instance = {
  InstanceId: hostId,
  InstanceType: 'm5.large',
  ImageId: 'ami-0a1b2c3d',
  State: { Code: 16, Name: 'running' },
  LaunchTime: new Date('2025-12-01T00:00:00Z'),
  AmiLaunchIndex: 0,
  Architecture: 'x86_64',
  RootDeviceName: '/dev/xvda',
  RootDeviceType: 'ebs',
  VirtualizationType: 'hvm',
  PlatformDetails: 'Linux/UNIX',
  UsageOperation: 'RunInstances',
  KeyName: 'ops',
  Hypervisor: 'xen',
  Placement: { AvailabilityZone: 'eu-west-1a', GroupName: '', Tenancy: 'default' },
  PrivateDnsNameOptions: { HostnameType: 'ip-name', EnableResourceNameDnsARecord: false, EnableResourceNameDnsAAAARecord: false },
  EbsOptimized: true,
  EnaSupport: true,
  Monitoring: { State: 'enabled' },
  CpuOptions: { CoreCount: 1, ThreadsPerCore: 2 },
  MetadataOptions: {
    State: 'applied',
    HttpTokens: 'required',
    HttpPutResponseHopLimit: 2,
    HttpEndpoint: 'enabled',
    HttpProtocolIpv6: 'disabled',
    InstanceMetadataTags: 'disabled',
  },
  MaintenanceOptions: { AutoRecovery: 'default' },
  CapacityReservationSpecification: { CapacityReservationPreference: 'open' },
  HibernationOptions: { Configured: false },
  EnclaveOptions: { Enabled: false },
  SubnetId: 'subnet-0a1b2c3d',
  VpcId: 'vpc-0a1b2c3d',
  PublicIpAddress: '198.51.100.7',
  IamInstanceProfile: { Arn: productionProfile },
  Tags: [{ Key: 'Name', Value: 'web-1' }, ...managed, { Key: 'ahps:checkout', Value: 'co-1' }],
  BlockDeviceMappings: [
    mapping('/dev/xvda', 'vol-00000000000000001'),
    mapping('/dev/sdf', 'vol-00000000000000002'),
    mapping('/dev/sdg', 'vol-00000000000000003'),
  ],
};
const type = {
  InstanceType: 'm5.large',
  Hypervisor: 'nitro',
  BareMetal: false,
  SupportedVirtualizationTypes: ['hvm'],
  ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
  VCpuInfo: { DefaultVCpus: 2, DefaultCores: 1, DefaultThreadsPerCore: 2, ValidCores: [1], ValidThreadsPerCore: [1, 2] },
  MemoryInfo: { SizeInMiB: 8_192 },
  EbsInfo: { NvmeSupport: 'required', MaximumEbsAttachments: 28, AttachmentLimitType: 'shared', MaximumEbsCards: 1 },
  SupportedBootModes: ['legacy-bios', 'uefi'],
  NitroTpmSupport: 'supported',
  InstanceStorageSupported: false,
  NetworkInfo: {
    EnaSupport: 'required',
    MaximumNetworkInterfaces: 3,
    MaximumNetworkCards: 1,
    NetworkCards: [{ NetworkCardIndex: 0, MaximumNetworkInterfaces: 3 }],
    Ipv4AddressesPerInterface: 10,
    Ipv6AddressesPerInterface: 10,
    BandwidthWeightings: ['default'],
  },
};
export const userData = Buffer.from('#!/bin/sh\necho production\n').toString('base64');
const attributes: Readonly<Record<string, object>> = {
  instanceInitiatedShutdownBehavior: { InstanceInitiatedShutdownBehavior: { Value: 'terminate' } },
  disableApiTermination: { DisableApiTermination: { Value: false } },
  disableApiStop: { DisableApiStop: { Value: true } },
  userData: { UserData: { Value: userData } },
};

/** EC2 as the sample host sees it. */
export const ec2: Operations = {
  DescribeInstances: () => ({ Reservations: [{ OwnerId: '111122223333', Instances: [instance] }] }),
  DescribeInstanceAttribute: ({ Attribute }: { Attribute: string }) => ({ InstanceId: hostId, ...attributes[Attribute] }),
  DescribeInstanceStatus: () => ({
    InstanceStatuses: [
      {
        InstanceStatus: { Status: 'ok' },
        SystemStatus: { Status: 'ok' },
        AttachedEbsStatus: { Status: 'ok' },
        Events: [{ Code: 'instance-stop', Description: '[Completed] was due', NotBefore: new Date(0) }],
      },
    ],
  }),
  DescribeVolumes: () => ({
    Volumes: [
      volume('vol-00000000000000001', 20),
      volume('vol-00000000000000002', 100, { Encrypted: true, KmsKeyId: key }),
      volume('vol-00000000000000003', 50),
    ],
  }),
  DescribeVolumesModifications: () => ({ VolumesModifications: [{ VolumeId: 'vol-00000000000000003', ModificationState: 'completed' }] }),
  DescribeSnapshots: () => ({ Snapshots: [] }),
  DescribeNetworkInterfaces: () => ({
    NetworkInterfaces: [
      networkInterface('eni-00000000000000001', 0, ['10.0.1.20'], ['sg-0b1b2c3d', 'sg-0a1b2c3d']),
      networkInterface('eni-00000000000000002', 1, ['10.0.2.20', '10.0.2.21'], ['sg-0b1b2c3d']),
    ],
  }),
  DescribeAddresses: () => ({
    Addresses: [
      {
        PrivateIpAddress: '10.0.1.20',
        PublicIp: '198.51.100.7',
        AllocationId: 'eipalloc-0a1b2c3d',
        NetworkInterfaceId: 'eni-00000000000000001',
      },
    ],
  }),
  DescribeInstanceTypes: () => ({ InstanceTypes: [type] }),
  DescribeInstanceTypeOfferings: () => ({ InstanceTypeOfferings: [{ InstanceType: 'm5.large' }] }),
};

const group = (TargetGroupArn: string, TargetType: string, Port: number) => ({
  TargetGroupArn,
  TargetType,
  Port,
  Protocol: 'HTTP',
  LoadBalancerArns: ['arn:lb'],
  HealthCheckProtocol: 'HTTP',
  HealthCheckPort: 'traffic-port',
  HealthCheckPath: '/health',
  Matcher: { HttpCode: '200' },
  HealthCheckIntervalSeconds: 10,
  HealthCheckTimeoutSeconds: 5,
  HealthyThresholdCount: 2,
  UnhealthyThresholdCount: 2,
});
const groups = [group(webGroup, 'instance', 80), group(apiGroup, 'ip', 8080)];
const healthy = { TargetHealth: { State: 'healthy' } };
export const loadBalancing: Operations = {
  DescribeTargetGroups: ({ TargetGroupArns }: { TargetGroupArns: string[] }) => ({
    TargetGroups: groups.filter(({ TargetGroupArn }) => TargetGroupArns.includes(TargetGroupArn)),
  }),
  DescribeTargetGroupAttributes: () => ({ Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }] }),
  DescribeTargetHealth: ({ TargetGroupArn }: { TargetGroupArn: string }) => ({
    TargetHealthDescriptions:
      TargetGroupArn === webGroup
        ? [
            { Target: { Id: hostId, Port: 80 }, ...healthy },
            { Target: { Id: 'i-0ffffffffffffffff', Port: 80 }, ...healthy },
          ]
        : [
            { Target: { Id: '10.0.2.20', Port: 8080, AvailabilityZone: 'eu-west-1a' }, ...healthy },
            { Target: { Id: '10.0.2.21', Port: 8080 }, TargetHealth: { State: 'draining' } },
          ],
  }),
};
export const autoScaling: Operations = { DescribeAutoScalingInstances: () => ({ AutoScalingInstances: [] }) };
export const ssm: Operations = {
  DescribeInstanceInformation: () => ({
    InstanceInformationList: [
      {
        InstanceId: hostId,
        PingStatus: 'Online',
        AgentVersion: '3.3.3050.0',
        PlatformName: 'Amazon Linux',
        PlatformVersion: '2023',
        ResourceType: 'EC2Instance',
      },
    ],
  }),
};
export const cloudWatch: Operations = { DescribeAlarms: () => ({ MetricAlarms: [] }) };

/** A cloud that answers with the sample host, and clients on it; operations given replace or add to those above. */
export function capturedCloud(
  given: { ec2?: Operations; loadBalancing?: Operations; autoScaling?: Operations; cloudWatch?: Operations; kms?: Operations } = {},
): { cloud: Cloud; clients: CaptureClients } {
  const cloud = new Cloud();
  cloud.register('EC2', { ...ec2, ...given.ec2 });
  cloud.register('Elastic Load Balancing v2', { ...loadBalancing, ...given.loadBalancing });
  cloud.register('Auto Scaling', { ...autoScaling, ...given.autoScaling });
  cloud.register('SSM', ssm);
  cloud.register('KMS', { DescribeKey: ({ KeyId }: { KeyId: string }) => ({ KeyMetadata: { KeyId, KeyState: 'Enabled' } }), ...given.kms });
  cloud.register('CloudWatch', { ...cloudWatch, ...given.cloudWatch });
  const client = <C extends object>(made: C): C => connect(made, cloud, 'read');
  const options = { region: 'eu-west-1' };
  return {
    cloud,
    clients: {
      clock: cloud.clock,
      ec2: client(new EC2Client(options)),
      loadBalancing: client(new ElasticLoadBalancingV2Client(options)),
      autoScaling: client(new AutoScalingClient(options)),
      ssm: client(new SSMClient(options)),
      cloudWatch: client(new CloudWatchClient(options)),
      kms: client(new KMSClient(options)),
    },
  };
}
