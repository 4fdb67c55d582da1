import { query } from './people.ts';
import { account, region } from './place.ts';
import { rootKeys, sendSigned } from './signed.ts';

/** A place where the emulator judges otherwise than AWS, and what is done about it after the deployment. Nothing else is changed. */
export const adjustments: readonly string[] = [
  'staging bucket and WayHome: their policies refuse what is not TLS, and the emulator is reached over plain HTTP: the policies are removed',
  'record: MiniStack looks for every schedule in the group `default`, so that a grant on our group never fits: the same three actions are granted on the default group too',
];

/** Removes the policy of a bucket. */
export async function removeBucketPolicy(port: number, bucket: string): Promise<void> {
  const answer = await sendSigned({ port, method: 'DELETE', path: `/${bucket}`, query: { policy: '' }, service: 's3', keys: rootKeys });
  if (answer.status >= 300) throw new Error(`the policy of ${bucket} could not be removed: ${answer.status} ${answer.text.slice(0, 200)}`);
}

/** Makes up for what MiniStack judges wrongly. */
export async function adjust(port: number, outputs: Readonly<Record<string, Readonly<Record<string, string>>>>): Promise<void> {
  const bucket = Object.entries(outputs['ahps-data'] ?? {}).find(([name]) => name.startsWith('ExportsOutputRefWayHome'))?.[1];
  if (bucket === undefined) throw new Error('the data stack exports no WayHome bucket');
  await removeBucketPolicy(port, bucket);
  const { text } = await sendSigned({ port, path: '/2015-03-31/functions/ahps-record', service: 'lambda', keys: rootKeys });
  const { Configuration } = JSON.parse(text) as { Configuration: { Role: string } };
  const Action = ['scheduler:CreateSchedule', 'scheduler:DeleteSchedule', 'scheduler:GetSchedule'];
  const Resource = `arn:aws:scheduler:${region}:${account}:schedule/default/*`;
  await query(port, 'iam', {
    Action: 'PutRolePolicy',
    Version: '2010-05-08',
    RoleName: Configuration.Role.split('/').at(-1) ?? '',
    PolicyName: 'rehearsal',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] }),
  });
}
