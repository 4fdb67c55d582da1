import * as sdk from '@aws-sdk/client-ssm';
import type { Constraints } from '../constraints.ts';
import { none } from '../constraints.ts';
import type { Relations } from '../relations.ts';
import type { Contract } from '../validator.ts';

/** An instance, or a machine elsewhere. */
const nodeId = /^(i-([0-9a-f]{8}|[0-9a-f]{17})|mi-[0-9a-f]{17})$/;

/** Limits of the requests' members, as each operation's page states them: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Operations.html */
const constraints: Constraints = {
  CloudWatchOutputConfig: {
    CloudWatchLogGroupName: { length: [1, 512] },
  },
  SendCommandRequest: {
    InstanceIds: { items: [0, 50], each: { pattern: nodeId } },
    Targets: { items: [0, 5] },
    DocumentName: { pattern: /^[\w.:/-]{3,128}$/ },
    DocumentVersion: { pattern: /^(\$LATEST|\$DEFAULT|[1-9][0-9]*)$/ },
    DocumentHash: { length: [0, 256] },
    DocumentHashType: { oneOf: sdk.DocumentHashType },
    TimeoutSeconds: { range: [30, 2592000] },
    Comment: { length: [0, 100] },
    OutputS3Region: { length: [3, 20] },
    OutputS3BucketName: { length: [3, 63] },
    OutputS3KeyPrefix: { length: [0, 500] },
    MaxConcurrency: { pattern: /^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$/, length: [1, 7] },
    MaxErrors: { pattern: /^([1-9][0-9]*|0|[1-9][0-9]%|[0-9]%|100%)$/, length: [1, 7] },
  },
  GetCommandInvocationRequest: {
    CommandId: { length: [36, 36] },
    InstanceId: { pattern: nodeId },
    PluginName: { length: [4, none] },
  },
  CancelCommandRequest: {
    CommandId: { length: [36, 36] },
    InstanceIds: { items: [0, 50], each: { pattern: nodeId } },
  },
  CommandFilter: {
    key: { oneOf: sdk.CommandFilterKey },
    value: { length: [1, 128] },
  },
  ListCommandsRequest: {
    CommandId: { length: [36, 36] },
    InstanceId: { pattern: nodeId },
    MaxResults: { range: [1, 50] },
    Filters: { items: [1, 5] },
  },
  ListCommandInvocationsRequest: {
    CommandId: { length: [36, 36] },
    InstanceId: { pattern: nodeId },
    MaxResults: { range: [1, 50] },
    Filters: { items: [1, 5] },
  },
  DescribeDocumentRequest: {
    Name: { pattern: /^[\w.:/-]{3,128}$/ },
    DocumentVersion: { pattern: /^(\$LATEST|\$DEFAULT|[1-9][0-9]*)$/ },
    VersionName: { pattern: /^[\w.-]{1,128}$/ },
  },
  GetDocumentRequest: {
    Name: { pattern: /^[\w.:/-]{3,128}$/ },
    VersionName: { pattern: /^[\w.-]{1,128}$/ },
    DocumentVersion: { pattern: /^(\$LATEST|\$DEFAULT|[1-9][0-9]*)$/ },
    DocumentFormat: { oneOf: sdk.DocumentFormat },
  },
  GetParameterRequest: {
    Name: { length: [1, 2048] },
  },
  ParameterStringFilter: {
    Key: { pattern: /^(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$/, length: [1, 132] },
    Option: { length: [1, 10] },
    Values: { items: [1, 50], each: { length: [1, 1024] } },
  },
  GetParametersByPathRequest: {
    Path: { length: [1, 2048] },
    MaxResults: { range: [1, 10] },
  },
  InstanceInformationFilter: {
    key: { oneOf: sdk.InstanceInformationFilterKey },
    valueSet: { items: [1, 100], each: { length: [1, none] } },
  },
  InstanceInformationStringFilter: {
    Key: { length: [1, none] },
    Values: { items: [1, 100], each: { length: [1, none] } },
  },
  DescribeInstanceInformationRequest: {
    MaxResults: { range: [5, 50] },
  },
  AssociationFilter: {
    key: { oneOf: sdk.AssociationFilterKey },
    value: { length: [1, none] },
  },
  ListAssociationsRequest: {
    AssociationFilterList: { items: [1, none] },
    MaxResults: { range: [1, 50] },
  },
  DescribeInstanceAssociationsStatusRequest: {
    InstanceId: { pattern: nodeId },
    MaxResults: { range: [1, 50] },
  },
};

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstanceInformation.html : "You can't use" both */
const relations: Relations = {
  DescribeInstanceInformationRequest: [{ atMostOne: ['InstanceInformationFilterList', 'Filters'] }],
  SendCommandRequest: [{ atLeastOne: ['InstanceIds', 'Targets'] }, { atMostOne: ['InstanceIds', 'Targets'] }],
};

/** What a request to this service is held to. */
export const systemsManager: Contract = { sdk, constraints, relations };
