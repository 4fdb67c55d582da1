import { describe, expect, it } from '@jest/globals';
import { AwsSolutionsChecks } from 'cdk-nag';
import { assemble, functionNames, ofType, roleIdOf, statementsOf } from './assembly.ts';

const { app, monitoring, service } = assemble();
const alarms = ofType(monitoring, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);

describe('alarms', () => {
  it('are counted: machines, quarantine, overdue, dead letters, API, one per function for throttles', () => {
    const names = alarms.map(({ AlarmName }) => String(AlarmName).replace('ahps-system-', '')).toSorted();
    expect(names).toEqual(
      [
        'adjust-failed',
        'alarms-late',
        'api-errors',
        'api-slow',
        'below-floor',
        'checkin-failed',
        'checkin-timed-out',
        'checkout-failed',
        'checkout-timed-out',
        'dead-letters',
        'near-floor',
        'overdue',
        'quarantined',
        'reconciler-silent',
        'schedule-errors',
        'schedules-dropped',
        'snapshots-failed',
        'stuck',
        ...functionNames.map((name) => `throttled-${name}`),
      ].toSorted(),
    );
  });
  it('tell people, and which runbook to open', () => {
    for (const { AlarmName, AlarmActions, OKActions, AlarmDescription, TreatMissingData } of alarms) {
      expect(AlarmActions).toHaveLength(1);
      expect(OKActions).toEqual(AlarmActions);
      expect(AlarmDescription).toMatch(/ Runbook: docs\/runbooks\/[a-z-]+\.md$/);
      expect(TreatMissingData).toBe(AlarmName === 'ahps-system-reconciler-silent' ? 'breaching' : 'notBreaching');
    }
  });
  it('cannot be deleted by the function that deletes the alarms of loans', () => {
    const mayDelete = statementsOf(service, roleIdOf(service, 'record'))
      .filter(({ Action }) => Action.includes('cloudwatch:DeleteAlarms'))
      .flatMap(({ Resource }) => Resource);
    expect(mayDelete).toEqual(['arn:aws:cloudwatch:eu-west-1:111122223333:alarm:ahps-co-*']);
    for (const { AlarmName } of alarms) expect(AlarmName).not.toMatch(/^ahps-co-/);
  });
  it('leave questions behind for whoever reads the logs of every function', () => {
    const queries = ofType(monitoring, 'AWS::Logs::QueryDefinition').map(([, { Properties }]) => Properties);
    expect(queries.length).toBeGreaterThanOrEqual(5);
    for (const { Name, LogGroupNames } of queries) {
      expect(Name).toMatch(/^ahps\/[a-z ]+$/);
      expect(LogGroupNames).toHaveLength(functionNames.length);
    }
  });
  it('are on one page, with the metrics that the reconciler counts and no others of ours', () => {
    const pages = ofType(monitoring, 'AWS::CloudWatch::Dashboard');
    expect(pages).toHaveLength(1);
    const body = JSON.stringify(pages).replaceAll('\\', '');
    const ours = [...body.matchAll(/"AHPS","(\w+)","service","ahps"/g)].map(([, name = '']) => name);
    expect(ours.toSorted()).toEqual(['Active', 'Degraded', 'Live', 'NearFloor', 'Overdue', 'Quarantined', 'SnapshotsFailed', 'Stuck']);
  });
});

describe('cdk-nag', () => {
  it('finds nothing that is not acknowledged', () => {
    expect(
      new AwsSolutionsChecks(app)
        .validateScope(app)
        .violations.map(({ ruleName, violatingResources }) => [ruleName, ...violatingResources.map(({ constructPath }) => constructPath)]),
    ).toEqual([]);
  });
});
