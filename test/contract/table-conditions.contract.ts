import { beforeAll, expect, it } from '@jest/globals';
import type { Condition, Table, Write } from '#core/contracts/table.ts';
import type { MakeTable } from './table-reading.ts';

const key = { pk: 'C', sk: 'item' };
const item = { ...key, text: 'b', count: 5, yes: true, none: null, 'dotted.name': 1, map: { inner: 1 } };

/** A condition and whether it holds for the item above, then for no item at all. */
const cases: [Condition, boolean, boolean][] = [
  [{ attribute: 'text', is: 'absent' }, false, true],
  [{ attribute: 'other', is: 'absent' }, true, true],
  [{ attribute: 'none', is: 'absent' }, false, true],
  [{ attribute: 'map.inner', is: 'absent' }, true, true],
  [{ attribute: 'constructor', is: 'absent' }, true, true],
  [{ attribute: 'pk', is: 'present' }, true, false],
  [{ attribute: 'none', is: 'present' }, true, false],
  [{ attribute: 'other', is: 'present' }, false, false],
  [{ attribute: 'text', is: 'equal', to: 'b' }, true, false],
  [{ attribute: 'text', is: 'equal', to: 'a' }, false, false],
  [{ attribute: 'count', is: 'equal', to: 5 }, true, false],
  [{ attribute: 'count', is: 'equal', to: '5' }, false, false],
  [{ attribute: 'yes', is: 'equal', to: true }, true, false],
  [{ attribute: 'yes', is: 'equal', to: false }, false, false],
  [{ attribute: 'dotted.name', is: 'equal', to: 1 }, true, false],
  [{ attribute: 'count', is: 'below', to: 5 }, false, false],
  [{ attribute: 'count', is: 'below', to: 5.5 }, true, false],
  [{ attribute: 'count', is: 'atMost', to: 5 }, true, false],
  [{ attribute: 'count', is: 'atMost', to: 4 }, false, false],
  [{ attribute: 'count', is: 'above', to: 5 }, false, false],
  [{ attribute: 'count', is: 'above', to: -10 }, true, false],
  [{ attribute: 'text', is: 'above', to: 0 }, false, false],
  [{ attribute: 'text', is: 'below', to: 0 }, false, false],
  [{ attribute: 'other', is: 'below', to: 5 }, false, false],
  [
    {
      anyOf: [
        { attribute: 'other', is: 'absent' },
        { attribute: 'text', is: 'equal', to: 'z' },
      ],
    },
    true,
    true,
  ],
  [
    {
      anyOf: [
        { attribute: 'count', is: 'above', to: 9 },
        { attribute: 'text', is: 'equal', to: 'z' },
      ],
    },
    false,
    false,
  ],
  [{ anyOf: [{ anyOf: [{ attribute: 'pk', is: 'absent' }] }, { attribute: 'count', is: 'equal', to: 5 }] }, true, true],
];

/** Conditions of every kind, on every kind of write, for an item that is there and for none. */
export function tableConditionsContract(make: MakeTable): void {
  let table: Table;
  beforeAll(async () => {
    table = await make();
    await table.write([{ put: item }]);
  });
  const passes = async (write: Write): Promise<boolean> => {
    const outcome: unknown = await table.write([write]).catch((error: unknown) => error);
    if (outcome !== undefined) expect(outcome).toMatchObject({ name: 'ConditionFailed', failed: [0] });
    return outcome === undefined;
  };

  it.each(cases)('%j', async (condition, forItem, forNone) => {
    const when = [condition];
    expect(await passes({ check: key, when })).toBe(forItem);
    expect(await passes({ check: { pk: 'C', sk: 'none' }, when })).toBe(forNone);
  });

  it.each(cases)('%j on put, update and delete', async (condition, forItem, forNone) => {
    const when = [condition];
    expect(await passes({ put: item, when })).toBe(forItem);
    expect(await passes({ update: key, set: { text: 'b' }, when })).toBe(forItem);
    expect(await passes({ delete: { pk: 'C', sk: 'none' }, when })).toBe(forNone);
    expect(await table.get(key)).toEqual(item);
  });

  it('looks at the item as it was before the write, and at all conditions', async () => {
    expect(await passes({ update: key, set: { count: 5 }, add: { runs: 1 }, when: [{ attribute: 'runs', is: 'absent' }] })).toBe(true);
    const both: Condition[] = [
      { attribute: 'runs', is: 'equal', to: 1 },
      { attribute: 'count', is: 'above', to: 5 },
    ];
    expect(await passes({ update: key, add: { runs: 1 }, when: both })).toBe(false);
    expect(await passes({ update: key, remove: ['runs'], when: both.slice(0, 1) })).toBe(true);
    expect(await table.get(key)).toEqual(item);
  });
}
