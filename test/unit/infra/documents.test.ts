import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import * as z from 'zod';
import { readInside } from '#core/manifest/inside.ts';
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
        'Allocate',
        'CollectArtifacts',
        'ConfigureAgent',
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

describe('the inspection', () => {
  const body = read('AHPS-Inspect').script.replace(rootCheck, '');
  /** Runs the script after its root check, on a machine with these files and these open disks. */
  const run = (files: Readonly<Record<string, string>>, disks = 'nvme0n1 disk\\nnvme0n1p1 part\\n', modules = 'nvme ena') => {
    const folder = mkdtempSync(join(tmpdir(), 'ahps-inspect-'));
    const tool = (name: string, lines: string): void => writeFileSync(join(folder, name), `#!/bin/bash\n${lines}\n`, { mode: 0o755 });
    tool('lsblk', `printf '${disks}'`);
    tool('modinfo', `case " ${modules} " in *" $1 "*) exit 0 ;; *) exit 1 ;; esac`);
    const machine = { '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz root=UUID=1 ro', ...files };
    let script = `set -euo pipefail\n${body}`;
    for (const path of ['/etc/fstab', '/proc/cmdline', '/etc/crypttab', '/etc/sssd/sssd.conf']) {
      script = script.replaceAll(path, join(folder, path.replaceAll('/', '_')));
      const content = (machine as Readonly<Record<string, string>>)[path];
      if (content !== undefined) writeFileSync(join(folder, path.replaceAll('/', '_')), content);
    }
    const { status, stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env: { PATH: `${folder}:/usr/bin:/bin` } });
    expect(status).toBe(0);
    return readInside(stdout);
  };
  const fit = { fstabDevices: '', rootDevice: '', nvme: true, ena: true, encryptedDisks: '', tpm: false, domainJoined: false };

  it('says that an ordinary machine fits', () =>
    expect(
      run({ '/etc/fstab': '# /dev/sdb was here\nUUID=1 / xfs defaults\nLABEL=data /data xfs nofail\n', '/etc/crypttab': '# none\n' }),
    ).toEqual({
      read: true,
      inside: fit,
    }));
  it('says so of a machine without these files', () => expect(run({})).toEqual({ read: true, inside: fit }));
  it('tells every name that it finds, in what its answer may hold', () => {
    const files = {
      '/etc/fstab': '/dev/xvdf /a xfs\n  /dev/nvme1n1p1 /b xfs\n/dev/xvdf /c xfs\n/dev/disk/by-label/x /d xfs\n',
      '/proc/cmdline': 'root=/dev/nvme0n1p1 console=ttyS0\n',
      '/etc/crypttab': 'se"cret UUID=2 none tpm2-device=auto\n',
      '/etc/sssd/sssd.conf': '[domain/x]\nid_provider = ad\n',
    };
    expect(run(files, 'luks-1 crypt\\n', 'nvme')).toEqual({
      read: true,
      inside: {
        fstabDevices: '/dev/nvme1n1p1 /dev/xvdf',
        rootDevice: '/dev/nvme0n1p1',
        nvme: true,
        ena: false,
        encryptedDisks: 'luks-1 secret',
        tpm: true,
        domainJoined: true,
      },
    });
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
