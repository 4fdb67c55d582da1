import { describe, expect, it } from '@jest/globals';
import { plot } from '../../../../local/story/contention/plot.ts';
import { wrapped } from '../../../../local/story/contention/wrapped.ts';

const minutes = (count: number): number => Date.UTC(2026, 0, 5, 9) + count * 60_000;
const moments = {
  begun: minutes(0),
  missed: minutes(3),
  throttled: minutes(3) + 20_000,
  over: minutes(4),
  recovered: minutes(6),
  home: minutes(8),
  returned: minutes(9),
};

describe('the plot', () => {
  it('has a row for each checkout, the height of what it had, and the moments below', () => {
    const series = [
      { at: minutes(0), vcpu: [2, null] },
      { at: minutes(2), vcpu: [1, 3] },
      { at: minutes(4), vcpu: [0.5, 4] },
      { at: minutes(9), vcpu: [2, null] },
    ];
    expect(plot({ labels: ['low', 'high'], series, moments, most: 4 }).slice(0, 5)).toEqual([
      'low  │▄▄▂▂▁▁▁▁▁▄',
      'high │  ▆▆█████ ',
      '     └──────────',
      '         MTOR HG',
      '      09:00',
    ]);
  });

  it('fits 80 columns however long it took', () => {
    const series = [
      { at: minutes(0), vcpu: [2] },
      { at: minutes(7_000), vcpu: [null] },
    ];
    const late = { ...moments, home: minutes(7_000), returned: minutes(7_000), recovered: minutes(7_000) };
    for (const line of plot({ labels: ['blank-1'], series, moments: late, most: 4 })) expect(line.length + 2).toBeLessThanOrEqual(80);
  });
});

describe('a long text', () => {
  it('is broken between words', () => {
    expect(wrapped('one two three four', 9)).toEqual(['one two', '    three', '    four']);
    expect(wrapped('short', 9)).toEqual(['short']);
  });
});
