import type { Deployment } from '../config.ts';
import type { Grant } from './grants.ts';

/** What the permission sets refer to: ARNs of this deployment and of the fleets that it serves. */
export interface Ground {
  readonly deployment: Deployment;
  readonly table: { readonly arn: string; readonly indexArns: readonly string[] };
  /** The key of the table and of the alerts. */
  readonly keyArn: string;
  readonly wayHomeArn: string;
  readonly topicArn: string;
  readonly deadLetterArn: string;
  readonly configurationArn: string;
  /** Our own documents and those that fleets name. */
  readonly documentArns: readonly string[];
  readonly checkoutMachine: Machine;
  readonly checkinMachine: Machine;
  readonly adjustMachine: Machine;
  readonly schedules: { readonly group: string; readonly roleArn: string };
}
/** A state machine by names that are known before it exists: functions never refer to the resource, which refers to them. */
export interface Machine {
  readonly name: string;
  readonly arn: string;
  /** All of its executions. */
  readonly executionsArn: string;
}
/** Policies of one function: name → grants. */
export type Policies = Readonly<Record<string, readonly Grant[]>>;
export type PermissionSet = (ground: Ground) => Policies;

/** The distinct values of one list over all fleets. */
export const overFleets = (ground: Ground, list: (fleet: Deployment['fleets'][number]) => readonly string[]): string[] => [
  ...new Set(ground.deployment.fleets.flatMap(list)),
];
