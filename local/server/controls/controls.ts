import { AwsError } from '../../aws/cloud.ts';
import { problem } from '../../boot/gateway.ts';
import type { HttpAnswer } from '../http.ts';
import type { WireRequest } from '../signature.ts';
import type { Deed, Stage } from '../stage.ts';
import { clock } from './clock.ts';
import type { Control } from './control.ts';
import { functions } from './functions.ts';
import { state } from './state.ts';

/** Every control; a new one is a file beside this one and a place in this list. */
const controls: readonly Control[] = [clock, functions, state];

/** What the stage does for the controls. */
export const deeds: Readonly<Record<string, Deed>> = Object.fromEntries(
  controls.flatMap(({ name, deed }) => (deed === undefined ? [] : [[name, deed]])),
);

const prefix = '/_local/';

/** Answers requests under `/_local/`; undefined for all others. */
export async function controlAnswer(stage: Stage, request: WireRequest): Promise<HttpAnswer | undefined> {
  const [path = ''] = request.target.split('?');
  if (!path.startsWith(prefix)) return undefined;
  // A web page in a browser on this machine can reach loopback, too; it cannot leave these headers out.
  if (request.headers['origin'] !== undefined || !/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers['host'] ?? ''))
    return problem(403, 'loopback-only', 'the controls are for programs on this machine');
  const control = controls.find(({ name }) => path === `${prefix}${name}`);
  if (control === undefined)
    return problem(404, 'not-found', `there is no ${path}; the controls are ${controls.map(({ name }) => prefix + name).join(', ')}`);
  try {
    return await control.answer(stage, { method: request.method, text: request.body.toString() });
  } catch (error) {
    if (error instanceof AwsError) return problem(400, error.code, error.message);
    throw error;
  }
}
