import { type Guest, ends, succeeds } from '../guest.ts';
import { differences, inventory } from '../inventory.ts';
import { cpuOfApplication, cpuOfSession, getsMemory, mbitPerSecond, roundTrip, takeMemory, writesPerSecond } from '../measure.ts';

const none = { CpuPercent: 'none', MemoryMiB: 'none', Iops: 'none', ThroughputMiBps: 'none', RateMbps: 'none' };
const some = { CpuPercent: '25', MemoryMiB: '256', Iops: '50', ThroughputMiBps: '4', RateMbps: '20' };
const allocate = 'AHPS-Allocate';
const disk = '/var/tmp';

/** Without limits: or what is measured below would prove nothing. */
async function unlimited({ machine, report }: Guest): Promise<void> {
  report.between('CPU of two busy loops without an allocation', await cpuOfSession(machine), 60, 105, '%');
  report.equal('300 MiB of memory are there without an allocation', await getsMemory(machine, 300), true);
  report.between('writes of 4 KiB without an allocation', await writesPerSecond(machine, disk, '4k', 400), 120, 1e6, 'a second');
  report.between('network without an allocation', await mbitPerSecond(machine), 25, 61, 'Mbit/s');
}

async function limited({ machine, report }: Guest): Promise<void> {
  report.between('CPU of two busy loops at 25 %', await cpuOfSession(machine), 17, 33, '%');
  report.between('CPU of the application at 25 % (one process)', await cpuOfApplication(machine), 17, 33, '%');
  report.equal('200 MiB of memory are there at 256 MiB', await getsMemory(machine, 200), true);
  report.equal('300 MiB of memory are there at 256 MiB', await getsMemory(machine, 300), false);
  report.between('writes of 4 KiB at 50 a second', await writesPerSecond(machine, disk, '4k', 200), 35, 60, 'a second');
  report.between('writes of 256 KiB at 4 MiB/s', (await writesPerSecond(machine, disk, '256k', 64)) / 4, 3, 4.6, 'MiB/s');
  report.between('network at 20 Mbit/s', await mbitPerSecond(machine), 16, 21, 'Mbit/s');
  report.between('round trip to the metadata at 20 Mbit/s', await roundTrip(machine, '169.254.169.254'), 0, 20, 'ms');
}

/** What fails leaves the allocation before in force, and changes nothing. */
async function refused(guest: Guest): Promise<void> {
  const { machine } = guest;
  await machine.run(`systemd-run --quiet --slice=user.slice --unit=hold ${takeMemory(180, 'sleep 600')}; sleep 6`);
  await ends(guest, 'less memory than is in use', [75, 'MiB are in use'], allocate, { ...some, MemoryMiB: '150' });
  await machine.run('systemctl stop hold; ip route delete default');
  await ends(guest, 'no interface to limit', [1, 'the one before holds'], allocate, { ...some, CpuPercent: '60', RateMbps: '30' });
  await machine.run('ip route add default via 10.0.0.1; systemctl restart ahps-allocation.service');
}

/** An allocation on a host of which the persona limits nothing. */
export async function allocation(guest: Guest): Promise<void> {
  const { machine, report, original } = guest;
  await unlimited(guest);
  await succeeds(guest, allocate, some);
  const once = await inventory(machine);
  await limited(guest);
  await refused(guest);
  await succeeds(guest, allocate, some);
  report.none('changed by what failed, and by the same allocation once more', differences(once, await inventory(machine)));
  await succeeds(guest, allocate, { ...none, CpuPercent: '50', RateMbps: '10' });
  report.between('CPU of two busy loops at 50 %', await cpuOfSession(machine), 40, 60, '%');
  report.equal('300 MiB of memory are there after that limit went', await getsMemory(machine, 300), true);
  report.between('network at 10 Mbit/s', await mbitPerSecond(machine), 8, 10.6, 'Mbit/s');
  await succeeds(guest, allocate, none);
  report.none('left of the allocation (cgroups, qdiscs, sysctls, units, files)', differences(original, await inventory(machine)));
  report.between('CPU of two busy loops afterwards', await cpuOfSession(machine), 60, 105, '%');
}
