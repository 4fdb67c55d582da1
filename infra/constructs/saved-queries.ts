import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** Questions that people on call ask of the logs, by the name under which CloudWatch Logs Insights keeps them. */
const questions: Readonly<Record<string, string>> = {
  'one loan': [
    'fields @timestamp, level, message, step, epoch, reply, text',
    '| filter checkoutId = "co-"  # put the id here',
    '| sort @timestamp asc',
  ].join('\n'),
  'one host': [
    'fields @timestamp, level, message, checkoutId, step, epoch',
    '| filter hostId = "i-"  # put the id here',
    '| sort @timestamp asc',
  ].join('\n'),
  'errors of the last hours': [
    'filter level in ["ERROR", "WARN"]',
    '| stats count(*) as lines, latest(@timestamp) as last by service, message, step',
    '| sort lines desc',
  ].join('\n'),
  'steps that had to be tried again': [
    'filter message = "step" and reply = "error"',
    '| stats count(*) as tries, count_distinct(checkoutId) as loans by step, error',
    '| sort tries desc',
  ].join('\n'),
  'time of the steps': [
    'filter ispresent(StepSeconds)',
    '| stats count(*) as ends, pct(StepSeconds, 50) as p50, pct(StepSeconds, 99) as p99, max(StepSeconds) as longest by step',
    '| sort p99 desc',
  ].join('\n'),
  'what the reconciler repaired': [
    'filter message = "repair"',
    '| display @timestamp, checkoutId, hostId, repair, cause, reason',
    '| sort @timestamp desc',
  ].join('\n'),
};

/** Saved queries over the logs of every function. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, namespace: string, logGroups: readonly logs.ILogGroup[]) {
    super(scope, id);
    for (const [name, queryString] of Object.entries(questions))
      new logs.CfnQueryDefinition(this, name.replaceAll(' ', '-'), {
        name: `${namespace}/${name}`,
        logGroupNames: logGroups.map(({ logGroupName }) => logGroupName),
        queryString,
      });
  }
}
