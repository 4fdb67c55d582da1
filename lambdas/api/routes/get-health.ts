import { type Clock, isoTime } from '#core/contracts/clock.ts';
import type { HandlerOf } from '../handler.ts';

/** GET /v1/health: that the function runs; it asks nothing of anybody. */
export const getHealth =
  ({ clock }: { readonly clock: Clock }): HandlerOf<'getHealth'> =>
  async () => ({ body: { status: 'ok', at: isoTime(clock.now()) } });
