import { describe, expect, it } from '@jest/globals';
import type { Table } from '#core/contracts/table.ts';
import { ConditionFailed, TableBusy } from '#core/contracts/table.ts';
import { AwsError, Cloud } from '../../../../local/aws/cloud.ts';
import { tableDoor, tableThrough } from '../../../../local/boot/table-door.ts';
import { memoryTable } from '../../../../local/store/memory-table.ts';

function lab() {
  const cloud = new Cloud();
  const door = tableDoor(cloud, new Map([['t', memoryTable()]]));
  const run = async <T>(work: Promise<T>): Promise<T> => {
    let isDone = false;
    const mark = (): void => void (isDone = true);
    work.then(mark, mark);
    await cloud.clock.run({ done: () => isDone });
    return work;
  };
  const table: Table = tableThrough(cloud, 'role', 't');
  return { cloud, door, run, table };
}
const item = { pk: 'a', sk: 'b', text: 'x'.repeat(1500) };

describe('the table behind the cloud', () => {
  it('writes and reads as the role that asks, in the log and with latency', async () => {
    const { cloud, run, table } = lab();
    const from = cloud.clock.now();
    await run(table.write([{ put: item }]));
    await expect(run(table.get({ pk: 'a', sk: 'b' }))).resolves.toEqual(item);
    await expect(run(table.query({ pk: 'a' }))).resolves.toEqual({ items: [item] });
    expect(cloud.calls.map(({ service, operation, caller }) => [service, operation, caller])).toEqual([
      ['DynamoDB', 'TransactWriteItems', 'role'],
      ['DynamoDB', 'GetItem', 'role'],
      ['DynamoDB', 'Query', 'role'],
    ]);
    expect(cloud.clock.now() - from).toBeGreaterThanOrEqual(9);
  });

  it('counts request units as DynamoDB bills them', async () => {
    const { door, run, table } = lab();
    // 1.5 KB: two units alone, twice that in a transaction of two.
    await run(table.write([{ put: item }]));
    expect(door.units()).toEqual({ reads: 0, writes: 2 });
    await run(table.write([{ put: item }, { put: { ...item, sk: 'c' } }]));
    expect(door.units()).toEqual({ reads: 0, writes: 10 });
    await run(table.get({ pk: 'a', sk: 'b' }));
    await run(table.get({ pk: 'a', sk: 'nothing' }));
    expect(door.units()).toEqual({ reads: 2, writes: 10 });
  });

  it('passes refusals of conditions on', async () => {
    const { run, table } = lab();
    await run(table.write([{ put: item }]));
    await expect(run(table.write([{ put: item, when: [{ attribute: 'pk', is: 'absent' }] }]))).rejects.toBeInstanceOf(ConditionFailed);
  });

  it.each([
    [2, 'x'],
    [3, undefined],
  ])('after %i throttles answers %s', async (throttles, expected) => {
    const { cloud, run, table } = lab();
    let left = throttles;
    cloud.interceptors.push({
      before: () => {
        if (left-- > 0) throw new AwsError('ThrottlingException', 'slow down');
      },
    });
    const answer = await run(table.write([{ put: { pk: 'p', sk: 's' } }]).then(() => 'x')).catch((error: unknown) =>
      error instanceof TableBusy ? undefined : error,
    );
    expect(answer).toBe(expected);
  });

  it('knows only the tables of the template', async () => {
    const { cloud, run } = lab();
    await expect(run(tableThrough(cloud, 'role', 'other').get({ pk: 'a', sk: 'b' }))).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});
