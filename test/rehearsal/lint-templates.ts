import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../../infra/app.ts';
import { cleanEnvironment, folder, region, venv } from './place.ts';
import { CannotRun, installTools } from './python.ts';

/**
 * `npm run lint:templates`: cfn-lint over the templates as they go to production. Exit code: 0 without a
 * finding, 1 with one, 2 when this machine has no Python 3.11 or newer.
 */
interface Finding {
  readonly Rule: { readonly Id: string };
  readonly Level: string;
  readonly Message: string;
  readonly Filename: string;
  readonly Location: { readonly Path?: readonly (string | number)[] | null };
}

/** Findings that are meant, by the id of the rule and where they are, and why. */
const acknowledged: readonly { readonly rule: string; readonly path: RegExp; readonly reason: string }[] = [
  {
    rule: 'W3005',
    path: /^Resources\/(Functions\w+Function|Check(out|in)Machine)\w+\/DependsOn\//,
    reason:
      'the CDK names the role together with its policies, which have to be there before the first event; the role alone is said twice',
  },
];
const isAcknowledged = ({ Rule, Location }: Finding): boolean =>
  acknowledged.some(({ rule, path }) => rule === Rule.Id && path.test((Location.Path ?? []).join('/')));

function synthesise(): string {
  mkdirSync(folder, { recursive: true });
  const outdir = mkdtempSync(join(folder, 'templates-'));
  buildApp({ bundle: false, configuration: 'infra/configuration.example.json', outdir }).synth();
  return outdir;
}

function main(): number {
  installTools((line) => console.log(line));
  const outdir = synthesise();
  try {
    const files = globSync(join(outdir, '*.template.json'));
    const linted = spawnSync(join(venv, 'bin', 'cfn-lint'), ['--regions', region, '--format', 'json', '--', ...files], {
      encoding: 'utf8',
      env: cleanEnvironment(outdir),
      maxBuffer: 1 << 26,
    });
    if (files.length === 0 || !linted.stdout.trim().startsWith('[')) throw new Error(`cfn-lint did not report: ${linted.stderr}`);
    const findings = JSON.parse(linted.stdout) as Finding[];
    const open = findings.filter((finding) => !isAcknowledged(finding));
    for (const { Level, Rule, Message, Location } of open)
      console.log(`${Level} ${Rule.Id} ${(Location.Path ?? []).join('/')}: ${Message}`);
    for (const { rule, path, reason } of acknowledged) {
      const times = findings.filter((finding) => finding.Rule.Id === rule && path.test((finding.Location.Path ?? []).join('/'))).length;
      console.log(`acknowledged ${rule} (${times} times): ${reason}`);
      if (times === 0) throw new Error(`nothing is found of ${rule} any more: take its acknowledgement out`);
    }
    console.log(`${files.length} templates, ${open.length} findings`);
    return open.length === 0 ? 0 : 1;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(error instanceof CannotRun ? `lint:templates cannot run: ${error.message}` : error);
  process.exitCode = error instanceof CannotRun ? 2 : 1;
}
