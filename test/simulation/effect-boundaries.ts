import type { Call } from '../../local/aws/cloud.ts';
import type { LocalCloud } from '../../local/boot/boot.ts';

/** The two writes between which an effect happens: its intent and its result, as they pass the door of the table. */
export interface Boundary {
  readonly effect: string;
  readonly step: string;
  readonly write: 'intent' | 'result';
}

/** The boundary that a request to the table is, if it is one. Read from the request alone: no code of the handlers. */
export function boundaryOf(call: Call): Boundary | undefined {
  if (call.service !== 'DynamoDB' || call.operation !== 'TransactWriteItems') return undefined;
  const writes = call.input['Writes'] as readonly { readonly put?: Readonly<Record<string, unknown>> & { readonly sk: string } }[];
  const put = writes[0]?.put;
  const sk = put?.sk ?? '';
  if (put === undefined || writes.length !== 1 || !sk.startsWith('EFFECT#') || put['dropped'] === true) return undefined;
  return { effect: String(put['kind']), step: sk.split('#')[1] ?? '', write: put['resultAt'] === undefined ? 'intent' : 'result' };
}

/** Every effect kind that a run had, each with the steps that had it, in order of appearance. */
export function effectsOf(local: LocalCloud): { readonly effect: string; readonly step: string }[] {
  const seen = new Map<string, { effect: string; step: string }>();
  for (const call of local.cloud.calls) {
    const boundary = boundaryOf(call);
    if (boundary !== undefined) seen.set(`${boundary.effect} ${boundary.step}`, { effect: boundary.effect, step: boundary.step });
  }
  return [...seen.values()];
}
