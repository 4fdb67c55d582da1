import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(__dirname, '..', '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const documents = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: root })];
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);

describe('documents', () => {
  it.each(documents)('%s links only to what is there', (document) => {
    const links = [...read(document).matchAll(/\]\((?<target>[^)#\s]+)(?:#[^)]*)?\)/g)].map(({ groups }) => groups?.['target'] ?? '');
    const missing = links.filter((link) => !/^https?:/.test(link) && !existsSync(join(root, dirname(document), link)));
    expect(missing).toEqual([]);
  });

  it.each(documents)('%s names only scripts that npm knows', (document) => {
    const named = [...read(document).matchAll(/npm run (?<script>[\w:-]+)/g)].map(({ groups }) => groups?.['script'] ?? '');
    expect(named.filter((script) => !scripts.includes(script))).toEqual([]);
  });

  it('the README is short and begins with the two commands', () => {
    const lines = read('README.md').split('\n');
    expect(lines.length).toBeLessThanOrEqual(150);
    const first = lines.slice(0, 24).filter((line) => line.startsWith('npm '));
    expect(first).toEqual(['npm ci && npm start', 'npm ci && npm test']);
  });

  it('every decision is listed and dated', () => {
    const decisions = readdirSync(join(root, 'docs/adr')).filter((name) => /^\d{4}-/.test(name));
    expect(decisions.length).toBeGreaterThan(0);
    for (const name of decisions) {
      expect(read('docs/adr/README.md')).toContain(`](${name})`);
      expect(read(`docs/adr/${name}`)).toMatch(/^Date: \d{4}-\d{2}-\d{2}\. Status: /m);
    }
  });
});
