import type { VirtualClock } from '../clock.ts';

export interface Passing {
  readonly clock: VirtualClock;
  /** Virtual seconds per real second; undefined: as fast as it goes. */
  readonly speed: number | undefined;
  /** Virtual milliseconds since the epoch at which it is enough. */
  readonly until: number;
  readonly look: () => void;
}

/** Lets time pass at a story's speed and looks at everything that happens, until it is done or time is up. */
export async function pass({ clock, speed, until, look }: Passing, isDone: () => boolean): Promise<void> {
  const stop = (): boolean => {
    look();
    return isDone() || clock.now() >= until;
  };
  if (speed === undefined) await clock.run({ done: stop, until });
  else await clock.pace(speed, stop);
  look();
}
