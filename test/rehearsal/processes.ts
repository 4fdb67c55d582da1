import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Programs that a rehearsal started, each in a process group of its own, so that their children end with them. */
const running = new Set<ChildProcess>();
const graceMilliseconds = 3_000;

export interface ProgramOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** File that gets what it prints. */
  readonly log: string;
}

/** Starts a program in its own process group. */
export function startProgram(command: string, args: readonly string[], { cwd, env, log }: ProgramOptions): ChildProcess {
  const output = openSync(log, 'a');
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  running.add(child);
  child.once('exit', () => {
    // Children of a program that has ended belong to its group still.
    signalGroup(child, 'SIGKILL');
    running.delete(child);
  });
  child.once('error', () => running.delete(child));
  return child;
}

/** Runs a program to its end; the exit code, 1 when it was ended by a signal or by the time limit. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions & { readonly limitSeconds: number },
): Promise<number> {
  const child = startProgram(command, args, options);
  const timer = globalThis.setTimeout(() => void stopProgram(child), options.limitSeconds * 1_000);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Ends a program and its children: gently, after three seconds for good. */
export async function stopProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  signalGroup(child, 'SIGTERM');
  await Promise.race([ended, sleep(graceMilliseconds, undefined, { ref: false })]);
  signalGroup(child, 'SIGKILL');
  await ended;
}

/** Ends everything that is still running, at once: for signals and exits. */
export function killAll(): void {
  for (const child of running) signalGroup(child, 'SIGKILL');
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}

/** A port on loopback that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

/** Waits until the address answers an unsigned GET with anything; throws with the reason when the program ends or is too late. */
export async function untilUp(url: string, child: ChildProcess, name: string, limitSeconds = 40): Promise<void> {
  const end = Date.now() + limitSeconds * 1_000;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode} before it was up`);
    try {
      await fetch(url);
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error(`${name} was not up after ${limitSeconds} s`);
}
