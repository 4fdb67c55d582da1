import { ArnFormat, CfnOutput, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { indexKeys } from '#core/contracts/table.ts';
import type { Deployment } from '../config.ts';
import { Api } from '../constructs/api.ts';
import { ConfigurationParameters } from '../constructs/configuration-parameters.ts';
import { type CodeOf, Functions, stepNames, titled } from '../constructs/functions.ts';
import { arnOf } from '../constructs/grants.ts';
import type { Ground, Machine } from '../constructs/ground.ts';
import { documentNames, GuestDocuments } from '../constructs/guest-documents.ts';
import { HostEvents } from '../constructs/host-events.ts';
import { LoanSchedules } from '../constructs/loan-schedules.ts';
import { PersonaNetwork } from '../constructs/persona-network.ts';
import { Workflow } from '../constructs/state-machine.ts';
import type { DataStack } from './data.ts';

export interface ServiceProps extends StackProps {
  readonly deployment: Deployment;
  readonly data: DataStack;
  readonly codeOf: CodeOf;
}

/** Everything that works: functions, state machines, API, events, schedules, guest documents, persona networks, configuration. */
export class ServiceStack extends Stack {
  readonly functions: Functions;
  readonly workflows: Readonly<Record<'checkout' | 'checkin' | 'adjust', Workflow>>;
  readonly api: Api;
  readonly alerts: sns.Topic;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { deployment, data, codeOf, ...props }: ServiceProps) {
    super(scope, id, props);
    const { namespace } = deployment;
    this.alerts = this.topic(deployment, data);
    this.deadLetters = this.queue();
    const path = `/${namespace}/configuration`;
    const schedules = new LoanSchedules(this, 'Schedules', namespace);
    const networks = new PersonaNetwork(this, 'PersonaNetwork', deployment).networks;
    new ConfigurationParameters(this, 'Configuration', path, deployment, networks);
    new GuestDocuments(this, 'Documents');
    const ground = this.ground(deployment, data, schedules, path);
    const names = { table: data.table.tableName, wayHomeBucket: data.wayHome.bucketName, configurationPath: path };
    this.functions = new Functions(this, 'Functions', ground, names, codeOf);
    this.functions.keepLostEvents(this.deadLetters);
    const { deadline, resume, reconcile, alarm, personas, capacity } = this.functions.all;
    schedules.calls(deadline.function, this.deadLetters);
    this.workflows = {
      checkout: this.workflow(ground.checkoutMachine.name, 'checkout'),
      checkin: this.workflow(ground.checkinMachine.name, 'checkin'),
      adjust: this.workflow(ground.adjustMachine.name, 'adjust'),
    };
    new HostEvents(this, 'Events', {
      namespace,
      resume: resume.function,
      reconcile: reconcile.function,
      alarm: alarm.function,
      deadLetters: this.deadLetters,
      machineArns: [ground.checkoutMachine.arn, ground.checkinMachine.arn, ground.adjustMachine.arn],
      fleetDocuments: fleetDocuments(deployment).filter((name) => !name.startsWith('AHPS-')),
    });
    this.api = new Api(this, 'Api', namespace, { personas: personas.function, capacity: capacity.function });
    new CfnOutput(this, 'ApiUrl', { value: this.api.rest.url });
  }

  private ground(deployment: Deployment, data: DataStack, schedules: LoanSchedules, path: string): Ground {
    const documents = [...new Set([...documentNames(), ...fleetDocuments(deployment)])];
    return {
      deployment,
      table: { arn: data.table.tableArn, indexArns: indexArns(data) },
      keyArn: data.key.keyArn,
      // As an import from the start: policies are acknowledged by the text that their resources end up with.
      wayHomeArn: data.exportValue(data.wayHome.bucketArn),
      topicArn: this.alerts.topicArn,
      deadLetterArn: this.deadLetters.queueArn,
      configurationArn: arnOf('ssm', `parameter${path}`),
      documentArns: documents.map((name) => arnOf('ssm', `document/${name}`)),
      checkoutMachine: this.machine(`${deployment.namespace}-checkout`),
      checkinMachine: this.machine(`${deployment.namespace}-checkin`),
      adjustMachine: this.machine(`${deployment.namespace}-adjust`),
      schedules: { group: schedules.group, roleArn: schedules.role.roleArn },
    };
  }

  /** By name, not by reference: the machines refer to the functions, which need these ARNs. */
  private machine(name: string): Machine {
    const arn = (resource: string, resourceName: string): string =>
      this.formatArn({ service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    return { name, arn: arn('stateMachine', name), executionsArn: arn('execution', `${name}:*`) };
  }

  private workflow(name: string, file: 'checkout' | 'checkin' | 'adjust'): Workflow {
    const substitutions = Object.fromEntries(
      stepNames.map((step) => [`${titled(step)}Function`, this.functions.all[step].function.functionArn]),
    );
    return new Workflow(this, titled(file), { name, file: `statemachines/${file}.asl.json`, substitutions });
  }

  private topic({ namespace, alertEmails, alertSubscriptions }: Deployment, data: DataStack): sns.Topic {
    const topic = new sns.Topic(this, 'Alerts', {
      topicName: `${namespace}-alerts`,
      displayName: 'Host checkouts',
      masterKey: data.key,
      enforceSSL: true,
    });
    // A topic with a policy of its own admits no alarm by itself: https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AllowAlarms',
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        conditions: { ArnLike: { 'aws:SourceArn': arnOf('cloudwatch', `alarm:${namespace}-system-*`) } },
      }),
    );
    for (const address of alertEmails) topic.addSubscription(new subscriptions.EmailSubscription(address));
    for (const { email, fleets, severities } of alertSubscriptions) {
      const only = (allowlist: string[]): sns.SubscriptionFilter => sns.SubscriptionFilter.stringFilter({ allowlist });
      const filterPolicy = {
        ...(fleets === undefined ? {} : { fleet: only(fleets) }),
        ...(severities === undefined ? {} : { severity: only(severities) }),
      };
      topic.addSubscription(new subscriptions.EmailSubscription(email, { filterPolicy }));
    }
    return topic;
  }

  private queue(): sqs.Queue {
    const queue = new sqs.Queue(this, 'DeadLetters', { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true });
    Validations.of(queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the rules and schedules; an alarm watches it.',
    });
    return queue;
  }
}

const fleetDocuments = ({ fleets }: Deployment): string[] =>
  fleets.flatMap(({ rules: { quiesce, idle, returnCheck } }) => [quiesce, idle, returnCheck].filter((name) => name !== undefined));

const indexArns = (data: DataStack): string[] => Object.keys(indexKeys).map((name) => `${data.table.tableArn}/index/${name}`);
