import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { assemble, ofType } from '../infra/assembly.ts';

const root = join(__dirname, '..', '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const runbooks = readdirSync(join(root, 'docs/runbooks')).filter((name) => name !== 'README.md');
const namesIn = (text: string): string[] => [...text.matchAll(/docs\/runbooks\/([\w-]+\.md)/g)].map(([, name = '']) => name);

const named = {
  alarms: ofType(assemble().monitoring, 'AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) =>
    namesIn(String(Properties['AlarmDescription'])),
  ),
  messages: globSync('{core,lambdas}/**/*.ts', { cwd: root }).flatMap((file) => namesIn(read(file))),
};

describe('runbooks', () => {
  it('are there for every alarm and every message', () => {
    expect(named.alarms.length).toBeGreaterThan(0);
    expect(named.messages).toEqual(expect.arrayContaining(['quarantined.md', 'original-missing.md', 'host-lost.md']));
    for (const name of [...named.alarms, ...named.messages]) expect(runbooks).toContain(name);
  });

  it.each(runbooks)('%s is named by an alarm or a message, and listed', (name) => {
    expect([...named.alarms, ...named.messages]).toContain(name);
    expect(read('docs/runbooks/README.md')).toContain(`](${name})`);
  });

  it.each(runbooks)('%s says what it means, how to look, what to do and how it ends', (name) => {
    const headings = [...read(`docs/runbooks/${name}`).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['What it means', 'How to look', 'What to do', 'How it ends']);
  });

  it('are meant by every message that is published as an alert', () => {
    const publishing = globSync('lambdas/{workflow,events}/**/*.ts', { cwd: root }).filter((file) => /subject: `/.test(read(file)));
    expect(publishing.length).toBeGreaterThan(0);
    for (const file of publishing) expect([file, namesIn(read(file))]).not.toEqual([file, []]);
  });
});
