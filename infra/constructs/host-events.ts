import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface HostEventsSettings {
  readonly namespace: string;
  readonly resume: lambda.IFunction;
  readonly reconcile: lambda.IFunction;
  readonly alarm: lambda.IFunction;
  readonly deadLetters: sqs.IQueue;
  readonly machineArns: readonly string[];
  /** Names of the guest documents that do not begin with AHPS-. */
  readonly fleetDocuments: readonly string[];
}

/**
 * Rules on the default bus: AWS's own events wake waiting states, ended executions and the clock call
 * the reconciler. AWS events are best effort [EB-EC2][EB-SSM], so nothing depends on one arriving.
 */
export class HostEvents extends Construct {
  private readonly settings: HostEventsSettings;

  constructor(scope: Construct, id: string, settings: HostEventsSettings) {
    super(scope, id);
    this.settings = settings;
    const { resume, reconcile, alarm } = settings;
    this.rule('InstanceState', resume, {
      source: ['aws.ec2'],
      detailType: ['EC2 Instance State-change Notification'],
      detail: { state: ['stopped', 'running', 'terminated'] },
    });
    this.rule('Snapshots', resume, {
      source: ['aws.ec2'],
      detailType: ['EBS Multi-Volume Snapshots Completion Status', 'EBS Snapshot Notification'],
    });
    this.rule('Commands', resume, {
      source: ['aws.ssm'],
      detailType: ['EC2 Command Invocation Status-change Notification'],
      // The event may name ends that the API's list of states does not have; those before the end are known [API-SSM].
      detail: {
        'document-name': [{ prefix: 'AHPS-' }, ...settings.fleetDocuments],
        status: [{ 'anything-but': ['Pending', 'InProgress', 'Delayed', 'Cancelling'] }],
      },
    });
    this.rule('EndedExecutions', reconcile, {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [...settings.machineArns], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    });
    this.rule('Goals', alarm, {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      detail: { alarmName: [{ prefix: 'ahps-co-' }] },
    });
    this.rule('EveryMinute', reconcile, events.Schedule.rate(Duration.minutes(1)));
  }

  private rule(id: string, target: lambda.IFunction, when: events.EventPattern | events.Schedule): void {
    const ruleName = `${this.settings.namespace}-${id.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}`;
    const rule = new events.Rule(this, id, {
      ruleName,
      ...(when instanceof events.Schedule ? { schedule: when } : { eventPattern: when }),
    });
    rule.addTarget(
      new targets.LambdaFunction(target, {
        deadLetterQueue: this.settings.deadLetters,
        retryAttempts: 8,
        maxEventAge: Duration.minutes(15),
      }),
    );
  }
}
