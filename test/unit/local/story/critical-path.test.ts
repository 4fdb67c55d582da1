import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { LoggedWait } from '../../../../local/aws/cloud.ts';
import { criticalPath } from '../../../../local/story/critical-path.ts';

const wait = (kind: LoggedWait['kind'], from: number, to: number, resource = 'i-1'): LoggedWait => ({
  kind,
  resource,
  from: from * 1000,
  to: to * 1000,
});
const ask = (waits: readonly LoggedWait[], from = 0, to = 1000) =>
  criticalPath({ waits, from: from * 1000, to: to * 1000, resources: new Set(['i-1', 'vol-1']) });

describe('the critical path', () => {
  it('adds waits that follow one another, and takes the longest of those at the same time', () => {
    const { seconds, chain } = ask([
      wait('drain', 0, 60),
      wait('drain', 0, 30),
      wait('stop', 61, 81),
      wait('detach', 82, 86, 'vol-1'),
      wait('start', 90, 100),
      wait('boot', 100, 120),
      wait('document', 100, 105),
      wait('agent', 120, 130),
    ]);
    expect(seconds).toBe(60 + 20 + 4 + 10 + 20 + 10);
    expect(chain.map(({ kind }) => kind)).toEqual(['drain', 'stop', 'detach', 'start', 'boot', 'agent']);
  });

  it('prefers many short ones to one long one when they are longer together', () => {
    expect(ask([wait('document', 0, 10), wait('document', 10, 20), wait('document', 20, 30), wait('health', 5, 28)]).seconds).toBe(30);
  });

  it('leaves out other hosts, other times, and what EBS does beside the host', () => {
    expect(
      ask([wait('boot', 10, 20, 'i-2'), wait('snapshot', 10, 600, 'vol-1'), wait('volume', 10, 20, 'vol-1'), wait('stop', 990, 1010)])
        .seconds,
    ).toBe(0);
  });

  it('is never longer than the span nor shorter than its longest wait', () => {
    const waits = fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 })), { maxLength: 30 });
    fc.assert(
      fc.property(waits, (pairs) => {
        const all = pairs.map(([at, length]) => wait('document', at, at + length));
        const { seconds, chain } = ask(all);
        expect(seconds).toBeLessThanOrEqual(1000);
        expect(seconds).toBeGreaterThanOrEqual(Math.max(0, ...pairs.map(([, length]) => length)));
        for (const [index, each] of chain.entries()) expect(each.from).toBeGreaterThanOrEqual(chain[index - 1]?.to ?? 0);
      }),
    );
  });
});
