import { demoHosts } from '../../local/boot/demo-world.ts';
import type { LocalCloud } from '../../local/boot/boot.ts';
import type { Exchange } from './door.ts';
import type { Moto } from './moto.ts';
import { tag } from './people.ts';

/** What moto said to the requests that the deployed functions sent to the local cloud. */
export interface Opinion {
  readonly asked: number;
  readonly alike: number;
  readonly differences: readonly string[];
}
/** Our id → moto's. */
type Ids = Map<string, string>;

/**
 * Builds the fleet's hosts in moto and asks it again what the functions asked, in the same order, with its own
 * ids. moto is instant and permissive: a difference is a question to AWS's documents, not a verdict.
 */
export async function secondOpinion(moto: Moto, local: LocalCloud, exchanges: readonly Exchange[]): Promise<Opinion> {
  const ids = await sameWorld(moto, local);
  const differences = new Map<string, { readonly times: number; readonly example: string }>();
  let alike = 0;
  const asked = worthAsking(exchanges);
  for (const exchange of asked) {
    const answer = await moto.ask(exchange.service, withIds(exchange.body, ids));
    learn(ids, exchange.answer, answer.text);
    const difference = compared(exchange, answer);
    if (difference === undefined) alike += 1;
    else {
      const { kind, example = '' } = difference;
      const known = differences.get(kind) ?? { times: 0, example };
      differences.set(kind, { ...known, times: known.times + 1 });
    }
  }
  const told = [...differences].map(([kind, { times, example }]) => `${kind}${example}${times === 1 ? '' : ` (${times} times)`}`);
  return { asked: asked.length, alike, differences: told };
}

/** Every change, and each kind of read once: reads come by the hundred. */
function worthAsking(exchanges: readonly Exchange[]): Exchange[] {
  const known = new Set<string>();
  return exchanges.filter(({ operation, body }) => {
    // Associations have ids that only their reads tell.
    if (!/^(Describe|Get)/.test(operation) || operation === 'DescribeIamInstanceProfileAssociations') return true;
    const kind = [operation, ...new URLSearchParams(body).keys()].join(' ');
    return known.has(kind) ? false : known.add(kind) !== undefined;
  });
}

/** `kind` is told once. */
interface Difference {
  readonly kind: string;
  readonly example?: string;
}

function compared(
  { operation, body, status, answer }: Exchange,
  theirs: { readonly status: number; readonly text: string },
): Difference | undefined {
  const ours = status < 300 ? 'success' : codeOf(answer);
  const other = theirs.status < 300 ? 'success' : codeOf(theirs.text) || String(theirs.status);
  if (ours !== other) return { kind: `${operation}: the local cloud ${ours}, moto ${other}`, example: `, for ${said(body)}` };
  if (ours !== 'success') return undefined;
  const missing = [...elements(answer)].filter((name) => !elements(theirs.text).has(name));
  return missing.length === 0 ? undefined : { kind: `${operation}: moto leaves out ${missing.toSorted().join(', ')}` };
}

const codeOf = (xml: string): string => /<Code>([^<]+)/.exec(xml)?.[1] ?? '';
/** Parameters as the functions gave them, without what every request has. */
const said = (body: string): string =>
  [...new URLSearchParams(body)]
    .filter(([name]) => name !== 'Action' && name !== 'Version')
    .map(([name, value]) => `${name}=${value.slice(0, 40)}`)
    .join(' ')
    .slice(0, 200);
