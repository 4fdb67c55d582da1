import type * as sdk from '@aws-sdk/client-ssm';
import { tagKeys } from '../context.ts';
import type { Ground, Needs, NeedsTable } from '../need.ts';
import { arn, everywhere } from '../need.ts';

/** Documents of AWS itself belong to no account. */
const documentArn = (ground: Ground, name = ''): string =>
  name.startsWith('AWS-') ? `arn:aws:ssm:${ground.region}::document/${name}` : arn(ground, 'ssm', `document/${name}`);
const parameterArn = (ground: Ground, name = ''): string => arn(ground, 'ssm', `parameter/${name.replace(/^\//, '')}`);
const document =
  (action: string): Needs<{ readonly Name?: string | undefined }> =>
  ({ Name }, ground) => [{ action: `ssm:${action}`, resource: documentArn(ground, Name) }];

/** Systems Manager. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
export const systemsManagerNeeds: NeedsTable = {
  ...everywhere('ssm', ['CancelCommand', 'DescribeInstanceInformation', 'GetCommandInvocation', 'ListCommandInvocations', 'ListCommands']),
  DescribeDocument: document('DescribeDocument'),
  GetDocument: document('GetDocument'),
  GetParameter: ({ Name }: sdk.GetParameterRequest, ground) => [{ action: 'ssm:GetParameter', resource: parameterArn(ground, Name) }],
  GetParametersByPath: ({ Path }: sdk.GetParametersByPathRequest, ground) => [
    { action: 'ssm:GetParametersByPath', resource: parameterArn(ground, Path) },
  ],
  // The document and every instance, each with its own tags.
  // https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-setting-up.html
  SendCommand: ({ DocumentName, InstanceIds = [] }: sdk.SendCommandRequest, ground) => [
    { action: 'ssm:SendCommand', resource: documentArn(ground, DocumentName) },
    ...InstanceIds.map((id) => {
      const tags = ground.ec2.instances.get(id)?.tags ?? {};
      const keys = { ...tagKeys('ssm:resourceTag', tags), ...tagKeys('aws:ResourceTag', tags) };
      return { action: 'ssm:SendCommand', resource: arn(ground, 'ec2', `instance/${id}`), keys };
    }),
  ],
};
