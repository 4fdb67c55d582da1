import * as z from 'zod';
import { AwsError } from '../../aws/cloud.ts';
import type { Behaviour, StandInSet } from '../../states/stand-ins.ts';
import type { Control } from './control.ts';
import { jsonOf, only, told } from './control.ts';

const known = new Set(['returns', 'throws', 'sleeps', 'then']);

/** `"echo"`, `{"returns"}`, `{"throws": {"name", "message"}}` or `{"sleeps", "then"}`. */
function isBehaviour(value: unknown): value is Behaviour {
  if (value === 'echo') return true;
  if (typeof value !== 'object' || value === null || !Object.keys(value).every((key) => known.has(key))) return false;
  const given = value as Readonly<Record<string, unknown>>;
  const { name, message } = (given['throws'] ?? {}) as { name?: unknown; message?: unknown };
  if ('throws' in given) return typeof name === 'string' && typeof message === 'string';
  if ('sleeps' in given) return Number(given['sleeps']) >= 0 && (given['then'] === undefined || isBehaviour(given['then']));
  return 'returns' in given;
}

const behaviour = z.custom<Behaviour>(isBehaviour, 'no behaviour that the golden cases have');
const callback = z.strictObject({
  answer: z.enum(['success', 'failure', 'none']),
  output: z.unknown().exactOptional(),
  error: z.string().exactOptional(),
  cause: z.string().exactOptional(),
});
const registration = z.strictObject({
  id: z.string().min(1),
  functions: z.record(z.string(), z.union([behaviour, z.looseObject({ behaviour })])).exactOptional(),
  callbacks: z.record(z.string(), callback).exactOptional(),
});

/** Null is as good as absent. */
const withoutNulls = (body: unknown): unknown =>
  typeof body === 'object' && body !== null ? Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)) : body;

/**
 * `POST {"id", "functions", "callbacks"}` registers stand-in functions and answers to task tokens, in the
 * format of the golden cases. The same id replaces its registration; of several the newest is asked first.
 */
export const functions: Control = {
  name: 'functions',
  deed: (local, body) => {
    local.standIns.register(body as StandInSet);
  },
  async answer(stage, request) {
    only(['POST', 'PUT'], request);
    const asked = registration.safeParse(withoutNulls(jsonOf(request)));
    if (!asked.success)
      throw new AwsError(
        'InvalidRequest',
        `send {"id", "functions", "callbacks"} as the golden cases have them: ${z.prettifyError(asked.error)}`,
      );
    await stage.act('functions', asked.data);
    return told({ id: asked.data.id });
  },
};
