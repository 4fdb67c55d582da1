import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import * as z from 'zod';
import { documentNames } from '../../../infra/constructs/guest-documents.ts';
import { builtInPersonas } from '../../../infra/personas.ts';

/** What a guest document may consist of: narrower than what Systems Manager takes. */
const document = z.strictObject({
  schemaVersion: z.literal('2.2'),
  description: z.string().min(20),
  parameters: z.record(
    z.string().regex(/^[A-Z][A-Za-z]{0,40}$/),
    z.strictObject({
      type: z.literal('String'),
      description: z.string().min(5),
      allowedPattern: z.string().regex(/^\^.+\$$/),
      interpolationType: z.literal('ENV_VAR'),
    }),
  ),
  mainSteps: z.tuple([
    z.strictObject({
      action: z.literal('aws:runShellScript'),
      name: z.string(),
      precondition: z.strictObject({ StringEquals: z.tuple([z.literal('platformType'), z.literal('Linux')]) }),
      inputs: z.strictObject({ timeoutSeconds: z.string().regex(/^\d{2,3}$/), runCommand: z.tuple([z.string()]) }),
    }),
  ]),
});

const read = (name: string) => {
  const written = readFileSync(join(import.meta.dirname, '../../../infra/documents', `${name}.yaml`), 'utf8');
  const content = document.parse(parse(written));
  return { written, parameters: content.parameters, script: content.mainSteps[0].inputs.runCommand[0] };
};
const rootCheck =
  /^#!\/bin\/bash\nset -euo pipefail\n(?:# .*\n)?disk=.*\nserial=.*\nif \[ "\$serial" != "\$\{SSM_ExpectedRootVolume\/vol-\/vol\}" \]; then\n.*>&2\n {2}exit 64\nfi\n/;
const hostile = [
  '',
  ' ',
  'a b',
  '1;2',
  '$(id)',
  '`id`',
  "'",
  '"',
  '|',
  '&',
  '>',
  '../..',
  '1\n2',
  '-1',
  '0x1',
  '１',
  'ä',
  '9'.repeat(70_000),
  '${IFS}',
  '*',
  '{{ x }}',
];

describe('guest documents', () => {
  it('are the ones that personas and fleets name', () => {
    expect(documentNames()).toEqual(
      [
        'CollectArtifacts',
        'Idle',
        'Inspect',
        'InstallLoadTools',
        'LimitResources',
        'Probe',
        'Quiesce',
        'ReturnCheck',
        'ShapeNetwork',
        'TuneNetwork',
      ].map((name) => `AHPS-${name}`),
    );
  });
  it('all check their root by the same lines', () => {
    expect(new Set(documentNames().map((name) => rootCheck.exec(read(name).script)?.[0])).size).toBe(1);
  });
});

describe.each(documentNames())('%s', (name) => {
  const { parameters, script, written } = read(name);
  it('checks the root before anything else', () => {
    expect(parameters).toHaveProperty('ExpectedRootVolume');
    expect(script).toMatch(rootCheck);
  });
  it('takes parameters from the environment only, and uses each', () => {
    expect(written).not.toContain('{{');
    const used = [...script.matchAll(/SSM_(\w+)/g)].map(([, used = '']) => used);
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(parameters).toSorted());
  });
  it('takes nothing that a shell would read', () => {
    for (const { allowedPattern } of Object.values(parameters))
      for (const value of hostile)
        expect([value.slice(0, 20), new RegExp(allowedPattern).test(value)]).toEqual([value.slice(0, 20), false]);
  });
  it('is a script that bash can read', () => {
    expect(() => execFileSync('bash', ['-n'], { input: script, stdio: ['pipe', 'pipe', 'pipe'] })).not.toThrow();
  });
});

describe('the check of the root', () => {
  const check = rootCheck.exec(read('AHPS-Inspect').script)?.[0] ?? 'exit 1';
  /** Runs the check alone, on a machine whose root is what the stand-ins of lsblk and findmnt say. */
  const run = (expected: string, disks: string, serial: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'ahps-root-'));
    const tool = (tool: string, body: string): void => writeFileSync(join(folder, tool), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
    tool('findmnt', 'echo /dev/nvme0n1p1');
    tool('lsblk', `case "$*" in *NAME*) printf '${disks}' ;; *) [ -n "${serial}" ] && echo '${serial}' ;; esac`);
    return spawnSync('bash', ['-c', `${check}\necho passed`], {
      encoding: 'utf8',
      env: { PATH: `${folder}:/usr/bin:/bin`, SSM_ExpectedRootVolume: expected },
    });
  };
  const one = 'nvme0n1p1 part\\nnvme0n1 disk\\n';

  it('passes on the volume that was meant', () =>
    expect(run('vol-0123456789abcdef0', one, 'vol0123456789abcdef0')).toMatchObject({ status: 0, stdout: 'passed\n' }));
  it.each([
    ['another volume', one, 'vol0fedcba9876543210'],
    ['a volume whose id only begins like it', one, 'vol0123456789abcdef01'],
    ['a disk without a serial number', one, ''],
    ['no disk at all', '', 'vol0123456789abcdef1'],
  ])('exits 64 on %s', (_what, disks, serial) => {
    const { status, stdout, stderr } = run('vol-0123456789abcdef0', disks, serial);
    expect([status, stdout]).toEqual([64, '']);
    expect(stderr).toContain('not vol-0123456789abcdef0');
  });
});

describe('personas', () => {
  const calls = builtInPersonas().flatMap(({ id, software, testing }) =>
    [...software.documents, software.probe, ...(testing.artifacts === undefined ? [] : [testing.artifacts])].map((call) => ({
      id,
      ...call,
    })),
  );
  it.each(calls)('$id calls $document with parameters that it takes', ({ document: name, parameters: given }) => {
    const { parameters } = read(name);
    expect(Object.keys(given).toSorted()).toEqual(
      Object.keys(parameters)
        .filter((each) => each !== 'ExpectedRootVolume')
        .toSorted(),
    );
    for (const [key, value] of Object.entries(given)) expect(value).toMatch(new RegExp(parameters[key]?.allowedPattern ?? '(?!)'));
  });
});
