import { Aws, Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EnvironmentInput, FunctionName } from '#runtime/environment.ts';
import { alarm, capacity, deadline, personas, reconcile, resume } from './entry-permissions.ts';
import type { Ground, PermissionSet } from './ground.ts';
import { HandlerFunction, type HandlerSettings } from './handler-function.ts';
import { fleet, guest, instance, network, read } from './host-permissions.ts';
import { record } from './record-permissions.ts';
import { volumes } from './volume-permissions.ts';

/** Where a function's code comes from: its bundle, or a stand-in where templates are only read. */
export type CodeOf = (name: FunctionName) => lambda.Code;

/** Names that the environments hold beside the ARNs of the ground. */
export interface Names {
  readonly table: string;
  readonly wayHomeBucket: string;
  readonly configurationPath: string;
}
type Variables<F extends FunctionName> = Omit<EnvironmentInput<F>, 'POWERTOOLS_SERVICE_NAME'>;

const permissionSets: Readonly<Record<FunctionName, PermissionSet>> = {
  read,
  fleet,
  instance,
  volumes,
  network,
  guest,
  record,
  resume,
  deadline,
  reconcile,
  alarm,
  personas,
  capacity,
};
/** Functions that the state machines call. */
export const stepNames = ['read', 'fleet', 'instance', 'volumes', 'network', 'guest', 'record'] as const satisfies readonly FunctionName[];
const eventNames = ['resume', 'deadline', 'reconcile', 'alarm'] as const satisfies readonly FunctionName[];
const apiNames = ['personas', 'capacity'] as const satisfies readonly FunctionName[];

/** A step may wait for a detach inside one call; the API has to answer within API Gateway's 29 s. */
const limits: Readonly<Record<FunctionName, Pick<HandlerSettings<FunctionName>, 'timeout' | 'memoryMiB'>>> = {
  ...each(stepNames, { timeout: Duration.minutes(2), memoryMiB: 512 }),
  ...each(eventNames, { timeout: Duration.minutes(1), memoryMiB: 512 }),
  ...each(apiNames, { timeout: Duration.seconds(29), memoryMiB: 1024 }),
};

/** All functions of the deployment, by name. */
export class Functions extends Construct {
  readonly all: Readonly<Record<FunctionName, HandlerFunction>>;

  constructor(scope: Construct, id: string, ground: Ground, names: Names, codeOf: CodeOf) {
    super(scope, id);
    const make = <F extends FunctionName>(name: F, environment: Variables<F>): HandlerFunction<F> =>
      new HandlerFunction<F>(this, titled(name), {
        name,
        namespace: ground.deployment.namespace,
        environment,
        code: codeOf(name),
        policies: permissionSets[name](ground),
        ...limits[name],
      });
    const step = { CHECKOUT_TABLE: names.table, CONFIGURATION_PATH: names.configurationPath, ALERT_TOPIC_ARN: ground.topicArn };
    const machines = { CHECKOUT_MACHINE_ARN: ground.checkoutMachine.arn, CHECKIN_MACHINE_ARN: ground.checkinMachine.arn };
    const adjust = { ADJUST_MACHINE_ARN: ground.adjustMachine.arn };
    const deadlineFunction = make('deadline', { ...step, ...machines });
    this.all = {
      read: make('read', { ...step, WAY_HOME_BUCKET: names.wayHomeBucket }),
      fleet: make('fleet', step),
      instance: make('instance', step),
      volumes: make('volumes', step),
      network: make('network', step),
      guest: make('guest', step),
      record: make('record', {
        ...step,
        ...machines,
        ...adjust,
        SCHEDULE_GROUP: ground.schedules.group,
        SCHEDULE_ROLE_ARN: ground.schedules.roleArn,
        SCHEDULE_TARGET_ARN: deadlineFunction.function.functionArn,
        SCHEDULE_DEAD_LETTER_ARN: ground.deadLetterArn,
      }),
      resume: make('resume', step),
      deadline: deadlineFunction,
      reconcile: make('reconcile', { ...step, ...machines, ...adjust }),
      alarm: make('alarm', { ...step, ...machines, ...adjust }),
      personas: make('personas', { CONFIGURATION_PATH: names.configurationPath }),
      capacity: make('capacity', { ...step, ...machines, REGION: Aws.REGION, PARTITION: Aws.PARTITION }),
    };
  }

  /** Events reach these functions asynchronously: one that they failed three times is kept for people. */
  keepLostEvents(queue: IQueue): void {
    for (const name of eventNames)
      this.all[name].function.configureAsyncInvoke({
        onFailure: new SqsDestination(queue),
        retryAttempts: 2,
        maxEventAge: Duration.hours(1),
      });
  }
}

/** `read` → `Read`: construct ids, and with `Function` the substitutions of the state machines. */
export const titled = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

function each<N extends FunctionName, V>(names: readonly N[], value: V): Record<N, V> {
  return Object.fromEntries(names.map((name) => [name, value])) as Record<N, V>;
}
