import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { HostView } from '../../../../local/aws/hosts.ts';
import { documentNames } from '../../../../infra/constructs/guest-documents.ts';
import { documentEffects, documentModels } from '../../../../local/aws/systems-manager/document-models.ts';

const onRoot = (files: Record<string, string>): HostView => ({
  instanceId: 'i-1',
  state: 'running',
  instanceType: 'm5.large',
  zone: 'eu-west-1a',
  vpcId: 'vpc-1',
  subnetId: 'subnet-1',
  privateIps: [],
  tags: {},
  profileArn: undefined,
  rootVolumeId: 'vol-1',
  bootedAt: 0,
  applicationUp: true,
  ports: [],
  packages: {},
  services: {},
  limits: {},
  files,
});
const run = (name: string, host: HostView, parameters: Record<string, string> = {}) =>
  documentModels[name]?.(host, { ExpectedRootVolume: 'vol-1', ...parameters }) ?? { exitCode: Number.NaN, stdout: '' };
const application = { '/opt/application/revision': 'r7\n' };

describe('the effects beside the documents', () => {
  it('are there for each document, and for no other', () => {
    expect(Object.keys(documentEffects)).toEqual(documentNames());
  });
  it.each(documentNames())('of %s write, install and start nothing that the script does not name', (name) => {
    const script = readFileSync(`infra/documents/${name}.yaml`, 'utf8');
    const named = (documentEffects[name]?.steps ?? []).flatMap(({ write = {}, packages = {}, services = {} }) => [
      ...Object.keys(write).map((path) => path.split('/').at(-1) ?? ''),
      ...Object.keys(packages),
      ...Object.keys(services),
    ]);
    // The tools themselves come with the packages.
    expect(named.filter((each) => each !== 'load' && !script.includes(each))).toEqual([]);
  });
  it('put the limits of a document into force on its root, where they stay', () => {
    const host = onRoot({});
    run('AHPS-ShapeNetwork', host, { RateMbps: '20', DelayMs: '80', LossPercent: '1' });
    expect(host.limits).toEqual({ rateMbps: '20', delayMs: '80', lossPercent: '1' });
    expect(host.services).toEqual({ 'ahps-network.service': 'enabled' });
    run('AHPS-ShapeNetwork', host, { RateMbps: '5', DelayMs: '80', LossPercent: '1' });
    expect(host.limits['rateMbps']).toBe('5');
    expect(host.files['/opt/ahps/ahps-shape-network']).toContain('5mbit');
  });
});

describe('an allocation', () => {
  const all = { CpuPercent: '25', MemoryMiB: '1024', Iops: '500', ThroughputMiBps: '60', RateMbps: '100' };
  const none = Object.fromEntries(Object.keys(all).map((name) => [name, 'none']));
  it('comes into force, is changed, and leaves the host as it was', () => {
    const host = onRoot({});
    expect(run('AHPS-Allocate', host, all).exitCode).toBe(0);
    expect(host.limits).toEqual({ cpuPercent: '25', memoryMiB: '1024', iops: '500', throughputMiBps: '60', rateMbps: '100' });
    expect(run('AHPS-ReturnCheck', onRoot({ ...application, ...host.files })).exitCode).toBe(2);
    expect(run('AHPS-Allocate', host, { ...all, CpuPercent: '50', RateMbps: 'none' }).exitCode).toBe(0);
    expect(host.limits).toEqual({ cpuPercent: '50', memoryMiB: '1024', iops: '500', throughputMiBps: '60' });
    expect(host.services).toEqual({});
    expect(run('AHPS-Allocate', host, none).exitCode).toBe(0);
    expect(host).toEqual(onRoot({}));
  });
  it('is taken off from a host that its persona limits', () => {
    const host = onRoot({});
    run('AHPS-LimitResources', host, { CpuPercent: '40', MemoryMiB: '2048' });
    run('AHPS-ShapeNetwork', host, { RateMbps: '20', DelayMs: '80', LossPercent: '1' });
    const limited = structuredClone(host);
    run('AHPS-Allocate', host, all);
    expect(host.limits).toMatchObject({ cpuPercent: '25', memoryMiB: '1024', rateMbps: '100', delayMs: '80' });
    run('AHPS-Allocate', host, none);
    expect(host).toEqual(limited);
  });
});

describe('the guest documents', () => {
  it.each(Object.keys(documentModels))('%s does nothing on another root', (name) => {
    const host = onRoot({});
    expect(run(name, host, { ExpectedRootVolume: 'vol-2' }).exitCode).toBe(64);
    expect(documentModels[name]?.(host, {}).exitCode).toBe(64);
    expect(host.files).toEqual({});
  });
  it.each<[string, Record<string, string>, Record<string, string>, number]>([
    ['AHPS-Idle', {}, {}, 0],
    ['AHPS-Idle', { '/run/application/in-flight': '3' }, {}, 75],
    ['AHPS-Idle', { '/run/application/in-flight': '3', '/run/ahps/quiesced': '1' }, {}, 0],
    ['AHPS-Probe', {}, { Profile: 'blank' }, 0],
    ['AHPS-Probe', {}, { Profile: 'load-generator' }, 1],
    ['AHPS-Probe', {}, { Profile: 'constrained-network' }, 1],
    ['AHPS-Probe', {}, { Profile: 'other' }, 2],
    ['AHPS-ReturnCheck', application, {}, 0],
    ['AHPS-ReturnCheck', {}, {}, 1],
    ['AHPS-ReturnCheck', { ...application, '/opt/load-tools/bin/load': '' }, {}, 2],
    ['AHPS-ReturnCheck', { ...application, '/etc/systemd/system/ahps-limits.conf': '' }, {}, 2],
  ])('%s with %j and %j exits %d', (name, files, parameters, exitCode) => {
    expect(run(name, onRoot(files), parameters).exitCode).toBe(exitCode);
  });
  it.each<[string, string[]]>([
    ['load-generator', ['AHPS-InstallLoadTools', 'AHPS-TuneNetwork']],
    ['constrained-network', ['AHPS-LimitResources', 'AHPS-ShapeNetwork']],
  ])('a probe of %s passes after its software, and the return check then fails', (Profile, documents) => {
    const host = onRoot({ ...application });
    for (const name of documents) expect(run(name, host, { Rate: '10' }).exitCode).toBe(0);
    expect(JSON.parse(run('AHPS-Probe', host, { Profile }).stdout)).toMatchObject({ profile: Profile });
    expect(run('AHPS-ReturnCheck', host).exitCode).toBe(2);
  });
  it('inspects the machine and collects what a test left', () => {
    const fit = { fstabDevices: '', rootDevice: '', nvme: true, ena: true, encryptedDisks: '', tpm: false, domainJoined: false };
    expect(JSON.parse(run('AHPS-Inspect', onRoot({})).stdout)).toEqual(fit);
    const other = { '/etc/fstab': '# data\n/dev/xvdf /data xfs\nUUID=1 / xfs', '/etc/crypttab': 'secret UUID=2 none tpm2-device=auto' };
    expect(JSON.parse(run('AHPS-Inspect', onRoot(other)).stdout)).toEqual({
      ...fit,
      fstabDevices: '/dev/xvdf',
      encryptedDisks: 'secret',
      tpm: true,
    });
    expect(JSON.parse(run('AHPS-CollectArtifacts', onRoot({ '/opt/load-tools/results/a.json': '{}' })).stdout)).toEqual([
      { path: '/opt/load-tools/results/a.json', bytes: 2 },
    ]);
    expect(run('AHPS-ReturnCheck', onRoot({ ...application })).stdout).toBe('{"revision":"r7"}\n');
  });
});
