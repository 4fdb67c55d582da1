import { guestDocuments, variable } from './documents.ts';
import { type Ended, type Machine, rootVolume } from './machine.ts';
import type { Report } from './report.ts';

const scripts = new Map(guestDocuments().map(({ name, script }) => [name, script]));

/** The machine that runs, and where what is seen on it is said. */
export interface Guest {
  readonly machine: Machine;
  readonly report: Report;
  /** What was on it when it had booted for the first time. */
  readonly original: readonly string[];
}

/** Runs the script of a document as Run Command would; for the root of the machine unless the parameters say otherwise. */
export async function send({ machine }: Guest, document: string, parameters: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const script = scripts.get(document);
  if (script === undefined) throw new Error(`there is no document ${document}`);
  const variables = Object.entries({ ExpectedRootVolume: rootVolume, ...parameters }).map(([name, value]) => [variable(name), value]);
  return await machine.run(script, Object.fromEntries(variables) as Record<string, string>);
}

/** Sends a document that has to end with this code; says so only when it did not. */
export async function succeeds(guest: Guest, document: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await send(guest, document, parameters);
  if (exitCode !== 0) guest.report.say(`${document} ${JSON.stringify(parameters)}`, false, `exit ${exitCode}: ${stderr}`);
  return stdout;
}

/** Sends a document that has to end with this code and to say this. */
export async function ends(
  guest: Guest,
  sentence: string,
  expected: readonly [number, string],
  document: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { exitCode, stdout, stderr } = await send(guest, document, parameters);
  const said = `${stdout}${stderr}`.trim();
  guest.report.say(
    sentence,
    exitCode === expected[0] && said.includes(expected[1]),
    `exit ${exitCode}${said === '' ? '' : `, ${said.slice(0, 200)}`}`,
  );
}
