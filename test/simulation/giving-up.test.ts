import { expect, it, jest } from '@jest/globals';
import { keys } from '#core/checkout/items.ts';
import { isoTime } from '#core/contracts/clock.ts';
import type { Call, Interceptor } from '../../local/aws/cloud.ts';
import { Crash } from '../../local/boot/crash.ts';
import { scenario } from '../../local/boot/scenario.ts';
import { byHand, minutes } from './audited.ts';

/** A loan takes half a second; a machine that also does other work takes longer. */
jest.setTimeout(30_000);

/** The write with which the reconciler gives a host up. */
const givesUp = ({ operation, input }: Call): boolean =>
  operation === 'TransactWriteItems' && JSON.stringify(input).includes('"state":"QUARANTINED"');

/** The process dies once, where `isThere` says. */
function dies(
  when: 'before' | 'after',
  isThere: (call: Call) => boolean,
): { readonly interceptor: Interceptor; readonly count: () => number } {
  let deaths = 0;
  const die = (call: Call): void => {
    if (deaths > 0 || !isThere(call)) return;
    deaths += 1;
    throw new Crash(`${when} ${call.operation}`);
  };
  return { interceptor: when === 'before' ? { before: die } : { after: die }, count: () => deaths };
}

it.each([
  ['after its message and before the mark that people are told', dies('after', ({ operation }) => operation === 'Publish'), 2],
  ['after that mark and before its record', dies('before', givesUp), 1],
] as const)('a reconciler that dies %s gives the host up in its next run', async (_where, { interceptor, count }, messages) => {
  const s = await scenario({ seed: 11 });
  const { local } = s;
  const id = await s.checkout({ host: byHand, persona: 'blank' });
  // As five redrives without a person leave it: nothing carries the way back any more.
  const at = isoTime(local.cloud.clock.now());
  const spent = { state: 'CHECKING_IN', epoch: 9, redrives: 5, cause: 'ROLLBACK', checkInBeganAt: at, epochAt: at };
  await local.table.write([
    { update: keys.record(id), set: spent, add: { version: 1 } },
    { update: keys.claim(byHand), set: { epoch: 9 } },
  ]);
  local.cloud.interceptors.push(interceptor);
  await local.cloud.clock.run({ done: () => count() === 1, until: local.cloud.clock.now() + minutes(5) });
  expect(count()).toBe(1);
  expect(s.record(id)).toMatchObject({ state: 'CHECKING_IN' });
  await local.cloud.clock.advance(minutes(3));
  expect(s.record(id)).toMatchObject({ state: 'QUARANTINED', quarantine: { reason: expect.stringContaining('begun anew 5 times') } });
  expect(local.sns.published.map(({ subject }) => subject)).toEqual(Array.from({ length: messages }, () => `QUARANTINED ${byHand} (web)`));
  expect(s.timeline(id).filter(({ to }) => to === 'QUARANTINED')).toHaveLength(1);
});
