import { describe, expect, it, jest } from '@jest/globals';
import { AwsError, type Call, type Interceptor } from '../../local/aws/cloud.ts';
import { demoHosts } from '../../local/boot/demo-world.ts';
import type { Faults } from '../../local/events/bus.ts';
import { Random } from '../../local/random.ts';
import { AnswerLost, type StoreRates } from '../../local/store/store-faults.ts';
import { audited, byHand, changes, judged } from './audited.ts';
import { boundaryOf } from './effect-boundaries.ts';

/** A loan takes half a second; a machine that also does other work takes longer. */
jest.setTimeout(30_000);

const personas = ['blank', 'load-generator', 'constrained-network'] as const;
/** One line replays a failing one: add its number. */
const seeds = [1, 4, 5, 6, 13, 20];

/** Ten times worse than usual. */
const badStore: StoreRates = { throttled: 0.02, conflict: 0.02, answerLost: 0.01, indexLag: [0, 10_000] };

/** Events are lost, doubled and late; requests are throttled; answers get lost after the work was done. */
function weather(seed: number): { readonly faults: Faults; readonly interceptor: Interceptor; readonly calm: () => void } {
  const random = new Random(seed);
  let blows = true;
  const happens = (chance: number): boolean => blows && random.between(0, 1) < chance;
  return {
    calm: () => void (blows = false),
    faults: { lose: () => happens(0.3), duplicate: () => happens(0.2), delay: () => (happens(0.2) ? random.between(0, 90_000) : 0) },
    interceptor: {
      before({ service }) {
        if (service !== 'DynamoDB' && happens(0.03)) throw new AwsError('RequestLimitExceeded', 'Request limit exceeded.');
      },
      after({ service }) {
        if (service !== 'DynamoDB' && happens(0.01)) throw new AwsError('InternalError', 'the answer was lost', 'server');
      },
    },
  };
}

describe('in bad weather', () => {
  it.each(seeds)('a loan that is asked back at any moment comes home (seed %i)', async (seed) => {
    const { faults, interceptor, calm } = weather(seed * 31);
    const run = await audited({ seed, faults, store: badStore, overdueMinutes: 10 });
    const { s, local } = run;
    const random = new Random(seed);
    const host = demoHosts[seed % demoHosts.length] ?? byHand;
    const before = await s.manifestOf(host);
    const id = await s.checkout({ host, persona: personas[seed % 3] ?? 'blank' });
    local.cloud.interceptors.push(interceptor);
    await local.cloud.clock.advance(random.between(0, 400_000));
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
    expect(local.cloud.calls.filter(({ service, error }) => service === 'DynamoDB' && error !== undefined).length).toBeGreaterThan(0);
    expect(await judged(run)).toEqual([]);
    calm();
    expect(changes(before, await s.manifestOf(host))).toEqual([]);
  });

  it('an announcement whose answer was lost is known again, and nobody waits for it', async () => {
    const run = await audited();
    const { s, local } = run;
    const struck = new Set<string>();
    const after = (call: Call): void => {
      const boundary = boundaryOf(call);
      const mark = `${boundary?.step} ${boundary?.effect}`;
      if (boundary?.write !== 'intent' || struck.has(mark)) return;
      struck.add(mark);
      throw new AnswerLost();
    };
    local.cloud.interceptors.push({ after });
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    await s.until(id, 'ACTIVE');
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
    expect(struck.size).toBeGreaterThan(20);
    const conditions = local.cloud.calls.filter(
      ({ operation, error }) => operation === 'TransactWriteItems' && error?.startsWith('ConditionFailed') === true,
    );
    expect(conditions.length).toBeLessThanOrEqual(struck.size);
    expect(await judged(run)).toEqual([]);
  });
});
