import { hostStoryKeys } from '#core/checkout/host-story.ts';
import { look, lookAtAlarms, lookAtGoals, lookAtDocuments, readMetrics, readQuotas, readSecrets } from './describe-grants.ts';
import type { Ground, PermissionSet, Policies } from './ground.ts';
import { disposable, disposableOnly, ec2, managed, managedOnly, markedDisposable, onlyAtCreation, tagOnCreate } from './host-resources.ts';
import { alert, answerTasks, tellBus, readConfiguration, takePart, useTable } from './ledger-permissions.ts';
import { startMachines } from './record-permissions.ts';
import { describeKeys } from './step-permissions.ts';

/** Functions that events call may keep what they could not handle. */
const deadLetters = ({ deadLetterArn }: Ground): Policies => ({ DeadLetters: [{ actions: ['sqs:SendMessage'], on: [deadLetterArn] }] });
/** Whoever starts a check-in may have to raise the epoch of a claim. */
const claims = ['GetItem', 'PutItem', 'UpdateItem'] as const;
/** What the states that wait look at; Verify looks alone (ADR 0006). */
const waits = ['host', 'disks', 'outcomes'] as const;

/** Wakes waiting states after looking at the truth. */
export const resume: PermissionSet = (ground) => ({
  ...takePart(ground),
  ...deadLetters(ground),
  Look: [look(...waits)],
  Tasks: [answerTasks],
});

/** Starts the way back when the time is up, and nothing else. */
export const deadline: PermissionSet = (ground) => ({
  Table: useTable(ground, { items: ['PutItem', 'UpdateItem'] }),
  ...deadLetters(ground),
  Machines: startMachines(ground, [ground.checkinMachine]),
});

/** Repairs what no event reported: starts, re-drives and wakes; looks after hosts, set-aside originals and snapshots; tells people. */
export const reconcile: PermissionSet = (ground) => ({
  ...takePart(ground, { items: ['DeleteItem', ...claims], indexes: ['byState'] }),
  ...deadLetters(ground),
  Alerts: alert(ground),
  Look: [look(...waits, 'locks', 'fleetHealth'), lookAtGoals],
  Events: [tellBus],
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
  Story: [
    {
      actions: ['ec2:CreateTags'],
      on: [ec2.instances],
      when: { ...managed, 'ForAllValues:StringEquals': { 'aws:TagKeys': [...hostStoryKeys] } },
      because: managedOnly,
    },
  ],
  Sweep: [{ actions: ['ec2:DeleteSnapshot', 'ec2:UnlockSnapshot'], on: [ec2.snapshots], when: disposable, because: disposableOnly }],
  Machines: [
    ...startMachines(ground, [ground.checkoutMachine, ground.checkinMachine, ground.adjustMachine]),
    { actions: ['states:ListExecutions'], on: [ground.checkoutMachine.arn, ground.checkinMachine.arn, ground.adjustMachine.arn] },
  ],
});

/** Sees to the goals of one loan: its record, the alarms, people, the bus, and the way back where a goal asks for it. */
export const alarm: PermissionSet = (ground) => ({
  ...takePart(ground, { items: claims }),
  ...deadLetters(ground),
  Alerts: alert(ground),
  Look: [lookAtGoals],
  Events: [tellBus],
  Machines: [...startMachines(ground, [ground.checkinMachine]), { actions: ['states:StartExecution'], on: [ground.adjustMachine.arn] }],
});

/** The Persona Library reads the configuration; its personas are part of its own bundle. */
export const personas: PermissionSet = (ground) => ({ Configuration: readConfiguration(ground) });

/** The Capacity Library decides on what it sees, writes the ledger and starts the machines. */
export const capacity: PermissionSet = (ground) => ({
  ...takePart(ground, { items: ['DeleteItem', ...claims], indexes: ['byFleet', 'byRequester', 'byState'] }),
  Look: [look('wholeHost', 'images', 'fleetHealth', 'usage'), readQuotas, lookAtAlarms, readMetrics, lookAtDocuments(ground)],
  Attributes: [readSecrets],
  ...describeKeys(ground),
  Machines: startMachines(ground, [ground.checkoutMachine, ground.checkinMachine]),
});
