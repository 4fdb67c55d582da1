import type { Call, Operation } from './cloud.ts';
import { AwsError } from './cloud.ts';

/**
 * One modelled operation: its input may hold only the members named. Anything else is refused by name,
 * because an ignored member would hide a rule of AWS that the model does not apply.
 */
export function operation<I extends object, O>(members: readonly (keyof I & string)[], run: (input: I, call: Call) => O): Operation {
  return (input: I, call: Call) => {
    onlyModelled(`${call.service} ${call.operation}`, input, members);
    return run(input, call);
  };
}

/** Throws an AwsError that names every member that is set and not modelled; for nested structures too. */
export function onlyModelled(where: string, structure: object, members: readonly string[]): void {
  const unknown = Object.entries(structure)
    .filter(([member, value]) => value !== undefined && !members.includes(member))
    .map(([member]) => member);
  if (unknown.length > 0) throw new AwsError('LocalCloud.NotModelled', `${where}: not modelled by the local cloud: ${unknown.join(', ')}`);
}

/** One page of a list: the token is the offset of the next page. `refusal` is AWS's code for a bad token. */
export function paged<T>(
  entries: readonly T[],
  size: number,
  token: string | undefined,
  refusal = 'InvalidNextToken',
): { page: T[]; next: string | undefined } {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from) || from < 0 || from > entries.length) throw new AwsError(refusal, `the token ${token} is not valid`);
  const to = from + size;
  return { page: entries.slice(from, to), next: to < entries.length ? String(to) : undefined };
}

/** Throws an AwsError with that code unless the condition holds. */
export function demand(condition: boolean, code: string, message: string): asserts condition {
  if (!condition) throw new AwsError(code, message);
}
