import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { rules } from '../../rules/rules.ts';

it('lists at least 60 rules of AWS, each with its page, its place and the test that fails without it', () => {
  expect(rules.length).toBeGreaterThanOrEqual(60);
  expect(new Set(rules.map(({ rule }) => rule)).size).toBe(rules.length);
  // `npm run test:rules` drops each of them and sees its test fail; here only that the list fits the source.
  const wrong = rules.filter(
    ({ file, drop, test }) => readFileSync(`local/${file}`, 'utf8').split(drop).length !== 2 || !existsSync(`test/${test}`),
  );
  expect(wrong.map(({ rule, file }) => `${file}: ${rule}`)).toEqual([]);
});
