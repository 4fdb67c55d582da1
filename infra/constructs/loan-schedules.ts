import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { arnOf, permit } from './grants.ts';

/** The group in which the deadline of each loan is scheduled, and the role by which Scheduler acts. */
export class LoanSchedules extends Construct {
  readonly group: string;
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, namespace: string) {
    super(scope, id);
    this.group = namespace;
    new scheduler.CfnScheduleGroup(this, 'Group', { name: namespace });
    this.role = new iam.Role(this, 'Role', {
      // Only schedules of this group may take the role: another one of the account cannot borrow it.
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': arnOf('scheduler', `schedule-group/${namespace}`) },
        },
      }),
      description: 'Calls the deadline function when the time of a loan is up',
    });
  }

  /** The one function that a schedule may call, and the queue for what it could not deliver. */
  calls(deadline: lambda.IFunction, deadLetters: sqs.IQueue): void {
    permit(this.role, 'Deadline', [
      { actions: ['lambda:InvokeFunction'], on: [deadline.functionArn] },
      { actions: ['sqs:SendMessage'], on: [deadLetters.queueArn] },
    ]);
  }
}
