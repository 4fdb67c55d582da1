import { parseArgs } from 'node:util';

/**
 * Context from `-c key=value`, for `node infra/app.ts -c configuration=…` without the CDK CLI (which
 * hands over its own). Arguments of other programs that use the app are not looked at.
 */
export function contextArguments([, script = '', ...rest]: readonly string[]): Record<string, string> {
  if (!script.endsWith('infra/app.ts')) return {};
  const { values } = parseArgs({ args: rest, options: { context: { type: 'string', short: 'c', multiple: true } } });
  return Object.fromEntries((values.context ?? []).map(split));
}

function split(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new Error(`-c ${text}: write -c <key>=<value>`);
  return [text.slice(0, at), text.slice(at + 1)];
}
