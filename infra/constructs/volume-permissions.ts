import { look } from './describe-grants.ts';
import type { PermissionSet } from './ground.ts';
import {
  disposable,
  disposableOnly,
  ec2,
  makeVolumes,
  managed,
  managedOnly,
  markedDisposable,
  markedManaged,
  tagOnCreate,
  tellStory,
} from './host-resources.ts';
import { fleetKeys, waitingStep } from './step-permissions.ts';

/** Snapshots and volumes: makes what the borrower runs on, sets the originals aside and brings them back. */
export const volumes: PermissionSet = (ground) => ({
  ...waitingStep(ground),
  Look: [look('host', 'disks', 'locks', 'modifications')],
  Create: [
    { actions: ['ec2:CreateSnapshots'], on: [ec2.instances, ec2.volumes], when: managed, because: managedOnly },
    {
      actions: ['ec2:CreateSnapshots'],
      on: [ec2.snapshots],
      when: markedDisposable,
      because: 'Ids do not exist before; the condition demands our mark.',
    },
    // CopyVolumes knows no condition on its source (service authorization reference): only this role has it. What is
    // copied carries no tags of the request; a copy that is to have any needs one of the marks below.
    {
      actions: ['ec2:CopyVolumes'],
      on: [ec2.volumes],
      when: { Null: { 'aws:TagKeys': 'true' } },
      because: 'Which originals a fleet lends is not known at deploy; the action knows no condition on its source.',
    },
    {
      actions: ['ec2:CreateVolume', 'ec2:CopyVolumes'],
      on: [ec2.volumes],
      when: markedDisposable,
      because: 'Ids do not exist before; the condition demands our mark.',
    },
    // An original that is made anew from its snapshot becomes the fleet's and carries the owner's mark instead of ours.
    {
      actions: ['ec2:CreateVolume'],
      on: [ec2.volumes],
      when: { ...markedManaged, Null: { 'aws:RequestTag/ahps:disposable': 'true' } },
      because: 'Ids do not exist before; the condition demands the mark of the original.',
    },
    {
      actions: ['ec2:CreateVolume'],
      on: [ec2.snapshots],
      because: 'Snapshots of a loan and of the images of the configuration; only ours and those of our own images can be read.',
    },
    tagOnCreate([ec2.snapshots, ec2.volumes], ['CreateSnapshots', 'CreateVolume', 'CopyVolumes']),
    ...fleetKeys(ground, makeVolumes),
  ],
  Swap: [
    { actions: ['ec2:AttachVolume', 'ec2:DetachVolume'], on: [ec2.instances, ec2.volumes], when: managed, because: managedOnly },
    ...tellStory([ec2.volumes], managed, managedOnly),
  ],
  Adjust: [
    // Other figures for what was made for a loan: an original never carries our mark.
    { actions: ['ec2:ModifyVolume'], on: [ec2.volumes], when: disposable, because: disposableOnly },
  ],
  Delete: [
    { actions: ['ec2:DeleteVolume'], on: [ec2.volumes], when: disposable, because: disposableOnly },
    {
      actions: ['ec2:DeleteSnapshot', 'ec2:LockSnapshot', 'ec2:UnlockSnapshot'],
      on: [ec2.snapshots],
      when: disposable,
      because: disposableOnly,
    },
    {
      actions: ['ec2:CreateTags'],
      on: [ec2.snapshots],
      when: { ...disposable, 'ForAllValues:StringEquals': { 'aws:TagKeys': ['ahps:keep-until', 'ahps:step'] } },
      because: disposableOnly,
    },
  ],
});
