import { describe, expect, it } from '@jest/globals';
import type { Keys } from '../../../../local/iam/context.ts';
import { allow, answer, type Raw } from './rules.ts';

const holds = (condition: Raw, keys: Keys = {}): boolean => answer([allow('a:B', '*', condition)], 'a:B', '*', keys) === 'allow';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys.html */
describe('a condition block', () => {
  it('needs all of its operators and all of their keys', () => {
    const both = { StringEquals: { k: 'v', l: 'w' }, Bool: { m: 'true' } };
    expect(holds(both, { k: 'v', l: 'w', m: 'true' })).toBe(true);
    expect(holds(both, { k: 'v', l: 'x', m: 'true' })).toBe(false);
    expect(holds(both, { k: 'v', l: 'w', m: 'false' })).toBe(false);
  });
  it('needs one of the values of a key', () => {
    expect(holds({ StringEquals: { k: ['a', 'b'] } }, { k: 'b' })).toBe(true);
    expect(holds({ StringEquals: { k: ['a', 'b'] } }, { k: 'c' })).toBe(false);
  });
  it('needs none of the values where the operator is negated', () => {
    expect(holds({ StringNotEquals: { k: ['a', 'b'] } }, { k: 'b' })).toBe(false);
    expect(holds({ StringNotEquals: { k: ['a', 'b'] } }, { k: 'c' })).toBe(true);
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
describe('an operator', () => {
  it.each([
    ['StringEquals', 'ab', 'ab', true],
    ['StringEquals', 'ab', 'AB', false],
    ['StringEquals', 'a*', 'ab', false],
    ['StringEqualsIgnoreCase', 'ab', 'AB', true],
    ['StringNotEqualsIgnoreCase', 'ab', 'AB', false],
    ['StringLike', 'co-*', 'co-1', true],
    ['StringLike', 'co-?', 'co-12', false],
    ['StringNotLike', 'co-*', 'co-1', false],
    ['ArnLike', 'arn:aws:events:*:1:rule/*', 'arn:aws:events:eu:1:rule/x', true],
    ['ArnEquals', 'arn:aws:events:*:1:rule/*', 'arn:aws:events:eu:1:rule/x', true],
    ['ArnLike', 'arn:aws:events:*', 'arn:aws:events:eu:1:rule/x', false],
    ['ArnNotLike', 'arn:aws:events:*:1:rule/*', 'arn:aws:events:eu:1:rule/x', false],
    ['Bool', 'true', 'true', true],
    ['Bool', 'true', 'false', false],
  ])('%s %s of %s is %s', (operator, wanted, given, expected) => {
    expect(holds({ [operator]: { k: wanted } }, { k: given })).toBe(expected);
  });
  it('does not hold of an absent key, unless it is negated or says IfExists', () => {
    expect(holds({ StringEquals: { k: 'v' } })).toBe(false);
    expect(holds({ StringNotEquals: { k: 'v' } })).toBe(true);
    expect(holds({ StringEqualsIfExists: { k: 'v' } })).toBe(true);
    expect(holds({ StringEqualsIfExists: { k: 'v' } }, { k: 'w' })).toBe(false);
  });
  it('Null asks whether a key is there', () => {
    expect(holds({ Null: { k: 'true' } })).toBe(true);
    expect(holds({ Null: { k: 'true' } }, { k: 'v' })).toBe(false);
    expect(holds({ Null: { k: 'false' } }, { k: 'v' })).toBe(true);
  });
  it('finds keys without regard to case, and compares a tag by its whole key', () => {
    expect(holds({ StringEquals: { 'AWS:SourceArn': 'x' } }, { 'aws:sourcearn': 'x' })).toBe(true);
    expect(holds({ StringEquals: { 'aws:ResourceTag/a': 'x' } }, { 'aws:ResourceTag/b': 'x' })).toBe(false);
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
describe('a key with several values', () => {
  const all = { 'ForAllValues:StringEquals': { k: ['a', 'b'] } };
  const any = { 'ForAnyValue:StringLike': { k: ['SECRET#*'] } };
  it('ForAllValues needs every value among those of the policy, and holds of none at all', () => {
    expect(holds(all, { k: ['a', 'b'] })).toBe(true);
    expect(holds(all, { k: ['a', 'c'] })).toBe(false);
    expect(holds(all, { k: [] })).toBe(true);
    expect(holds(all)).toBe(true);
  });
  it('ForAnyValue needs one value, and does not hold of none', () => {
    expect(holds(any, { k: ['HOST#1', 'SECRET#1'] })).toBe(true);
    expect(holds(any, { k: ['HOST#1'] })).toBe(false);
    expect(holds(any)).toBe(false);
  });
  it('is refused loudly by an operator for one value', () => {
    expect(() => holds({ StringEquals: { k: 'a' } }, { k: ['a', 'b'] })).toThrow('ForAllValues or ForAnyValue');
  });
});
