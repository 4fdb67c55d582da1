import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import type { VirtualClock } from '../clock.ts';
import { Aborted, StateFailure } from './failure.ts';

/** Hard limit of a Standard execution [SFN-Q]; the last place is kept for the event that ends it. */
export const historyLimit = 25_000;

const shared: Readonly<Record<string, string>> = { StateEntered: 'stateEnteredEventDetails', StateExited: 'stateExitedEventDetails' };

function detailsKey(type: string): string {
  const suffix = /State(?:Entered|Exited)$/.exec(type)?.[0];
  return (suffix === undefined ? undefined : shared[suffix]) ?? `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

/** Where the next event of a branch hangs: the id of the branch's event before it. */
export interface Thread {
  previous: number;
}

/** An execution's history in AWS's event types; ids count from 1. */
export class History {
  readonly events: HistoryEvent[] = [];
  private readonly clock: VirtualClock;
  private closed = false;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  /** Appends and returns the event's id. Over the limit the execution fails (States.Runtime). */
  add(thread: Thread, type: HistoryEventType, details?: Readonly<Record<string, unknown>>): number {
    if (this.closed) throw new Aborted('the execution has ended');
    if (this.events.length >= historyLimit - 1 && !type.startsWith('Execution'))
      throw new StateFailure('States.Runtime', `The execution reached the maximum number of history events (${historyLimit}).`);
    const id = this.events.length + 1;
    this.events.push({
      timestamp: new Date(this.clock.now()),
      type,
      id,
      previousEventId: thread.previous,
      ...(details === undefined ? {} : { [detailsKey(type)]: details }),
    });
    // AWS gives the first state's entry the previous id 0, like ExecutionStarted itself.
    thread.previous = type === 'ExecutionStarted' ? 0 : id;
    return id;
  }

  /** Nothing is written after the execution's last event, whatever a branch that was cut off still does. */
  close(): void {
    this.closed = true;
  }

  reopen(): void {
    this.closed = false;
  }
}

/** One stay in a state. `left` is absent when the execution ended inside it. */
export interface Stay {
  readonly state: string;
  readonly entered: number;
  readonly left?: number;
}

/** Enter and exit times of every state in order of entry; an exit belongs to the nearest entry up its own thread. */
export function stays(events: readonly HistoryEvent[]): Stay[] {
  const found = new Map<number, { state: string; entered: number; left?: number }>();
  for (const event of events) {
    const { id: own = 0, timestamp = new Date(0), previousEventId = 0, stateEnteredEventDetails, stateExitedEventDetails } = event;
    const at = timestamp.getTime();
    if (stateEnteredEventDetails?.name !== undefined) found.set(own, { state: stateEnteredEventDetails.name, entered: at });
    const exited = stateExitedEventDetails?.name;
    if (exited === undefined) continue;
    let id = previousEventId;
    while (id > 0 && found.get(id)?.state !== exited) id = events[id - 1]?.previousEventId ?? 0;
    const stay = found.get(id);
    if (stay !== undefined) stay.left = at;
  }
  return [...found.values()];
}
