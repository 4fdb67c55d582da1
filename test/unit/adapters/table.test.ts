import { describe, expect, it } from '@jest/globals';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoTable } from '#adapters/table.ts';
import type { Write } from '#core/contracts/table.ts';

const key = { pk: 'HOST#1', sk: 'CLAIM' };
const when = [{ attribute: 'pk', is: 'absent' }] as const;

/** A client that notes the commands that it gets and answers each in the same way. */
function clientThat(answer: () => unknown): { client: DynamoDBDocumentClient; commands: string[] } {
  const commands: string[] = [];
  const send = async (command: object): Promise<unknown> => {
    commands.push(command.constructor.name);
    return Promise.resolve(answer());
  };
  return { client: { send } as unknown as DynamoDBDocumentClient, commands };
}
function refusing(name: string, codes?: readonly string[]): DynamoDBDocumentClient {
  const error = Object.assign(new Error(name), { name, ...(codes && { CancellationReasons: codes.map((Code) => ({ Code })) }) });
  return clientThat(() => {
    throw error;
  }).client;
}

describe('what DynamoDB answers', () => {
  const cases: [string, string[], object][] = [
    ['conditions that failed', ['ConditionalCheckFailed', 'None', 'ConditionalCheckFailed'], { name: 'ConditionFailed', failed: [0, 2] }],
    ['a condition beside a conflict', ['TransactionConflict', 'ConditionalCheckFailed'], { name: 'ConditionFailed', failed: [1] }],
    ['a conflict', ['None', 'TransactionConflict'], { name: 'TableBusy' }],
    ['a throttle', ['ThrottlingError', 'ProvisionedThroughputExceeded'], { name: 'TableBusy' }],
    ['a mistake beside a conflict', ['ValidationError', 'TransactionConflict'], { name: 'TransactionCanceledException' }],
    ['no reason at all', [], { name: 'TransactionCanceledException' }],
  ];
  it.each(cases)('of a transaction: %s', async (_what, codes, expected) => {
    const table = dynamoTable(refusing('TransactionCanceledException', codes), 't');
    await expect(table.write([{ put: key, when }])).rejects.toMatchObject(expected);
  });

  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'TransactionConflictException'])(
    '%s means busy, on reads too',
    async (name) => {
      const table = dynamoTable(refusing(name), 't');
      await expect(table.write([{ put: key }])).rejects.toMatchObject({ name: 'TableBusy', cause: { name } });
      await expect(table.get(key)).rejects.toMatchObject({ name: 'TableBusy' });
      await expect(table.query({ pk: 'P' })).rejects.toMatchObject({ name: 'TableBusy' });
    },
  );

  it('passes other errors unchanged: the outcome of an internal error is unknown', async () => {
    await expect(dynamoTable(refusing('InternalServerError'), 't').write([{ put: key }])).rejects.toMatchObject({
      name: 'InternalServerError',
    });
  });
});

describe('what DynamoDB is asked', () => {
  const cases: [string, Write[], string][] = [
    ['one plain put', [{ put: key }], 'PutCommand'],
    ['one plain set', [{ update: key, set: { a: 1 } }], 'UpdateCommand'],
    ['one plain delete', [{ delete: key }], 'DeleteCommand'],
    ['one addition, which would count twice when repeated', [{ update: key, add: { a: 1 } }], 'TransactWriteCommand'],
    ['one condition, which our own first try would break', [{ put: key, when }], 'TransactWriteCommand'],
    ['one check', [{ check: key, when }], 'TransactWriteCommand'],
    ['two writes', [{ put: key }, { delete: { pk: 'B', sk: 'b' } }], 'TransactWriteCommand'],
  ];
  it.each(cases)('for %s', async (_what, writes, command) => {
    const { client, commands } = clientThat(() => ({}));
    await dynamoTable(client, 't').write(writes);
    expect(commands).toEqual([command]);
  });

  it('nothing for a write that it would refuse, or for bounds without room', async () => {
    const { client, commands } = clientThat(() => ({}));
    await expect(dynamoTable(client, 't').write([{ put: { ...key, gone: undefined } }])).rejects.toThrow(
      'gone cannot be stored: undefined',
    );
    expect(await dynamoTable(client, 't').query({ pk: 'P', after: 'b', before: 'a' })).toEqual({ items: [] });
    expect(commands).toEqual([]);
  });
});
