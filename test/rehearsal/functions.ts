import { functionKeys } from './ministack.ts';
import type { Keys } from './signed.ts';
import { rootKeys, sendSigned } from './signed.ts';

/** A function as it is deployed, with the key pair that it signs with. */
export interface DeployedFunction {
  readonly name: string;
  readonly arn: string;
  readonly keys: Keys;
}

/** The product's functions by the access key id of their sessions. */
export async function deployedFunctions(port: number): Promise<ReadonlyMap<string, DeployedFunction>> {
  const { text } = await sendSigned({ port, path: '/2015-03-31/functions/', service: 'lambda', keys: rootKeys });
  const { Functions } = JSON.parse(text) as { Functions: { FunctionName: string; FunctionArn: string; Role: string }[] };
  const all = Functions.map(({ FunctionName: name, FunctionArn: arn, Role }) => ({ name, arn, keys: functionKeys(arn, Role) }));
  return new Map(all.map((each) => [each.keys.accessKeyId, each]));
}

/** Hands an event to a function and does not wait for it, as EventBridge does. Throws when it is not taken. */
export async function invokeLater(port: number, arn: string, event: unknown): Promise<void> {
  const path = `/2015-03-31/functions/${encodeURIComponent(arn.split(':').at(-1) ?? '')}/invocations`;
  const headers = { 'x-amz-invocation-type': 'Event', 'content-type': 'application/json' };
  const answer = await sendSigned({ port, method: 'POST', path, headers, body: JSON.stringify(event), service: 'lambda', keys: rootKeys });
  if (answer.status !== 202) throw new Error(`${arn} did not take an event: ${answer.status} ${answer.text.slice(0, 200)}`);
}
