import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../../../../local/aws/cloudwatch/evaluation.ts';

/** As AWS's page writes data: the newest on the right, `0` within the threshold, `X` beyond, `-` missing. */
const recent = (text: string): (number | undefined)[] =>
  text
    .split(' ')
    .toReversed()
    .map((mark) => ({ '0': 0, X: 9 })[mark]);
const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const states = (text: string, needed: number): (string | undefined)[] =>
  treatments.map((TreatMissingData) =>
    evaluate(
      {
        AlarmName: 'a',
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 5,
        EvaluationPeriods: 3,
        DatapointsToAlarm: needed,
        TreatMissingData,
      },
      recent(text),
    ),
  );
const stays = undefined;

describe('an alarm with an evaluation range of five', () => {
  // The two tables of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
  it.each([
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', stays, 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', stays, 'ALARM', 'OK'],
  ])('3 of 3: %s', (text, ...expected) => {
    expect(states(text, 3)).toEqual(expected);
  });
  it.each([
    ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - X -', 'ALARM', stays, 'ALARM', 'OK'],
  ])('2 of 3: %s', (text, ...expected) => {
    expect(states(text, 2)).toEqual(expected);
  });
  it.each(['- - - - X', '- - - X -'])('does not go off too early: %s', (text) => {
    expect(states(text, 3)[0]).toBe('OK');
  });
});

it.each([
  ['GreaterThanThreshold', 5, 'OK'],
  ['GreaterThanOrEqualToThreshold', 5, 'ALARM'],
  ['LessThanThreshold', 5, 'OK'],
  ['LessThanOrEqualToThreshold', 5, 'ALARM'],
  ['LessThanThreshold', 4.9, 'ALARM'],
] as const)('%s of 5 with %d is %s', (ComparisonOperator, value, state) => {
  expect(evaluate({ AlarmName: 'a', ComparisonOperator, Threshold: 5, EvaluationPeriods: 1 }, [value])).toBe(state);
});

it('metrics of DynamoDB leave an alarm alone when they are missing, whatever it says', () => {
  const settings = { AlarmName: 'a', Namespace: 'AWS/DynamoDB', TreatMissingData: 'breaching', EvaluationPeriods: 1 };
  expect(evaluate(settings, [undefined])).toBeUndefined();
});
