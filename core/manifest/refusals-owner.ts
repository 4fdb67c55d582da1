import type { RefusalRule } from './refusal.ts';

/** Another system that owns the host, by the tags that it leaves on its instances. */
interface Owner {
  readonly code: RefusalRule['code'];
  readonly name: string;
  readonly tags: RegExp;
}

/** Their schedulers and controllers would replace or re-register the host during a loan. */
const owners: readonly Owner[] = [
  { code: 'host-eks', name: 'Amazon EKS', tags: /^eks:|^aws:eks:/ },
  { code: 'host-kubernetes', name: 'Kubernetes', tags: /^(k8s\.io|kubernetes\.io)\// },
  { code: 'host-karpenter', name: 'Karpenter', tags: /^karpenter\.(sh|k8s\.aws)\// },
  { code: 'host-ecs', name: 'Amazon ECS', tags: /^aws:ecs:|^AmazonECSManaged$/ },
  { code: 'host-ec2-fleet', name: 'an EC2 Fleet', tags: /^aws:ec2:fleet-id$|^aws:ec2spot:fleet-request-id$/ },
  { code: 'host-beanstalk', name: 'Elastic Beanstalk', tags: /^elasticbeanstalk:/ },
  { code: 'host-emr', name: 'Amazon EMR', tags: /^aws:elasticmapreduce:/ },
  { code: 'host-batch', name: 'AWS Batch', tags: /^aws:batch:|^AWSBatchServiceTag$/ },
];

/** EC2 allows 50 tags; a loan needs up to eight of them. */
const freeTags = 8;
const mostTags = 50;

export const ownerRules: readonly RefusalRule[] = [
  { code: 'host-operated', field: 'operator', when: ({ facts }) => facts.operator !== null && `is operated by ${facts.operator}` },
  ...owners.map(({ code, name, tags }): RefusalRule => ({
    code,
    field: 'manifest.tags.instance',
    when: ({ facts }) => {
      const tag = Object.keys(facts.manifest.tags.instance).find((key) => tags.test(key));
      return tag !== undefined && `belongs to ${name} (tag ${tag})`;
    },
  })),
  {
    code: 'host-untagged',
    field: 'manifest.tags',
    when: ({ facts: { manifest } }) => {
      const missing = tagged(manifest.tags, manifest.identity.instanceId).filter(([, tags]) => tags['ahps:managed'] !== 'true');
      return (
        missing.length > 0 &&
        `cannot be touched: ${missing.map(([id]) => id).join(', ')} ${missing.length === 1 ? 'is' : 'are'} not tagged ahps:managed=true`
      );
    },
  },
  {
    code: 'host-tags-full',
    field: 'manifest.tags',
    when: ({ facts: { manifest } }) => {
      const full = tagged(manifest.tags, manifest.identity.instanceId).filter(([, tags]) => ownTags(tags) + freeTags > mostTags);
      return (
        full.length > 0 &&
        `has no room for ${String(freeTags)} more tags: ${full.map(([id, tags]) => `${id} has ${String(ownTags(tags))} of ${String(mostTags)}`).join(', ')}`
      );
    },
  },
];

type Tags = Readonly<Record<string, string>>;
const tagged = (
  tags: { readonly instance: Tags; readonly volumes: Readonly<Record<string, Tags>>; readonly interfaces: Readonly<Record<string, Tags>> },
  instanceId: string,
): [string, Tags][] => [[instanceId, tags.instance], ...Object.entries(tags.volumes), ...Object.entries(tags.interfaces)];
/** Tags that AWS puts on (`aws:`) do not count. */
const ownTags = (tags: Tags): number => Object.keys(tags).filter((key) => !key.startsWith('aws:')).length;
