import { Aws } from 'aws-cdk-lib';
import { look, lookAtAlarms, lookAtDocuments, readAttributes, readMetrics, readQuotas, readSecrets } from './describe-grants.ts';
import { arnOf, type Grant } from './grants.ts';
import { type Ground, overFleets, type PermissionSet } from './ground.ts';
import {
  disposable,
  disposableOnly,
  ec2,
  managed,
  managedOnly,
  markedDisposable,
  openVolumes,
  tagOnCreate,
  tellStory,
} from './host-resources.ts';
import { personaPath } from './persona-network.ts';
import { takePart } from './ledger-permissions.ts';
import { describeKeys, fleetKeys, waitingStep } from './step-permissions.ts';

/** Capture and every look at the truth. Alone in reading user data and boot variables of a host; writes the way home. */
export const read: PermissionSet = (ground) => ({
  ...takePart(ground, { indexes: ['byState'], secrets: true }),
  Look: [look('wholeHost', 'images', 'usage'), readQuotas, readMetrics, lookAtAlarms, lookAtDocuments(ground)],
  Attributes: [readSecrets],
  ...describeKeys(ground),
  WayHome: [{ actions: ['s3:PutObject'], on: [`${ground.wayHomeArn}/*`], because: 'One object per loan, named by its id.' }],
});

/** The only one that says who is in production: target groups and the membership of Auto Scaling groups. */
export const fleet: PermissionSet = (ground) => {
  const groups = overFleets(ground, ({ autoScalingGroupName }) => (autoScalingGroupName === undefined ? [] : [autoScalingGroupName]));
  const membership: Grant = {
    actions: ['autoscaling:EnterStandby', 'autoscaling:ExitStandby', 'autoscaling:SetInstanceProtection'],
    on: groups.map((name) => arnOf('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${name}`)),
    because: 'The ARN of a group holds an id that Auto Scaling makes up; the name is exact.',
  };
  return {
    ...takePart(ground),
    Look: [look('membership', 'fleetHealth')],
    Production: [
      {
        actions: ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
        on: overFleets(ground, ({ targetGroupArns }) => targetGroupArns),
      },
      ...(groups.length === 0 ? [] : [membership]),
    ],
  };
};

/** Power and shape of a host: stops, starts and modifies it, holds capacity, puts user data back. */
export const instance: PermissionSet = (ground) => ({
  ...waitingStep(ground, { items: ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'], secrets: true }),
  Look: [look('host', 'credits', 'reservations'), lookAtAlarms],
  Attributes: [readAttributes],
  Power: [
    { actions: ['ec2:StartInstances', 'ec2:StopInstances'], on: [ec2.instances], when: managed, because: managedOnly },
    ...fleetKeys(ground, openVolumes),
  ],
  Shape: [
    {
      actions: ['Attribute', 'CapacityReservationAttributes', 'CpuOptions', 'CreditSpecification', 'NetworkPerformanceOptions'].map(
        (what) => `ec2:ModifyInstance${what}`,
      ),
      on: [ec2.instances],
      when: managed,
      because: managedOnly,
    },
    { actions: ['ec2:ModifyInstanceAttribute'], on: [ec2.volumes], when: managed, because: managedOnly },
    // A reservation of the owner's that the host targets at home; ours opens itself for the way back (ADR 0010).
    { actions: ['ec2:ModifyInstanceCapacityReservationAttributes'], on: [ec2.reservations], when: managed, because: managedOnly },
    // ENA Express is an attribute of interfaces, but goes off before the type changes; without a right on groups, groups stay.
    { actions: ['ec2:ModifyNetworkInterfaceAttribute'], on: [ec2.interfaces, ec2.instances], when: managed, because: managedOnly },
    ...tellStory([ec2.instances], managed, managedOnly),
  ],
  Capacity: [
    {
      actions: ['ec2:CreateCapacityReservation'],
      on: [ec2.reservations],
      when: markedDisposable,
      because: 'The id does not exist before; the condition demands our mark.',
    },
    {
      actions: ['ec2:CancelCapacityReservation', 'ec2:ModifyCapacityReservation'],
      on: [ec2.reservations],
      when: disposable,
      because: disposableOnly,
    },
    tagOnCreate([ec2.reservations], ['CreateCapacityReservation']),
  ],
  Alarms: muteAlarms(ground),
});

const muteAlarms = (ground: Ground): Grant[] => {
  const alarms = overFleets(ground, ({ rules }) => rules.mutableAlarmArns);
  return alarms.length === 0 ? [] : [{ actions: ['cloudwatch:DisableAlarmActions', 'cloudwatch:EnableAlarmActions'], on: alarms }];
};

/** Isolation: groups per interface, instance profile, addresses. May pass persona roles and those of the configured hosts, no other. */
export const network: PermissionSet = (ground) => ({
  ...takePart(ground),
  Look: [look('host', 'profile', 'addresses')],
  Isolate: [
    { actions: ['ec2:ModifyNetworkInterfaceAttribute'], on: [ec2.interfaces, ec2.instances], when: managed, because: managedOnly },
    {
      actions: ['ec2:ModifyNetworkInterfaceAttribute'],
      on: [ec2.groups],
      because: 'Persona groups on the way out, production groups (which we do not tag) on the way back; the interface has to be managed.',
    },
    {
      actions: ['ec2:AssociateIamInstanceProfile', 'ec2:DisassociateIamInstanceProfile'],
      on: [ec2.instances],
      when: managed,
      because: managedOnly,
    },
    {
      actions: ['ec2:AssociateAddress', 'ec2:DisassociateAddress'],
      on: [ec2.addresses, ec2.interfaces],
      when: managed,
      because: managedOnly,
    },
    { actions: ['ec2:AssociateAddress'], on: [ec2.instances], when: managed, because: managedOnly },
  ],
  Profiles: [
    {
      actions: ['iam:PassRole'],
      on: [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role${personaPath}*`],
      when: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      because: 'Persona roles are made at deploy under this path and nothing else is.',
    },
    ...hostRoles(ground),
  ],
});

const hostRoles = (ground: Ground): Grant[] => {
  const roles = overFleets(ground, ({ hostRoleArns }) => hostRoleArns);
  return roles.length === 0
    ? []
    : [{ actions: ['iam:PassRole'], on: roles, when: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } } }];
};

/** Documents on the running guest: only the configured ones, only on managed hosts. */
export const guest: PermissionSet = (ground) => ({
  ...waitingStep(ground),
  Look: [look('wholeHost', 'outcomes', 'commands'), lookAtAlarms],
  Attributes: [readSecrets],
  Commands: [
    { actions: ['ssm:SendCommand'], on: ground.documentArns },
    {
      actions: ['ssm:SendCommand'],
      on: [ec2.instances],
      when: { StringEquals: { 'ssm:resourceTag/ahps:managed': 'true' } },
      because: managedOnly,
    },
  ],
});
