import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guestDocuments, variable } from './documents.ts';
import { attack, attackedScripts } from './hostile.ts';
import type { Guest } from './guest.ts';
import { type Image, image } from './image.ts';
import { differences, inventory } from './inventory.ts';
import { Machine } from './machine.ts';
import { Report } from './report.ts';
import { CannotRun, environment, requireTools } from './requirements.ts';
import { allocation } from './scenarios/allocation.ts';
import { constrainedNetwork, loadGenerator } from './scenarios/persona.ts';
import { otherRoots, production } from './scenarios/production.ts';

/**
 * `npm run test:guest`: runs the scripts of the guest documents, out of their own files, on a Debian in
 * software emulation, and observes it. Exit code 1 when anything is not as it should be, 2 when this
 * machine cannot run it. The emulator ends with this process.
 */
const scenarios = { otherRoots, production, allocation, constrainedNetwork, loadGenerator };
/** Of the whole, without the building of the image. */
const limitMilliseconds = 1_500_000;

function shellcheck(report: Report): void {
  for (const { name, patterns, script } of guestDocuments()) {
    // The agent assigns them.
    const assigned = script.replace('\n', `\nread -r ${Object.keys(patterns).map(variable).join(' ')}\n`);
    const { status, stdout } = spawnSync('shellcheck', ['--shell=bash', '-'], { input: assigned, encoding: 'utf8', env: environment });
    report.say(`shellcheck ${name}`, status === 0, status === 0 ? 'clean' : stdout);
  }
}

/** Each script with strings that its patterns refuse: none of them is run even then. */
function hostile(report: Report): void {
  for (const each of attackedScripts())
    report.equal(`hostile strings for ${each.parameter} of ${each.name}, and how many of them ran`, attack(each, each.strings), '1000 0');
}

/** A machine that booted from the image as it is; the folder goes with it. */
async function boot(from: Image): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), 'ahps-guest-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const empty = join(folder, 'empty');
  writeFileSync(empty, '');
  truncateSync(empty, 400 * 1024 * 1024);
  const machine = new Machine(from, empty, join(folder, 'console'));
  await timed('boot', () => machine.booted());
  return machine;
}

async function timed<T>(what: string, action: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  const result = await action();
  console.log(`       ${what}: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  return result;
}

/** After everything that a borrower's root was told, the host boots from its original again. */
async function wayBack(from: Image, report: Report, original: readonly string[]): Promise<void> {
  const machine = await boot(from);
  report.none('left on the host that booted from its own root again', differences(original, await inventory(machine)));
  machine.stop();
}

async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.filter((name) => !(name in scenarios));
  if (unknown.length > 0) throw new Error(`no scenario ${unknown.join(', ')}, but ${Object.keys(scenarios).join(', ')}`);
  requireTools();
  const report = new Report();
  if (wanted.length === 0) {
    shellcheck(report);
    hostile(report);
  }
  const from = image();
  const late = setTimeout(() => {
    console.error('the whole did not end in time');
    process.exit(1);
  }, limitMilliseconds);
  const machine = await boot(from);
  const guest: Guest = { machine, report, original: await inventory(machine) };
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    await timed(name, () => scenario(guest).catch((error: unknown) => report.say(name, false, String(error))));
  }
  machine.stop();
  await wayBack(from, report, guest.original);
  clearTimeout(late);
  return report.end();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof CannotRun ? `test:guest cannot run: ${error.message}` : error);
  process.exitCode = error instanceof CannotRun ? 2 : 1;
}
