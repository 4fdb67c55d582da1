import * as z from 'zod';
import { AwsError } from '../../aws/cloud.ts';
import type { Control } from './control.ts';
import { jsonOf, only, told } from './control.ts';

/** Ten years: more is a slip of the pen. */
const move = z.strictObject({ seconds: z.number().min(0).max(315_360_000) });

/** `POST {"seconds": n}` lets n virtual seconds pass, with all that happens in them; `GET` reads the clock. */
export const clock: Control = {
  name: 'clock',
  async answer(stage, request) {
    only(['GET', 'POST'], request);
    const { cloud } = stage.local;
    if (request.method === 'POST') {
      const asked = move.safeParse(jsonOf(request));
      if (!asked.success) throw new AwsError('InvalidRequest', 'send {"seconds": n}, n from 0 to 315360000');
      await cloud.clock.advance(asked.data.seconds * 1000);
    }
    return told({ now: new Date(cloud.clock.now()).toISOString() });
  },
};
