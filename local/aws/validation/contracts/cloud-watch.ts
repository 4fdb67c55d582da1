import * as sdk from '@aws-sdk/client-cloudwatch';
import type { Constraints } from '../constraints.ts';
import { none } from '../constraints.ts';
import type { Relations } from '../relations.ts';
import type { Contract } from '../validator.ts';

/** Limits of the requests' members, as each operation's page states them: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html */
const constraints: Constraints = {
  Dimension: {
    Name: { length: [1, 255] },
    Value: { length: [1, 1024] },
  },
  Metric: {
    Namespace: { pattern: /^[^:].*$/, length: [1, 255] },
    MetricName: { length: [1, 255] },
    Dimensions: { items: [0, 30] },
  },
  MetricStat: {
    Period: { range: [1, none] },
    Unit: { oneOf: sdk.StandardUnit },
  },
  MetricDataQuery: {
    Id: { length: [1, 255] },
    Expression: { length: [1, 2048] },
    Period: { range: [1, none] },
  },
  Tag: {
    Key: { length: [1, 128] },
    Value: { length: [0, 256] },
  },
  PutMetricAlarmInput: {
    AlarmName: { length: [1, 255] },
    AlarmDescription: { length: [0, 1024] },
    OKActions: { items: [0, 5], each: { length: [1, 1024] } },
    AlarmActions: { items: [0, 5], each: { length: [1, 1024] } },
    InsufficientDataActions: { items: [0, 5], each: { length: [1, 1024] } },
    MetricName: { length: [1, 255] },
    Namespace: { pattern: /^[^:].*$/, length: [1, 255] },
    Statistic: { oneOf: sdk.Statistic },
    Dimensions: { items: [0, 30] },
    Period: { range: [1, none] },
    Unit: { oneOf: sdk.StandardUnit },
    EvaluationPeriods: { range: [1, none] },
    DatapointsToAlarm: { range: [1, none] },
    ComparisonOperator: { oneOf: sdk.ComparisonOperator },
    TreatMissingData: { length: [1, 255] },
    EvaluateLowSampleCountPercentile: { length: [1, 255] },
    ThresholdMetricId: { length: [1, 255] },
  },
  DescribeAlarmsInput: {
    AlarmNames: { items: [0, 100], each: { length: [1, 255] } },
    AlarmNamePrefix: { length: [1, 255] },
    AlarmTypes: { each: { oneOf: sdk.AlarmType } },
    ChildrenOfAlarmName: { length: [1, 255] },
    ParentsOfAlarmName: { length: [1, 255] },
    StateValue: { oneOf: sdk.StateValue },
    ActionPrefix: { length: [1, 1024] },
    MaxRecords: { range: [1, 100] },
  },
  DeleteAlarmsInput: {
    AlarmNames: { items: [0, 100], each: { length: [1, 255] } },
  },
  DisableAlarmActionsInput: {
    AlarmNames: { items: [0, 100], each: { length: [1, 255] } },
  },
  EnableAlarmActionsInput: {
    AlarmNames: { items: [0, 100], each: { length: [1, 255] } },
  },
  ListTagsForResourceInput: {
    ResourceARN: { length: [1, 1024] },
  },
  MetricDatum: {
    MetricName: { length: [1, 255] },
    Dimensions: { items: [0, 30] },
    Unit: { oneOf: sdk.StandardUnit },
    StorageResolution: { range: [1, none] },
  },
  PutMetricDataInput: {
    Namespace: { pattern: /^[^:].*$/, length: [1, 255] },
  },
  GetMetricDataInput: {
    ScanBy: { oneOf: sdk.ScanBy },
  },
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html and API_DescribeAlarms.html */
const relations: Relations = {
  PutMetricAlarmInput: [
    { atMostOne: ['Statistic', 'ExtendedStatistic'], code: 'InvalidParameterCombination' },
    { atMostOne: ['MetricName', 'Metrics', 'EvaluationCriteria'], code: 'InvalidParameterCombination' },
    { atLeastOne: ['MetricName', 'Metrics', 'EvaluationCriteria'], code: 'InvalidParameterCombination' },
  ],
  DescribeAlarmsInput: [{ atMostOne: ['AlarmNames', 'AlarmNamePrefix'], code: 'InvalidParameterCombination' }],
};

/** What a request to this service is held to. */
export const cloudWatch: Contract = { sdk, constraints, relations };
