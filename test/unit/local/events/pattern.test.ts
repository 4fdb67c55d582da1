import { describe, expect, it } from '@jest/globals';
import { matches, validatePattern } from '../../../../local/events/pattern.ts';

const says = (pattern: object, event: object): boolean =>
  matches(validatePattern(JSON.stringify(pattern)), event as Record<string, unknown>);
const on = (entry: unknown, value: unknown): boolean => says({ detail: { x: [entry] } }, { detail: { x: value } });

describe('event patterns', () => {
  it.each([
    ['text', 'a', 'a', 'A'],
    ['number by value', 300, 300.0, '300'],
    ['null', null, null, ''],
    ['prefix', { prefix: 'ab' }, 'abc', 'cab'],
    ['prefix without case', { prefix: { 'equals-ignore-case': 'AB' } }, 'abc', 'cab'],
    ['suffix', { suffix: '.png' }, 'a.png', 'a.PNG'],
    ['equals-ignore-case', { 'equals-ignore-case': 'abc' }, 'ABC', 'ABCD'],
    ['wildcard', { wildcard: 'i-*/root' }, 'i-12/root', 'i-12/data'],
    ['escaped wildcard', { wildcard: String.raw`a\*` }, 'a*', 'ab'],
    ['numeric range', { numeric: ['>', 0, '<=', 5] }, 5, 0],
    ['anything-but', { 'anything-but': ['a', 'b'] }, 'c', 'b'],
    ['anything-but of another type', { 'anything-but': { prefix: 'a' } }, 12, 'ab'],
    ['anything-but wildcard', { 'anything-but': { wildcard: '*x*' } }, 'abc', 'axc'],
    ['exists', { exists: true }, null, undefined],
    ['exists not', { exists: false }, undefined, 0],
    ['cidr', { cidr: '10.0.0.0/24' }, '10.0.0.255', '10.0.1.0'],
    ['cidr of IPv6', { cidr: '2001:db8::/32' }, '2001:db8:ffff::1', '2001:db9::1'],
  ])('%s', (_name, entry, yes, no) => {
    expect(on(entry, yes)).toBe(true);
    expect(on(entry, no)).toBe(false);
  });

  it('anything-but does not match a missing key, but null', () => {
    expect(on({ 'anything-but': 'a' }, null)).toBe(true);
    expect(on({ 'anything-but': 'a' }, undefined)).toBe(false);
  });

  it('takes any element of an array and looks at leaves only', () => {
    expect(on('b', ['a', 'b'])).toBe(true);
    expect(on({ exists: true }, { y: 1 })).toBe(false);
  });

  it('wants fields of one element to match together', () => {
    const pattern = { detail: { tags: { key: ['role'], value: ['web'] } } };
    const tags = (first: string, second: string): object => ({
      detail: {
        tags: [
          { key: 'role', value: first },
          { key: 'zone', value: second },
        ],
      },
    });
    expect(says(pattern, tags('web', 'a'))).toBe(true);
    expect(says(pattern, tags('db', 'web'))).toBe(false);
  });

  it('joins $or with the other fields', () => {
    const pattern = { source: ['s'], $or: [{ detail: { a: [1] } }, { detail: { b: [2] } }] };
    expect(says(pattern, { source: 's', detail: { b: 2 } })).toBe(true);
    expect(says(pattern, { source: 's', detail: { b: 3 } })).toBe(false);
    expect(says(pattern, { source: 't', detail: { a: 1 } })).toBe(false);
  });

  it.each([
    ['text that is no JSON', 'nonsense'],
    ['a list', '[]'],
    ['an empty list', '{"a":[]}'],
    ['a bare value', '{"a":"b"}'],
    ['an unknown operator', '{"a":[{"PREFIX":"x"}]}'],
    ['two operators', '{"a":[{"prefix":"x","suffix":"y"}]}'],
    ['a range the wrong way', '{"a":[{"numeric":["<",5,">",1]}]}'],
    ['null in anything-but', '{"a":[{"anything-but":[null]}]}'],
    ['an empty prefix in anything-but', '{"a":[{"anything-but":{"prefix":""}}]}'],
    ['two wildcards in a row', '{"a":[{"wildcard":"a**"}]}'],
    ['an odd address', '{"a":[{"cidr":"10.0.0/8"}]}'],
  ])('refuses %s', (_name, text) => {
    expect(() => validatePattern(text)).toThrow(expect.objectContaining({ code: 'InvalidEventPatternException' }));
  });
});
