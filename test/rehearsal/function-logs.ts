import type { Refusal } from './door.ts';
import type { DeployedFunction } from './functions.ts';
import { rootKeys, sendSigned } from './signed.ts';

/** What the functions wrote of being refused: the emulator enforces each role on its own services, where the door does not see it. */
export async function refusedInside(port: number, functions: Iterable<DeployedFunction>): Promise<Refusal[]> {
  const found = new Map<string, Refusal>();
  for (const { name } of functions)
    for (const line of await logLines(port, name)) {
      const [, operation, resource = ''] = /is not authorized to perform: ([\w:]+)(?: on resource: \W*([^\s"\\]+))?/.exec(line) ?? [];
      if (operation !== undefined) found.set(`${name} ${operation}`, { by: name, operation, code: 'AccessDenied', message: resource });
    }
  return [...found.values()];
}

async function logLines(port: number, functionName: string): Promise<string[]> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.FilterLogEvents' };
  const body = JSON.stringify({ logGroupName: `/aws/lambda/${functionName}`, filterPattern: 'authorized' });
  const { status, text } = await sendSigned({ port, method: 'POST', path: '/', service: 'logs', keys: rootKeys, headers, body });
  if (status !== 200) return [];
  const { events = [] } = JSON.parse(text) as { events?: { message: string }[] };
  return events.map(({ message }) => message);
}