/** Names of elements that hold a text. */
const elements = (xml: string): Set<string> =>
  new Set([...xml.matchAll(/<([A-Za-z]\w*)[^<>]*>[^<>]*[^<>\s][^<>]*<\//g)].map(([, name = '']) => name));

function withIds(body: string, ids: Ids): string {
  let text = body;
  for (const [ours, theirs] of ids) text = text.replaceAll(encodeURIComponent(ours), encodeURIComponent(theirs));
  return text;
}

/** Ids that both answers made, by their place. */
function learn(ids: Ids, ours: string, theirs: string): void {
  for (const name of ['volumeId', 'snapshotId', 'associationId', 'attachmentId']) {
    const of = (xml: string): string[] => [...xml.matchAll(new RegExp(`<${name}>([^<]+)`, 'g'))].map(([, id = '']) => id);
    const [made, found] = [of(ours), of(theirs)];
    if (made.length === found.length) made.forEach((id, index) => void (ids.has(id) || ids.set(id, found[index] ?? id)));
  }
}

async function sameWorld(moto: Moto, local: LocalCloud): Promise<Ids> {
  const ids: Ids = new Map();
  const vpc = tag(await moto.make('ec2', { Action: 'CreateVpc', CidrBlock: '10.0.0.0/16' }), 'vpcId');
  ids.set(local.ec2.vpcId, vpc);
  for (const { id, name } of local.ec2.state.groups.values())
    if (!ids.has(id))
      ids.set(
        id,
        tag(
          await moto.make('ec2', { Action: 'CreateSecurityGroup', GroupName: `${name}-${id}`, GroupDescription: name, VpcId: vpc }),
          'groupId',
        ),
      );
  await addProfiles(moto);
  await addImages(moto, local, ids);
  await addTargetGroups(moto, local, vpc, ids);
  for (const [index, host] of demoHosts.entries()) await addHost(moto, local, { host, index, vpc, ids });
  for (const { groupArn, instanceId, port } of local.loadBalancing.registrations())
    if (instanceId !== undefined)
      await moto.make('elasticloadbalancing', {
        Action: 'RegisterTargets',
        TargetGroupArn: ids.get(groupArn) ?? '',
        'Targets.member.1.Id': ids.get(instanceId) ?? '',
        'Targets.member.1.Port': String(port),
      });
  return ids;
}

async function addProfiles(moto: Moto): Promise<void> {
  for (const [InstanceProfileName, Path] of [
    ['web-host', '/'],
    ['ahps-persona-isolated', '/ahps/persona/'],
  ] as const)
    await moto.make('iam', { Action: 'CreateInstanceProfile', InstanceProfileName, Path });
}

/** Each image is one of moto's; the snapshots behind it are made. */
async function addImages(moto: Moto, local: LocalCloud, ids: Ids): Promise<void> {
  const theirs = await anImage(moto);
  const volume = tag(await moto.make('ec2', { Action: 'CreateVolume', Size: '8', AvailabilityZone: 'eu-west-1a' }), 'volumeId');
  for (const id of local.ec2.state.images.keys()) ids.set(id, theirs);
  for (const id of local.ec2.state.snapshots.keys())
    ids.set(id, tag(await moto.make('ec2', { Action: 'CreateSnapshot', VolumeId: volume }), 'snapshotId'));
}
const anImage = async (moto: Moto): Promise<string> =>
  tag(
    await moto.make('ec2', {
      Action: 'DescribeImages',
      'Owner.1': 'amazon',
      'Filter.1.Name': 'architecture',
      'Filter.1.Value.1': 'x86_64',
    }),
    'imageId',
  );

async function addTargetGroups(moto: Moto, local: LocalCloud, vpc: string, ids: Ids): Promise<void> {
  const arns = new Set(local.loadBalancing.registrations().map(({ groupArn }) => groupArn));
  for (const arn of arns) {
    const Name = arn.split('/')[1] ?? '';
    const made = await moto.make('elasticloadbalancing', { Action: 'CreateTargetGroup', Name, Protocol: 'HTTP', Port: '80', VpcId: vpc });
    ids.set(arn, tag(made, 'TargetGroupArn'));
  }
}

async function addHost(
  moto: Moto,
  local: LocalCloud,
  { host, index, vpc, ids }: { host: string; index: number; vpc: string; ids: Ids },
): Promise<void> {
  const { instances, volumes, interfaces } = local.ec2.state;
  const instance = instances.get(host);
  if (instance === undefined) throw new Error(`no host ${host}`);
  const subnet = tag(
    await moto.make('ec2', { Action: 'CreateSubnet', VpcId: vpc, CidrBlock: `10.0.${index + 1}.0/24`, AvailabilityZone: 'eu-west-1a' }),
    'subnetId',
  );
  const run = await moto.make('ec2', {
    Action: 'RunInstances',
    ImageId: await anImage(moto),
    InstanceType: 'm5.large',
    MinCount: '1',
    MaxCount: '1',
    SubnetId: subnet,
  });
  const theirs = tag(run, 'instanceId');
  ids.set(host, theirs);
  for (const [id, { attachment }] of volumes) {
    if (attachment?.instanceId !== host) continue;
    const made = tag(await moto.make('ec2', { Action: 'CreateVolume', Size: '50', AvailabilityZone: 'eu-west-1a' }), 'volumeId');
    await moto.make('ec2', { Action: 'AttachVolume', VolumeId: made, InstanceId: theirs, Device: attachment.device });
    ids.set(id, made);
  }
  const first = tag(run, 'networkInterfaceId');
  let seen = 0;
  for (const [id, each] of interfaces) {
    if (each.instanceId !== host) continue;
    ids.set(
      id,
      seen === 0 ? first : tag(await moto.make('ec2', { Action: 'CreateNetworkInterface', SubnetId: subnet }), 'networkInterfaceId'),
    );
    seen += 1;
  }
  await moto.make('ec2', { Action: 'AssociateIamInstanceProfile', InstanceId: theirs, 'IamInstanceProfile.Name': 'web-host' });
}
