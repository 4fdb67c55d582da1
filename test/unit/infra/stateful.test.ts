import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { assemble } from './assembly.ts';
import { statefulChanges, statefulOf } from './stateful.ts';

/** What deployments have. `UPDATE_STATEFUL=1` writes it anew: only together with a way to carry the data over. */
const file = join(import.meta.dirname, 'stateful-baseline.json');

describe('the gate of stateful resources', () => {
  const table = (keys: string, kept = 'Retain') => ({
    Type: 'AWS::DynamoDB::Table',
    DeletionPolicy: kept,
    UpdateReplacePolicy: kept,
    Properties: { KeySchema: [{ AttributeName: keys, KeyType: 'HASH' }] },
  });
  it('lets this change through: no deployment loses what cannot be made again', () => {
    const { data, service } = assemble();
    const now = statefulOf({ ...data, ...service });
    if (process.env['UPDATE_STATEFUL'] === '1') writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
    const before = JSON.parse(readFileSync(file, 'utf8')) as typeof now;
    expect(statefulChanges(before, now)).toEqual([]);
    expect(Object.keys(now).toSorted()).toEqual(Object.keys(before).toSorted());
  });
  it('passes an unchanged one and one that changes in place', () => {
    expect(statefulChanges({ T: table('pk') }, { T: table('pk'), U: table('x') })).toEqual([]);
  });
  it('says which is deleted, replaced, or no longer kept', () => {
    expect(statefulChanges({ T: table('pk') }, {})).toEqual(['T (AWS::DynamoDB::Table) is deleted']);
    expect(statefulChanges({ T: table('pk') }, { T: table('id') })).toEqual(['T (AWS::DynamoDB::Table) is replaced: KeySchema changes']);
    expect(statefulChanges({ T: table('pk') }, { T: table('pk', 'Delete') })).toEqual(['T (AWS::DynamoDB::Table) is no longer retained']);
  });
  it('says when an attribute of a key changes its type', () => {
    const typed = (AttributeType: string) => ({
      ...table('pk'),
      Properties: { AttributeDefinitions: [{ AttributeName: 'pk', AttributeType }] },
    });
    expect(statefulChanges({ T: typed('S') }, { T: typed('N') })).toEqual(['T (AWS::DynamoDB::Table) is replaced: the type of pk changes']);
  });
});
