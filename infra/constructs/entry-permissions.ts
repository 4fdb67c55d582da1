import { look, readAttributes } from './describe-grants.ts';
import { disposable, disposableOnly, ec2, managed, managedOnly, markedDisposable, onlyAtCreation, tagOnCreate } from './host-resources.ts';
import type { Ground, PermissionSet } from './ground.ts';
import { answerTasks, readConfiguration, takePart } from './ledger-permissions.ts';
import { startMachines } from './record-permissions.ts';
import { describeKeys } from './step-permissions.ts';

/** Functions that events call may keep what they could not handle. */
const onEvents = (ground: Ground) => ({ ...takePart(ground), DeadLetters: [{ actions: ['sqs:SendMessage'], on: [ground.deadLetterArn] }] });

/** Wakes waiting states after looking at the truth. */
export const resume: PermissionSet = (ground) => ({ ...onEvents(ground), Look: look(ground.documentArns), Tasks: [answerTasks] });

/** Starts the way back when the time is up, and nothing else. */
export const deadline: PermissionSet = (ground) => ({ ...onEvents(ground), Machines: startMachines([ground.checkinMachine]) });

/** Repairs what no event reported: starts, re-drives and wakes; looks after hosts, set-aside originals and snapshots. */
export const reconcile: PermissionSet = (ground) => ({
  ...onEvents(ground),
  Look: look(ground.documentArns),
  Tasks: [answerTasks],
  Retake: [
    { actions: ['ec2:CreateSnapshot'], on: [ec2.volumes], when: managed, because: managedOnly },
    {
      actions: ['ec2:CreateSnapshot'],
      on: [ec2.snapshots],
      when: markedDisposable,
      because: 'Ids do not exist before; the condition demands our mark.',
    },
    tagOnCreate([ec2.snapshots], ['CreateSnapshot']),
    onlyAtCreation,
  ],
  Sweep: [{ actions: ['ec2:DeleteSnapshot', 'ec2:UnlockSnapshot'], on: [ec2.snapshots], when: disposable, because: disposableOnly }],
  Machines: [
    ...startMachines([ground.checkoutMachine, ground.checkinMachine]),
    { actions: ['states:ListExecutions'], on: [ground.checkoutMachine.arn, ground.checkinMachine.arn] },
  ],
});

/** The Persona Library reads the configuration; its personas are part of its own bundle. */
export const personas: PermissionSet = (ground) => ({ Configuration: readConfiguration(ground) });

/** The Capacity Library decides on what it sees, writes the ledger and starts the machines. */
export const capacity: PermissionSet = (ground) => ({
  ...takePart(ground),
  Look: look(ground.documentArns),
  Attributes: [readAttributes],
  ...describeKeys(ground),
  Machines: startMachines([ground.checkoutMachine, ground.checkinMachine]),
});
