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

/** What went wrong inside the functions, each thing once: for the report of a rehearsal that failed. */
export async function troublesInside(port: number, functions: Iterable<DeployedFunction>): Promise<string[]> {
  const found = new Map<string, string>();
  for (const { name } of functions)
    for (const line of await logLines(port, name, '')) {
      const text = troubleOf(line);
      if (text !== undefined) found.set(`${name} ${text.replaceAll(/[0-9a-f-]{8,}/g, '')}`, `${name}: ${text}`);
    }
  return [...found.values()].slice(0, 20);
}

/** The text of a step's answer that is an error, of a log line that is one, or of an error outside of both. */
function troubleOf(line: string): string | undefined {
  try {
    const { level, message, reply, error, text } = JSON.parse(line) as Record<string, unknown>;
    if (reply === 'error' && error !== 'Ahps.LookAgain' && error !== 'Ahps.NotYet') return `${String(error)} ${String(text)}`.slice(0, 400);
    if (level !== 'ERROR' && level !== 'WARN') return undefined;
    return `${String(message)} ${JSON.stringify(error ?? '').slice(0, 300)}`;
  } catch {
    return /^(?!.*DEP0169).*\b(Error|Exception)\b/.test(line) ? line.slice(0, 400) : undefined;
  }
}

async function logLines(port: number, functionName: string, filterPattern = 'authorized'): Promise<string[]> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.FilterLogEvents' };
  const body = JSON.stringify({ logGroupName: `/aws/lambda/${functionName}`, filterPattern });
  const { status, text } = await sendSigned({ port, method: 'POST', path: '/', service: 'logs', keys: rootKeys, headers, body });
  if (status !== 200) return [];
  const { events = [] } = JSON.parse(text) as { events?: { message: string }[] };
  return events.map(({ message }) => message);
}
