/**
 * Judges the runner and the event patterns by the cases recorded from AWS.
 * `node local/states/golden.ts [DIR] [--wire]`: DIR holds `asl/` and `event-patterns/`; with --wire every
 * case goes over HTTP with the SDK's clients. Fails when there are no cases.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { wireGoldenDoor } from '../server/golden-wire.ts';
import type { StateCase } from './golden-case.ts';
import type { GoldenDoor } from './golden-door.ts';
import { directGoldenDoor } from './golden-door.ts';
import { runStateCase } from './golden-states.ts';
import type { PatternCase } from '../events/golden-patterns.ts';
import { runPatternCase } from '../events/golden-patterns.ts';

interface Verdict {
  readonly id: string;
  readonly differences: readonly string[];
  readonly leftOut?: string;
}

function cases<T>(folder: string): T[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted();
  if (names.length === 0) throw new Error(`no golden cases in ${folder}`);
  return names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T);
}

/** `doorOf` gives the door of each case. */
async function verdicts(root: string, doorOf: () => GoldenDoor): Promise<Verdict[]> {
  const found: Verdict[] = [];
  for (const [index, one] of cases<StateCase>(join(root, 'asl')).entries())
    found.push({ id: one.id, ...(await runStateCase(one, doorOf(), `golden-${index}`)) });
  for (const one of cases<PatternCase>(join(root, 'event-patterns')))
    found.push({ id: one.id, differences: await runPatternCase(one, doorOf()) });
  return found;
}

async function overTheWire(root: string): Promise<Verdict[]> {
  const door = await wireGoldenDoor();
  try {
    return await verdicts(root, () => door);
  } finally {
    await door.close();
  }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { wire: { type: 'boolean', default: false } } });
const root = positionals[0] ?? join(import.meta.dirname, '../../../shared/golden');
const all = values.wire ? await overTheWire(root) : await verdicts(root, directGoldenDoor);
const leftOut = all.filter((verdict) => verdict.leftOut !== undefined);
const failed = all.filter(({ differences }) => differences.length > 0);
for (const { id, leftOut: reason } of leftOut) console.log(`left out ${id}: ${reason}`);
for (const { id, differences } of failed) console.log(`FAILED ${id}\n    ${differences.slice(0, 4).join('\n    ')}`);
const passed = all.length - failed.length - leftOut.length;
if (leftOut.length > 0) console.log(`${leftOut.length} left out`);
console.log(`${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
