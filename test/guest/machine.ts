import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Image } from './image.ts';
import { rootLabel } from './image.ts';
import { environment } from './requirements.ts';

/** A boot takes 20 s on two idle cores, minutes on busy ones. */
const bootMilliseconds = 300_000;
const answerSeconds = 90;
/** The volumes of the host: their ids are the serial numbers, as on EC2 ("vol" and the digits, without the dash). */
export const rootVolume = 'vol-0a1b2c3d4e5f60718';
export const dataVolume = 'vol-0fedcba9876543210';

/** How a script ended in the guest; 124 and 137: it did not end in time. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
const decoded = (text: string | undefined): string => Buffer.from(text?.slice(1) ?? '', 'base64').toString();

/**
 * A machine in software emulation, whose disks forget everything when it ends. Scripts go to it and
 * answers come back over a serial port that is the emulator's standard input and output.
 */
export class Machine {
  private readonly emulator: ChildProcess;
  private readonly waiting = new Map<string, (line: string) => void>();
  private readonly consoleLog: string;
  private asked = 0;
  private ready = Promise.withResolvers<void>();

  constructor(image: Image, emptyDisk: string, consoleLog: string) {
    this.consoleLog = consoleLog;
    const disk = (id: string, file: string, volume: string): string[] => [
      '-drive',
      `file=${file},format=raw,if=none,id=${id},snapshot=on`,
      '-device',
      `nvme,drive=${id},serial=${volume.replace('-', '')}`,
    ];
    const args = [
      '-accel',
      'tcg',
      '-smp',
      '2',
      '-m',
      '1024',
      '-display',
      'none',
      '-monitor',
      'none',
      '-net',
      'none',
      '-serial',
      `file:${consoleLog}`,
      '-kernel',
      image.kernel,
      '-initrd',
      image.initrd,
      '-append',
      `root=LABEL=${rootLabel} ro console=ttyS0 quiet mitigations=off`,
      ...disk('root', image.disk, rootVolume),
      ...disk('data', emptyDisk, dataVolume),
      '-device',
      'virtio-serial-pci',
      '-chardev',
      'stdio,id=agent,signal=off',
      '-device',
      'virtserialport,chardev=agent,name=guest-agent',
    ];
    this.emulator = spawn('qemu-system-x86_64', args, { stdio: ['pipe', 'pipe', 'inherit'], env: environment });
    this.emulator.once('error', (error) => this.ready.reject(error));
    this.emulator.once('exit', (code) => this.ready.reject(new Error(`the emulator ended with ${String(code)}`)));
    process.once('exit', () => this.stop());
    if (this.emulator.stdout !== null) createInterface({ input: this.emulator.stdout }).on('line', (line) => this.heard(line));
  }

  /** Ends it at once; what was written to its disks is gone. */
  stop(): void {
    this.emulator.kill('SIGKILL');
  }

  /** Until the system is up and its agent answers. */
  async booted(): Promise<void> {
    const timer = setTimeout(() => this.ready.reject(new Error(`the guest did not boot in time:\n${this.console()}`)), bootMilliseconds);
    await this.ready.promise.finally(() => clearTimeout(timer));
  }

  /** Restarts the system, which keeps what is on its disks. */
  async reboot(): Promise<void> {
    this.ready = Promise.withResolvers<void>();
    await this.run('systemd-run --quiet --on-active=1 systemctl reboot --force');
    await this.booted();
  }

  /** Runs a bash script as root, with these variables, outside of every session. */
  async run(script: string, variables: Readonly<Record<string, string>> = {}, seconds = answerSeconds): Promise<Ended> {
    this.asked += 1;
    const id = String(this.asked);
    const exports = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
    const line = await new Promise<string>((resolve, reject) => {
      const late = new Error(`the guest did not answer in time:\n${script.slice(0, 300)}\n${this.console()}`);
      const timer = setTimeout(() => reject(late), (seconds + 30) * 1000);
      this.waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.emulator.stdin?.write(`${id} ${seconds} ${Buffer.from(exports.join('') + script).toString('base64')}\n`);
    });
    const [, exitCode, stdout, stderr] = line.split(' ');
    return { exitCode: Number(exitCode), stdout: decoded(stdout), stderr: decoded(stderr) };
  }

  private heard(line: string): void {
    if (line === 'ready') return this.ready.resolve();
    const id = line.split(' ', 1)[0] ?? '';
    this.waiting.get(id)?.(line);
    this.waiting.delete(id);
  }

  private console(): string {
    return existsSync(this.consoleLog) ? readFileSync(this.consoleLog, 'utf8').slice(-2000) : '';
  }
}
