import { describe, expect, it } from '@jest/globals';
import { readMany } from '#adapters/look/many.ts';

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `id-${index}`);

/** Things that are there, some without the tag; notes how they are asked for. */
function world(there: readonly string[], untagged: readonly string[] = []) {
  const asked: string[] = [];
  return {
    asked,
    reading: {
      idOf: (found: string) => found,
      byIds: (wanted: string[]) => {
        asked.push(`${wanted.length} ids`);
        return Promise.resolve(wanted.filter((id) => there.includes(id)));
      },
      byTag: () => {
        asked.push('tag');
        return Promise.resolve([...there.filter((id) => !untagged.includes(id)), 'of another loan']);
      },
    },
  };
}

describe('reading many things', () => {
  it('asks for none with no call', async () => {
    const { reading, asked } = world([]);
    expect(await readMany([], reading)).toEqual([]);
    expect(asked).toEqual([]);
  });
  it('asks for as many as one filter takes by their ids', async () => {
    const { reading, asked } = world(ids(199));
    expect(await readMany(ids(200), reading)).toEqual(ids(199));
    expect(asked).toEqual(['200 ids']);
  });
  it('asks for more by the tag, and for what the tag did not bring by its id', async () => {
    const { reading, asked } = world(ids(1000), ['id-7']);
    expect((await readMany(ids(1001), reading)).toSorted()).toEqual(ids(1000).toSorted());
    expect(asked).toEqual(['tag', '2 ids']);
  });
});
