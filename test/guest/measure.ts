import type { Machine } from './machine.ts';

/** What is measured runs where a borrower's work runs: in the slice of sessions. */
const inSession = 'systemd-run --quiet --collect --wait --pipe --slice=user.slice';

async function figure(machine: Machine, script: string): Promise<number> {
  const { exitCode, stdout, stderr } = await machine.run(`set -euo pipefail\n${script}`);
  const measured = Number.parseFloat(stdout);
  if (exitCode !== 0 || Number.isNaN(measured)) throw new Error(`nothing was measured (exit ${exitCode}): ${stdout}${stderr}`);
  return measured;
}

/** Share of all processors that a control group gets over three seconds, in percent, as `$percent`. */
const share = (
  group: string,
): string => `usage() { awk '$1 == "usage_usec" { printf "%.0f", $2 * 1000 }' "/sys/fs/cgroup${group}/cpu.stat"; }
sleep 1; from=$(usage); begin=$(date +%s%N); sleep 3; to=$(usage); end=$(date +%s%N)
percent=$(((to - from) * 100 / (end - begin) / $(nproc)))`;

/** The share of two busy loops in a session. */
export const cpuOfSession = (machine: Machine): Promise<number> =>
  figure(
    machine,
    `systemd-run --quiet --collect --slice=user.slice --unit=load bash -c 'while :; do :; done & while :; do :; done'
    ${share('/user.slice')}
    systemctl stop load
    echo "$percent"`,
  );
/** The share of the application of the host, which is told to be busy; it has one process. */
export const cpuOfApplication = (machine: Machine): Promise<number> =>
  figure(
    machine,
    `group=$(systemctl show --property=ControlGroup --value application.service)
    mkdir --parents /run/application; touch /run/application/busy
    ${share('$group')}
    rm /run/application/busy
    echo "$percent"`,
  );

/** A process that takes this much memory at once, then does what the rest of the line says. */
export const takeMemory = (mebibytes: number, then: string): string =>
  `perl -e 'open $zeros, "<", "/dev/zero"; print sysread($zeros, $taken, ${mebibytes} << 20); ${then}'`;

/** Whether a process gets this much memory; `false` when it was killed for it. */
export async function getsMemory(machine: Machine, mebibytes: number): Promise<boolean> {
  const { exitCode, stdout } = await machine.run(`${inSession} ${takeMemory(mebibytes, '')}`);
  return exitCode === 0 && Number(stdout) === mebibytes * 1024 * 1024;
}

/** Direct writes a second of this size (as dd says it), over this many. */
export const writesPerSecond = (machine: Machine, folder: string, size: string, count: number): Promise<number> =>
  figure(
    machine,
    `${inSession} bash -c 'begin=$(date +%s%N)
    dd if=/dev/zero of=${folder}/load bs=${size} count=${count} oflag=direct status=none
    echo $((${count} * 1000000000 / ($(date +%s%N) - begin)))
    rm ${folder}/load'`,
  );

/** Mbit/s that arrive at the far end, over four seconds in which 60 are sent: datagrams, so that delay and loss do not slow them. */
export const mbitPerSecond = (machine: Machine): Promise<number> =>
  figure(
    machine,
    `ip netns exec far iperf3 --server --one-off --daemon --pidfile /run/iperf3.pid > /dev/null
    sleep 0.5
    iperf3 --client 10.0.0.1 --udp --bitrate 60M --time 4 --format m | awk '/receiver/ { for (i = 1; i < NF; i++) if ($(i + 1) == "Mbits/sec") print $i }'`,
  );

/** Milliseconds until a ping of this address is answered, on average of 20. */
export const roundTrip = (machine: Machine, address: string): Promise<number> =>
  figure(machine, `ping -q -c 20 -i 0.05 ${address} | sed --quiet 's#^rtt [^=]*= [^/]*/\\([^/]*\\)/.*#\\1#p'`);

/** Percent of 500 pings that are not answered. */
export const lost = (machine: Machine): Promise<number> =>
  figure(machine, `(ping -q -c 500 -i 0.01 -W 1 10.0.0.1 || true) | sed --quiet 's#.* \\([0-9.]*\\)% packet loss.*#\\1#p'`);
