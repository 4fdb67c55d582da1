import { type Guest, ends, succeeds } from '../guest.ts';
import { dataVolume } from '../machine.ts';
import { cpuOfApplication, cpuOfSession, getsMemory, lost, mbitPerSecond, roundTrip, writesPerSecond } from '../measure.ts';

const none = { CpuPercent: 'none', MemoryMiB: 'none', Iops: 'none', ThroughputMiBps: 'none', RateMbps: 'none' };
const far = '10.0.0.1';
const shape = { RateMbps: '20', DelayMs: '80', LossPercent: '0' };
const constrained = { Profile: 'constrained-network' };

async function limits(guest: Guest): Promise<void> {
  const { machine, report } = guest;
  await succeeds(guest, 'AHPS-LimitResources', { CpuPercent: '40', MemoryMiB: '256' });
  report.between('CPU of two busy loops, LimitResources 40 %', await cpuOfSession(machine), 30, 50, '%');
  report.between('CPU of the application, LimitResources 40 %', await cpuOfApplication(machine), 30, 50, '%');
  report.equal('300 MiB of memory are there, LimitResources 256 MiB', await getsMemory(machine, 300), false);
}

async function network(guest: Guest): Promise<void> {
  const { machine, report } = guest;
  await succeeds(guest, 'AHPS-ShapeNetwork', shape);
  report.between('round trip, ShapeNetwork 80 ms', await roundTrip(machine, far), 78, 110, 'ms');
  report.between('round trip to the metadata, ShapeNetwork 80 ms', await roundTrip(machine, '169.254.169.254'), 0, 20, 'ms');
  report.between('network, ShapeNetwork 20 Mbit/s', await mbitPerSecond(machine), 16, 21, 'Mbit/s');
  report.equal('nothing is lost, ShapeNetwork 0 %', await lost(machine), 0);
  await succeeds(guest, 'AHPS-ShapeNetwork', { ...shape, DelayMs: '20', LossPercent: '20' });
  report.between('lost pings, ShapeNetwork sent again with 20 %', await lost(machine), 13, 27, '%');
  await succeeds(guest, 'AHPS-ShapeNetwork', shape);
  await ends(guest, 'the probe of the persona', [0, '"profile":"constrained-network"'], 'AHPS-Probe', constrained);
}

/** An allocation over what a persona limits, kept over a restart, and taken off again. */
export async function constrainedNetwork(guest: Guest): Promise<void> {
  const { machine, report } = guest;
  await ends(guest, 'the probe before the software', [1, 'not complete'], 'AHPS-Probe', constrained);
  await limits(guest);
  await network(guest);
  await succeeds(guest, 'AHPS-Allocate', { ...none, CpuPercent: '20', RateMbps: '8' });
  report.between('CPU at 20 % of the allocation, 40 % of the persona', await cpuOfSession(machine), 12, 28, '%');
  report.between('network at 8 Mbit/s of the allocation', await mbitPerSecond(machine), 6, 8.6, 'Mbit/s');
  report.between('round trip, the delay of the persona stays', await roundTrip(machine, far), 78, 110, 'ms');
  await machine.reboot();
  report.between('CPU at 20 % after a restart', await cpuOfSession(machine), 12, 28, '%');
  report.between('network at 8 Mbit/s after a restart', await mbitPerSecond(machine), 6, 8.6, 'Mbit/s');
  report.between('round trip after a restart', await roundTrip(machine, far), 78, 110, 'ms');
  await succeeds(guest, 'AHPS-ShapeNetwork', shape);
  report.between('network at 8 Mbit/s after ShapeNetwork came again', await mbitPerSecond(machine), 6, 8.6, 'Mbit/s');
  await succeeds(guest, 'AHPS-Allocate', none);
  report.between('CPU, the limit of the persona holds again', await cpuOfSession(machine), 30, 50, '%');
  report.between('network, the limit of the persona holds again', await mbitPerSecond(machine), 16, 21, 'Mbit/s');
  await ends(guest, 'the return check sees what is left', [2, 'ahps-limits.conf'], 'AHPS-ReturnCheck');
}

/** The tools themselves come from the image's repositories, which the guest cannot reach: stand-ins. */
const tools = `for tool in fio sar; do printf '#!/bin/sh\\n' > /usr/local/bin/$tool; chmod 0755 /usr/local/bin/$tool; done`;

export async function loadGenerator(guest: Guest): Promise<void> {
  const { machine, report } = guest;
  const setting = async (): Promise<string> =>
    (await machine.run('sysctl --values net.core.somaxconn net.ipv4.tcp_fin_timeout')).stdout.replaceAll('\n', ' ').trim();
  await machine.run(tools);
  report.equal('kernel settings before TuneNetwork', await setting(), '4096 60');
  await succeeds(guest, 'AHPS-TuneNetwork');
  report.equal('kernel settings after TuneNetwork', await setting(), '65535 15');
  await succeeds(guest, 'AHPS-InstallLoadTools');
  await succeeds(guest, 'AHPS-InstallLoadTools');
  const mounted = await machine.run('lsblk --noheadings --output SERIAL "$(findmnt --noheadings --output SOURCE /opt/load-tools/results)"');
  report.equal('the volume for results', mounted.stdout.trim(), dataVolume.replace('-', ''));
  await ends(guest, 'the probe of the persona', [0, '"profile":"load-generator"'], 'AHPS-Probe', { Profile: 'load-generator' });
  await succeeds(guest, 'AHPS-Allocate', { ...none, Iops: '50' });
  const folder = '/opt/load-tools/results';
  report.between('writes of 4 KiB to it at 50 a second', await writesPerSecond(machine, folder, '4k', 200), 35, 60, 'a second');
  await succeeds(guest, 'AHPS-Allocate', none);
  await machine.run(`echo '{}' > ${folder}/a.json`);
  await ends(guest, 'the artifacts', [0, '[{"path":"/opt/load-tools/results/a.json","bytes":3}]'], 'AHPS-CollectArtifacts');
}
