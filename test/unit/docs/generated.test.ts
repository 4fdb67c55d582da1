import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { effectKinds } from '#core/checkout/effects.ts';
import { checkoutStates } from '#core/checkout/states.ts';
import { generatedFiles } from '../../../docs/generated-files.ts';

const root = join(__dirname, '..', '..', '..');
const files = generatedFiles();
const contentOf = (name: string): string => files.find(({ path }) => path.endsWith(`/${name}`))?.content ?? '';

describe('generated files', () => {
  it.each(files)('$path is what npm run gen writes', ({ path, content }) => {
    expect(existsSync(join(root, path))).toBe(true);
    expect(readFileSync(join(root, path), 'utf8')).toBe(content);
  });

  it('are the same in every run', () => expect(generatedFiles()).toEqual(files));

  it('name every state, effect and state of a machine', () => {
    for (const state of checkoutStates) expect(contentOf('lifecycle.md')).toContain(`| \`${state}\` |`);
    for (const kind of effectKinds) expect(contentOf('effects.md')).toContain(`| \`${kind}\` |`);
    for (const machine of ['checkout', 'checkin', 'adjust']) {
      const { States } = JSON.parse(readFileSync(join(root, 'statemachines', `${machine}.asl.json`), 'utf8')) as { States: object };
      for (const state of Object.keys(States)) expect(contentOf('workflow.md')).toContain(`| ${state} |`);
    }
  });
});
