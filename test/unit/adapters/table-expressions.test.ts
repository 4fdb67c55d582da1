import { describe, expect, it } from '@jest/globals';
import { actionOf, queryInput } from '#adapters/table-expressions.ts';
import { encodeCursor } from '#adapters/table-cursor.ts';

const key = { pk: 'HOST#1', sk: 'CLAIM' };

describe('a write becomes an action', () => {
  it('put, with conditions of every kind; each attribute has one placeholder', () => {
    const action = actionOf('checkouts', {
      put: { ...key, epoch: 2 },
      when: [
        { attribute: 'pk', is: 'present' },
        { attribute: 'status', is: 'equal', to: 'FREE' },
        {
          anyOf: [
            { attribute: 'epoch', is: 'absent' },
            { attribute: 'epoch', is: 'below', to: 2 },
          ],
        },
        { attribute: 'out', is: 'atMost', to: 3 },
        { attribute: 'out', is: 'above', to: 0 },
      ],
    });
    expect(action).toEqual({
      Put: {
        TableName: 'checkouts',
        Item: { ...key, epoch: 2 },
        ConditionExpression:
          'attribute_exists(#n0) AND #n1 = :v0 AND (attribute_not_exists(#n2) OR #n2 < :v1) AND #n3 <= :v2 AND #n3 > :v3',
        ExpressionAttributeNames: { '#n0': 'pk', '#n1': 'status', '#n2': 'epoch', '#n3': 'out' },
        ExpressionAttributeValues: { ':v0': 'FREE', ':v1': 2, ':v2': 3, ':v3': 0 },
      },
    });
  });

  it('update, with its three verbs', () => {
    expect(
      actionOf('t', { update: key, set: { a: 1, b: null }, add: { c: 2 }, remove: ['d'], when: [{ attribute: 'a', is: 'equal', to: 0 }] }),
    ).toEqual({
      Update: {
        TableName: 't',
        Key: key,
        UpdateExpression: 'SET #n0 = :v0, #n1 = :v1 ADD #n2 :v2 REMOVE #n3',
        ConditionExpression: '#n0 = :v3',
        ExpressionAttributeNames: { '#n0': 'a', '#n1': 'b', '#n2': 'c', '#n3': 'd' },
        ExpressionAttributeValues: { ':v0': 1, ':v1': null, ':v2': 2, ':v3': 0 },
      },
    });
  });

  it('leaves out names and values that are empty, which DynamoDB refuses', () => {
    expect(actionOf('t', { delete: key })).toEqual({ Delete: { TableName: 't', Key: key } });
    expect(actionOf('t', { update: key, remove: ['d'] })).toEqual({
      Update: { TableName: 't', Key: key, UpdateExpression: 'REMOVE #n0', ExpressionAttributeNames: { '#n0': 'd' } },
    });
  });

  it('check', () => {
    expect(actionOf('t', { check: key, when: [{ attribute: 'pk', is: 'absent' }] })).toEqual({
      ConditionCheck: {
        TableName: 't',
        Key: key,
        ConditionExpression: 'attribute_not_exists(#n0)',
        ExpressionAttributeNames: { '#n0': 'pk' },
      },
    });
  });
});

describe('a query becomes a key condition', () => {
  const conditionOf = (query: Parameters<typeof queryInput>[1]) => {
    const input = queryInput('t', query);
    return [input?.KeyConditionExpression, input?.ExpressionAttributeValues];
  };

  it('reads the base table strongly, an index by its own keys', () => {
    expect(queryInput('t', { pk: 'P' })).toEqual({
      TableName: 't',
      KeyConditionExpression: '#n0 = :v0',
      ExpressionAttributeNames: { '#n0': 'pk' },
      ExpressionAttributeValues: { ':v0': 'P' },
      ScanIndexForward: true,
      ConsistentRead: true,
    });
    expect(queryInput('t', { pk: 'ACTIVE', index: 'byState', before: 'd', limit: 5, descending: true })).toEqual({
      TableName: 't',
      IndexName: 'byState',
      KeyConditionExpression: '#n0 = :v0 AND #n1 < :v1',
      ExpressionAttributeNames: { '#n0': 'state', '#n1': 'deadline' },
      ExpressionAttributeValues: { ':v0': 'ACTIVE', ':v1': 'd' },
      ScanIndexForward: false,
      Limit: 5,
    });
  });

  it('makes one condition of all bounds, for DynamoDB takes only one', () => {
    expect(conditionOf({ pk: 'P', skPrefix: 'E#' })).toEqual(['#n0 = :v0 AND begins_with(#n1, :v1)', { ':v0': 'P', ':v1': 'E#' }]);
    expect(conditionOf({ pk: 'P', after: 'a' })).toEqual(['#n0 = :v0 AND #n1 > :v1', { ':v0': 'P', ':v1': 'a' }]);
    expect(conditionOf({ pk: 'P', after: 'a', before: 'b' })).toEqual([
      '#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2',
      { ':v0': 'P', ':v1': 'a', ':v2': 'b' },
    ]);
    expect(conditionOf({ pk: 'P', skPrefix: 'E#', after: 'A' })).toEqual([
      '#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2',
      { ':v0': 'P', ':v1': 'E#', ':v2': 'E#\u{10ffff}' },
    ]);
  });

  it('asks nothing when the bounds exclude each other', () => {
    expect(queryInput('t', { pk: 'P', after: 'b', before: 'a' })).toBeUndefined();
  });

  it('goes on where the cursor says', () => {
    const last = { pk: 'C#1', sk: 'RECORD', state: 'ACTIVE', deadline: 'd' };
    expect(queryInput('t', { pk: 'ACTIVE', index: 'byState', from: encodeCursor(last) })?.ExclusiveStartKey).toEqual(last);
  });
});
