import type { Cancellable, VirtualClock } from '../clock.ts';

type Listener = (reason: Error) => void;

/** Cuts off everything that runs below it: an execution, a branch, an iteration. */
export class Cancellation {
  private reason: Error | undefined;
  private readonly listeners = new Set<Listener>();

  constructor(parent?: Cancellation) {
    parent?.onCancel((reason) => this.cancel(reason));
  }

  cancel(reason: Error): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    for (const listener of this.listeners) listener(reason);
    this.listeners.clear();
  }

  /** Calls the listener at once if it is already cut off. Returns how to stop listening. */
  onCancel(listener: Listener): () => void {
    if (this.reason !== undefined) listener(this.reason);
    else this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /**
   * A promise that settles once: by the work it starts or by the cut. `start` may return a clean-up,
   * called when it is settled by whatever side; later answers of the work are ignored.
   */
  settle<T>(start: (resolve: (value: T) => void, reject: Listener) => (() => void) | void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let open = true;
      let cleanUp: (() => void) | void;
      const finish = (end: () => void): void => {
        if (!open) return;
        open = false;
        forget();
        cleanUp?.();
        end();
      };
      let forget = (): void => {};
      forget = this.onCancel((reason) => finish(() => reject(reason)));
      if (!open) return;
      cleanUp = start(
        (value) => finish(() => resolve(value)),
        (reason) => finish(() => reject(reason)),
      );
      if (!open) cleanUp?.();
    });
  }

  /** Lets virtual time pass; the timer goes when the branch is cut off. */
  pause(clock: VirtualClock, milliseconds: number): Promise<void> {
    return this.settle<void>((resolve) => {
      const timer: Cancellable = clock.after(milliseconds, resolve);
      return () => timer.cancel();
    });
  }
}
