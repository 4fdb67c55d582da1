import type { Clock } from '#core/contracts/clock.ts';

interface Timer {
  readonly at: number;
  readonly sequence: number;
  readonly fire: () => void;
  cancelled: boolean;
}

export interface Cancellable {
  cancel(): void;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const realSleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * The one clock of the local cloud. Timers fire in order of time, then of creation; between two
 * timers every pending promise settles (one turn of the event loop), so a run is deterministic as
 * long as no handler does real input or output.
 */
export class VirtualClock implements Clock {
  private time: number;
  private sequence = 0;
  private timers: Timer[] = [];
  private wake: (() => void) | undefined;
  private halted: Error | undefined;

  constructor(start: number = Date.UTC(2026, 0, 5, 9, 0, 0)) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.after(milliseconds, resolve));
  }

  /** Calls `fire` once, that many milliseconds from now. */
  after(milliseconds: number, fire: () => void): Cancellable {
    const timer: Timer = {
      at: this.time + Math.max(0, milliseconds),
      sequence: this.sequence++,
      fire,
      cancelled: false,
    };
    this.insert(timer);
    this.wake?.();
    return { cancel: () => void (timer.cancelled = true) };
  }

  /** Time stands still from now on: whoever runs the clock gets the error. */
  halt(error: Error): void {
    this.halted ??= error;
  }

  /** Runs timers until `done` holds, time passes `until`, or nothing is left to do. Returns whether `done` holds. */
  async run(options: { done?: () => boolean; until?: number } = {}): Promise<boolean> {
    const { done = () => false, until = Number.POSITIVE_INFINITY } = options;
    for (;;) {
      await turn();
      if (this.halted !== undefined) throw this.halted;
      if (done()) return true;
      const next = this.next();
      if (next === undefined || next.at > until) {
        if (until !== Number.POSITIVE_INFINITY) this.time = Math.max(this.time, until);
        return done();
      }
      this.fire(next);
    }
  }

  /** Lets that many milliseconds pass. */
  async advance(milliseconds: number): Promise<void> {
    await this.run({ until: this.time + milliseconds });
  }

  /**
   * Runs for ever at `speed` virtual seconds per real second, until `stopped` holds: the demo and the
   * local server. Work that comes from outside (HTTP) is picked up at once.
   */
  async pace(speed: number, stopped: () => boolean): Promise<void> {
    let realStart = Date.now();
    let virtualStart = this.time;
    while (!stopped()) {
      await turn();
      const next = this.next();
      let reached = virtualStart + (Date.now() - realStart) * speed;
      // Somebody moved the clock ahead: time goes on from there.
      if (this.time > reached) {
        realStart = Date.now();
        virtualStart = reached = this.time;
      }
      if (next !== undefined && next.at <= reached) {
        this.fire(next);
        continue;
      }
      this.time = Math.max(this.time, Math.min(reached, next?.at ?? reached));
      const wait = next === undefined ? 50 : Math.min(50, Math.max(1, (next.at - reached) / speed));
      await Promise.race([realSleep(wait), new Promise<void>((resolve) => void (this.wake = resolve))]);
      this.wake = undefined;
      if (Date.now() - realStart > 60_000) {
        realStart = Date.now();
        virtualStart = this.time;
      }
    }
  }

  private next(): Timer | undefined {
    while (this.timers[0]?.cancelled === true) this.timers.shift();
    return this.timers[0];
  }

  private fire(timer: Timer): void {
    this.timers.shift();
    this.time = Math.max(this.time, timer.at);
    timer.fire();
  }

  private insert(timer: Timer): void {
    let low = 0;
    let high = this.timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.timers[middle] as Timer;
      if (other.at < timer.at || (other.at === timer.at && other.sequence < timer.sequence)) low = middle + 1;
      else high = middle;
    }
    this.timers.splice(low, 0, timer);
  }
}
