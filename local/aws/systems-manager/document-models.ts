import type { HostView } from '../hosts.ts';
import type { Run, RunResult } from './run.ts';

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
const done = (value: unknown = ''): RunResult => ({ exitCode: 0, stdout: value === '' ? '' : line(value) });
const failed = (exitCode: number, stderr: string): RunResult => ({ exitCode, stdout: '', stderr });

/**
 * Every guest document of ours first compares the root for which it was sent with the root on which it
 * runs, and exits 64 without any effect when they differ: Run Command delivers late commands to
 * whatever disk is there.
 */
const guarded =
  (effect: Run): Run =>
  (host, parameters) =>
    host.rootVolumeId !== undefined && parameters['ExpectedRootVolume'] === host.rootVolumeId
      ? effect(host, parameters)
      : failed(64, `this root is ${host.rootVolumeId}, not ${parameters['ExpectedRootVolume']}`);

const settings = ({ ExpectedRootVolume: _root, ...rest }: Record<string, string>): string => line(rest);
const has = (host: HostView, matches: (path: string) => boolean): boolean => Object.keys(host.files).some(matches);
const underLoadTools = (path: string): boolean => path.startsWith('/opt/load-tools');
const ofPersona = (path: string): boolean => underLoadTools(path) || /(^|\/)ahps-/.test(path) || path === '/etc/sysctl.d/90-load.conf';

/** What the machine looks like, from the files that would show it; a machine without them is in order. */
const inspect: Run = ({ files }) => {
  const lines = (path: string): string[] => (files[path] ?? '').split('\n').filter((text) => text.trim() !== '' && !text.startsWith('#'));
  const first = (text: string): string => text.trim().split(/\s+/)[0] ?? '';
  const byDevice = (name: string): boolean => /^\/dev\/(nvme|xvd|sd)/.test(name);
  const listed = (found: readonly string[]): string => [...new Set(found)].toSorted().join(' ');
  const kernel = (files['/proc/cmdline'] ?? '').split(' ').map((word) => word.replace(/^root=/, ''));
  return done({
    fstabDevices: listed(lines('/etc/fstab').map(first).filter(byDevice)),
    rootDevice: listed(kernel.filter(byDevice)),
    nvme: files['/etc/modprobe.d/no-nvme.conf'] === undefined,
    ena: files['/etc/modprobe.d/no-ena.conf'] === undefined,
    encryptedDisks: listed(lines('/etc/crypttab').map(first)),
    tpm: lines('/etc/crypttab').some((text) => text.includes('tpm2-device')),
    domainJoined: lines('/etc/sssd/sssd.conf').some((text) => /id_provider\s*=\s*(ad|ipa)/.test(text)),
  });
};

const quiesce: Run = (host) => {
  host.files['/run/ahps/quiesced'] = '1\n';
  return done();
};

/** Work in flight is a file of the application; 75 is EX_TEMPFAIL: ask again. */
const idle: Run = (host) => {
  const working = host.files['/run/application/in-flight'] !== undefined;
  return host.files['/run/ahps/quiesced'] !== undefined || !working ? done() : failed(75, 'work is in flight');
};

const installLoadTools: Run = (host, parameters) => {
  host.files['/opt/load-tools/bin/load'] = '#!/bin/sh\n';
  host.files['/opt/load-tools/settings.json'] = settings(parameters);
  return done();
};
const writes =
  (path: string): Run =>
  (host, parameters) => {
    host.files[path] = settings(parameters);
    return done();
  };

const neededBy: Readonly<Record<string, readonly ((path: string) => boolean)[]>> = {
  'load-generator': [underLoadTools, (path) => path === '/etc/sysctl.d/90-load.conf'],
  'constrained-network': [(path) => path === '/etc/systemd/system/ahps-network.conf'],
  blank: [],
};
const probe: Run = (host, parameters) => {
  const profile = parameters['Profile'] ?? 'blank';
  const needed = neededBy[profile];
  if (needed === undefined) return failed(2, `unknown profile ${profile}`);
  if (!needed.every((matches) => has(host, matches))) return failed(1, `the software of ${profile} is not complete`);
  return done({ profile, diskMiBps: 125, networkMbps: profile === 'constrained-network' ? 50 : 5000, latencyMs: 0.4 });
};

const collectArtifacts: Run = (host) =>
  done(
    Object.entries(host.files)
      .filter(([path]) => path.startsWith('/opt/load-tools/results/') || path.startsWith('/var/ahps/artifacts/'))
      .map(([path, text]) => ({ path, bytes: text.length })),
  );

const returnCheck: Run = (host) => {
  const revision = host.files['/opt/application/revision']?.trim();
  if (revision === undefined) return failed(1, 'the application is not on this root');
  const left = Object.keys(host.files).filter(ofPersona);
  return left.length === 0 ? done({ revision }) : failed(2, `left by a persona: ${left.join(', ')}`);
};

/** What each guest document does, by the end of its name. */
export const documentModels: Readonly<Record<string, Run>> = {
  'AHPS-Inspect': guarded(inspect),
  'AHPS-Quiesce': guarded(quiesce),
  'AHPS-Idle': guarded(idle),
  'AHPS-InstallLoadTools': guarded(installLoadTools),
  'AHPS-TuneNetwork': guarded(writes('/etc/sysctl.d/90-load.conf')),
  'AHPS-LimitResources': guarded(writes('/etc/systemd/system/ahps-limits.conf')),
  'AHPS-ShapeNetwork': guarded(writes('/etc/systemd/system/ahps-network.conf')),
  'AHPS-Probe': guarded(probe),
  'AHPS-CollectArtifacts': guarded(collectArtifacts),
  'AHPS-ReturnCheck': guarded(returnCheck),
};
