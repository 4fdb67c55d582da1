import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, jest } from '@jest/globals';
import { recordRun } from './run-record.ts';

/** Two boots and a process of its own, on a machine that may also do other work. */
jest.setTimeout(180_000);

const root = join(import.meta.dirname, '..', '..');

/** The same run in a process of its own, by plain Node. */
function elsewhere(seed: number): unknown {
  const module = pathToFileURL(join(import.meta.dirname, 'run-record.ts')).href;
  const script = `const{recordRun}=await import(process.argv[1]);process.stdout.write(JSON.stringify(await recordRun(Number(process.argv[2]))))`;
  const answer = execFileSync(process.execPath, ['--input-type=module', '-e', script, module, String(seed)], {
    cwd: root,
    encoding: 'utf8',
  });
  return JSON.parse(answer);
}

describe('the same seed', () => {
  it('gives the same run to the last byte, in another process too; another seed gives another', async () => {
    const run = await recordRun(5);
    expect(elsewhere(5)).toEqual(run);
    expect((await recordRun(6)).digest).not.toBe(run.digest);
  });
});
