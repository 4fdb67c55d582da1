import type { TagSpecification } from '@aws-sdk/client-ec2';
import { requestTagKeys, tagKeys } from '../context.ts';
import type { Ground, Need } from '../need.ts';
import { arn, tagsFrom } from '../need.ts';

/** A resource of EC2 that exists: its ARN and its tags. */
export interface Existing {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}
type Id = string | undefined;

/** Snapshots and images carry no account in their ARN (service authorization reference). */
const snapshotArn = ({ region }: Ground, id: string): string => `arn:aws:ec2:${region}::snapshot/${id}`;

/** Kinds by the prefix of their ids: where the record is, and how its ARN begins. */
const kinds: Readonly<Record<string, { readonly kind: string; find(ground: Ground, id: string): Record<string, string> | undefined }>> = {
  i: { kind: 'instance', find: ({ ec2 }, id) => ec2.instances.get(id)?.tags },
  vol: { kind: 'volume', find: ({ ec2 }, id) => ec2.volumes.get(id)?.tags },
  snap: { kind: 'snapshot', find: ({ ec2 }, id) => ec2.snapshots.get(id)?.tags },
  eni: { kind: 'network-interface', find: ({ ec2 }, id) => ec2.interfaces.get(id)?.tags },
  sg: { kind: 'security-group', find: ({ ec2 }, id) => ec2.groups.get(id)?.tags },
  eipalloc: { kind: 'elastic-ip', find: ({ ec2 }, id) => ec2.addresses.get(id)?.tags },
  cr: { kind: 'capacity-reservation', find: ({ ec2 }, id) => ec2.reservations.get(id)?.tags },
};

/**
 * The resources behind ids. An id that leads to nothing is left out: EC2 then answers that it is not
 * found, which is what the operation itself says.
 */
export const existing = (ground: Ground, ...ids: readonly Id[]): Existing[] =>
  ids.flatMap((id = '') => {
    const found = kinds[/^[a-z]+/.exec(id)?.[0] ?? ''];
    const tags = found?.find(ground, id);
    if (found === undefined || tags === undefined) return [];
    return [{ arn: found.kind === 'snapshot' ? snapshotArn(ground, id) : arn(ground, 'ec2', `${found.kind}/${id}`), tags }];
  });

/** The same action on each of the resources, with their tags as `aws:ResourceTag` and EC2's older name of it. */
export const on = (action: string, resources: readonly Existing[], keys: Need['keys'] = {}): Need[] =>
  resources.map((resource) => ({
    action: `ec2:${action}`,
    resource: resource.arn,
    keys: { ...keys, ...tagKeys('aws:ResourceTag', resource.tags), ...tagKeys('ec2:ResourceTag', resource.tags) },
  }));

/**
 * A resource that the call makes: the action on it, with the tags that it is to get, and `ec2:CreateTags`
 * with the creating action where there are any.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
export function made(ground: Ground, action: string, kind: string, specifications: readonly TagSpecification[] | undefined): Need[] {
  const tags = tagsFrom((specifications ?? []).flatMap(({ Tags }) => Tags ?? []));
  const resource = kind === 'snapshot' ? snapshotArn(ground, '*') : arn(ground, 'ec2', `${kind}/*`);
  const keys = requestTagKeys(tags);
  const tagging = { action: 'ec2:CreateTags', resource, keys: { ...keys, 'ec2:CreateAction': action } };
  return [{ action: `ec2:${action}`, resource, keys }, ...(Object.keys(tags).length === 0 ? [] : [tagging])];
}

/** Volumes that are attached to the instance, in any phase. */
export const attachedTo = ({ ec2 }: Ground, instanceId: Id) =>
  [...ec2.volumes.values()].filter(({ attachment }) => attachment?.instanceId === instanceId);
