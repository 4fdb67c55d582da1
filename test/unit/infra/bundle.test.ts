import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { bundle } from '../../../infra/bundle.ts';
import { bundleBytes, functionSizes } from '../../../local/boot/function-sizes.ts';
import { functionNames } from './assembly.ts';

const folders = bundle({ outdir: mkdtempSync(join(tmpdir(), 'ahps-bundle-')) });

describe('the bundles', () => {
  it('load on plain Node, each with a handler for Lambda', () => {
    const script = `const kinds = {};
      for (const [name, file] of Object.entries(JSON.parse(process.argv[1]))) kinds[name] = typeof (await import(file)).handler;
      console.log(JSON.stringify(kinds));`;
    const files = Object.fromEntries(functionNames.map((name) => [name, pathToFileURL(join(folders[name], 'index.mjs')).href]));
    const answer = execFileSync(process.execPath, ['--input-type=module', '-e', script, JSON.stringify(files)], {
      encoding: 'utf8',
      cwd: tmpdir(),
    });
    expect(JSON.parse(answer)).toEqual(Object.fromEntries(functionNames.map((name) => [name, 'function'])));
  });

  it('are as large as the local cloud takes them to be; `npm run sizes` writes its table anew', () => {
    const sizes = functionSizes();
    expect(Object.keys(sizes).toSorted()).toEqual([...functionNames].toSorted());
    const off = functionNames.filter((name) => Math.abs(bundleBytes(folders[name]) / (sizes[name] ?? 0) - 1) > 0.1);
    expect(off).toEqual([]);
  });
});
