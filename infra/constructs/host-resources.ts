import { Aws } from 'aws-cdk-lib';
import { arnOf, type Conditions, type Grant } from './grants.ts';

/** EC2 resources as policies name them. Ids are not known at deploy, so tags decide. */
export const ec2 = {
  instances: arnOf('ec2', 'instance/*'),
  volumes: arnOf('ec2', 'volume/*'),
  interfaces: arnOf('ec2', 'network-interface/*'),
  groups: arnOf('ec2', 'security-group/*'),
  addresses: arnOf('ec2', 'elastic-ip/*'),
  reservations: arnOf('ec2', 'capacity-reservation/*'),
  /** Snapshots carry no account in their ARN. */
  snapshots: `arn:${Aws.PARTITION}:ec2:${Aws.REGION}::snapshot/*`,
} as const;

/** The owner's own mark: hosts, their volumes, interfaces and addresses. We never put it. */
export const managed: Conditions = { StringEquals: { 'aws:ResourceTag/ahps:managed': 'true' } };
/** Made by us for one loan: the mark is put at creation only, so nothing else can ever carry it. */
export const disposable: Conditions = { StringLike: { 'aws:ResourceTag/ahps:disposable': 'co-*' } };
/** A creation has to put that mark. */
export const markedDisposable: Conditions = { StringLike: { 'aws:RequestTag/ahps:disposable': 'co-*' } };

/** … or the owner's mark, where an original is made anew. */
export const markedManaged: Conditions = { StringEquals: { 'aws:RequestTag/ahps:managed': 'true' } };

export const managedOnly =
  'Which hosts a fleet lends is not known at deploy; the condition admits only what its owner tagged ahps:managed.';
export const disposableOnly = 'Made during a loan; the condition admits only what we made for one (ahps:disposable).';
export const noResourceLevel = 'The action has no resource-level permission (service authorization reference).';

/** Tags that tell the story of a loan; those that admit anything are not among them. */
export const storyTags = [
  'ahps:checkout',
  'ahps:deadline',
  'ahps:device',
  'ahps:epoch',
  'ahps:host',
  'ahps:keep-until',
  'ahps:owner',
  'ahps:persona',
  'ahps:set-aside',
  'ahps:state',
  'ahps:step',
] as const;
/** Tags that open doors in the conditions above. */
const doorTags = ['ahps:disposable', 'ahps:managed'];

/** The marks that admit anything cannot be put on what exists already. */
export const onlyAtCreation: Grant = {
  effect: 'Deny',
  actions: ['ec2:CreateTags'],
  on: ['*'],
  when: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': doorTags }, Null: { 'ec2:CreateAction': 'true' } },
};

/** Tags that may be put on what is being created, by the named calls only. */
export const tagOnCreate = (resources: readonly string[], calls: readonly string[]): Grant => ({
  actions: ['ec2:CreateTags'],
  on: resources,
  when: { StringEquals: { 'ec2:CreateAction': calls } },
  because: `Tags of what ${calls.join(', ')} creates: ids do not exist before.`,
});

/** Our story on existing resources; the mark that admits deletes is refused outside of a creation. */
export const tellStory = (resources: readonly string[], mark: Conditions, because: string): Grant[] => [
  {
    actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
    on: resources,
    when: { ...mark, 'ForAllValues:StringEquals': { 'aws:TagKeys': [...storyTags] } },
    because,
  },
  onlyAtCreation,
];

/** What no role may ever do (`design.md` §6): it would lose or open what belongs to a fleet, or stop its group from healing. */
export const never: Grant = {
  effect: 'Deny',
  actions: ['ec2:TerminateInstances', 'ec2:ModifySnapshotAttribute', 'autoscaling:SuspendProcesses'],
  on: ['*'],
};

const viaEc2 = { StringEquals: { 'kms:ViaService': `ec2.${Aws.REGION}.${Aws.URL_SUFFIX}` } };

/** Running on volumes under these keys: EBS asks for a grant for the instance, and for the volume's data key. */
export const openVolumes = (keyArns: readonly string[]): Grant[] => [
  { actions: ['kms:CreateGrant'], on: keyArns, when: { ...viaEc2, Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
  { actions: ['kms:Decrypt', 'kms:DescribeKey'], on: keyArns, when: viaEc2 },
];

/** … and making them, anew or from others. */
export const makeVolumes = (keyArns: readonly string[]): Grant[] => [
  ...openVolumes(keyArns),
  { actions: ['kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'], on: keyArns, when: viaEc2 },
];
