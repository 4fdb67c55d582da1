import type { HostSeed } from '../aws/ec2/host-seed.ts';
import type { DocumentContent } from '../aws/systems-manager/documents.ts';
import type { LocalCloud } from './boot.ts';

/** Ids of the demo's hosts; the last two are members of the Auto Scaling group. */
export const demoHosts = [
  'i-0a11ce00000000001',
  'i-0a11ce00000000002',
  'i-0a11ce00000000003',
  'i-0a11ce00000000004',
  'i-0a11ce00000000005',
  'i-0a11ce00000000006',
] as const;
/** The two behind the Auto Scaling group. */
export const scalingMembers: readonly string[] = demoHosts.slice(4);

const productionGroup = 'sg-0a5500000000000a1';
const backendGroup = 'sg-0a5500000000000b1';
const endpointGroup = 'sg-0a5500000000000e1';
const productionImage = 'ami-0a0a0a0a0a0a0a0a0';
const ports: readonly number[] = [80, 8080];

/** What the demo reads of its configuration file. */
interface DemoConfiguration {
  readonly fleets: readonly {
    readonly targetGroupArns: readonly string[];
    readonly kmsKeyArns: readonly string[];
    readonly rules: Readonly<Record<string, unknown>>;
  }[];
  readonly images: Readonly<Record<string, { readonly x86_64?: string; readonly arm64?: string }>>;
}

/**
 * The fleet `web` of `infra/configuration.demo.json`: six hosts behind two target groups, two of them in
 * an Auto Scaling group that is attached to both.
 */
export const demoWorld = (local: LocalCloud): void => demoWorldWith((seed) => seed)(local);

/** The same fleet with hosts that differ from the demo's in what a test is about. */
export const demoWorldWith =
  (change: (seed: HostSeed, index: number) => HostSeed) =>
  (local: LocalCloud): void => {
    const configuration = local.configuration as DemoConfiguration;
    const [fleet] = configuration.fleets;
    if (fleet === undefined) throw new Error('the demo configuration has no fleet');
    addImages(local, configuration);
    addFleetDocuments(local, fleet.rules);
    for (const [id, name] of [
      [productionGroup, 'web-production'],
      [backendGroup, 'web-backend'],
      [endpointGroup, 'vpc-endpoints'],
    ] as const)
      local.ec2.addSecurityGroup({ id, name });
    local.ec2.addProfile('web-host', 'web-host');
    demoHosts.forEach((id, index) => local.ec2.addHost(change(hostSeed(id, index, fleet.kmsKeyArns[0] ?? ''), index)));
    addTargetGroups(local, fleet.targetGroupArns);
  };

/** Like host (a) of `manifest.md`: three volumes, one with a customer's key, one or two interfaces, user data. */
function hostSeed(id: string, index: number, kmsKeyId: string): HostSeed {
  const zone = `eu-west-1${['a', 'b', 'c'][index % 3] ?? 'a'}`;
  const address = (net: number): string[] => [`10.${index % 3}.${net}.${index + 11}`];
  const first = { groups: [productionGroup], privateIps: address(0) };
  const scaling = scalingMembers.includes(id);
  return {
    id,
    zone,
    instanceType: 'm5.large',
    imageId: productionImage,
    profile: 'web-host',
    tags: { Name: `web-${index + 1}`, 'ahps:managed': 'true', ...(scaling ? { 'aws:autoscaling:groupName': 'web' } : {}) },
    userData: '#!/bin/sh\n/opt/application/bin/configure --fleet web\n',
    root: { size: 20, deleteOnTermination: true },
    volumes: [
      { device: '/dev/sdf', label: 'data', size: 100, kmsKeyId, deleteOnTermination: true },
      { device: '/dev/sdg', label: 'logs', size: 50, deleteOnTermination: true },
    ],
    interfaces: index % 2 === 0 ? [first, { groups: [backendGroup], privateIps: address(1) }] : [first],
  };
}

function addImages({ ec2 }: LocalCloud, { images }: DemoConfiguration): void {
  ec2.addImage({ id: productionImage, name: 'al2023-web' });
  for (const [name, byArchitecture] of Object.entries(images))
    for (const [architecture, id] of Object.entries(byArchitecture))
      ec2.addImage({ id, name: `${name}-${architecture}`, architecture: architecture as 'x86_64' });
}

/** Documents that the fleet's owner brings, where the template does not deploy them. */
function addFleetDocuments({ ssm, deployment }: LocalCloud, rules: Readonly<Record<string, unknown>>): void {
  const deployed = deployment.of('AWS::SSM::Document').map(({ name }) => name);
  for (const name of [rules['quiesce'], rules['idle'], rules['returnCheck']])
    if (typeof name === 'string' && !deployed.includes(name)) ssm.addDocument({ name, version: '1', content: ownersDocument });
}

const ownersDocument: DocumentContent = {
  schemaVersion: '2.2',
  description: 'What the owner of the fleet does on its hosts.',
  parameters: { ExpectedRootVolume: { type: 'String', allowedPattern: '^vol-[0-9a-f]{8,17}$', interpolationType: 'ENV_VAR' } },
  mainSteps: [
    { action: 'aws:runShellScript', name: 'run', inputs: { timeoutSeconds: '120', runCommand: ['exec /opt/application/bin/fleet-step'] } },
  ],
};

/** Four hosts are registered by hand; the Auto Scaling group registers its two members in both groups. */
function addTargetGroups({ ec2, loadBalancing, autoScaling }: LocalCloud, arns: readonly string[]): void {
  arns.forEach((arn, index) => {
    // The configuration names the groups before they exist.
    const [name = '', id = ''] = arn.split('/').slice(-2);
    const port = ports[index] ?? 80;
    const made = loadBalancing.addTargetGroup({
      name,
      id,
      port,
      vpcId: ec2.vpcId,
      protocol: 'HTTP',
      interval: 10,
      healthyThreshold: 3,
      deregistrationDelaySeconds: 60,
    });
    if (made !== arn) throw new Error(`the target group ${arn} became ${made}`);
    loadBalancing.seedTargets(
      arn,
      demoHosts.map((Id) => ({ Id, Port: port })),
    );
  });
  autoScaling.addGroup({
    name: 'web',
    min: 1,
    max: 4,
    instanceIds: scalingMembers,
    protectedFromScaleIn: scalingMembers.slice(0, 1),
    targetGroupArns: arns,
    healthCheckType: 'ELB',
    healthCheckGraceSeconds: 60,
    launchTemplate: { id: 'lt-0a11ce000000000001', version: '3' },
    tags: { 'ahps:managed': 'true' },
  });
}
