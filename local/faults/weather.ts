import { Random } from '../random.ts';
import type { FaultOrder } from './order.ts';

/** Highest rates of an ordinary day. AWS gives none for events that are best effort; these are ours. */
const most = { 'event-lost': 0.02, 'event-doubled': 0.03, 'event-late': 0.05 } as const;

/** What goes wrong with events on an ordinary day: rates drawn from the seed. */
export function weatherOf(seed: number): FaultOrder[] {
  const random = new Random(seed ^ 0x7ea7);
  return (Object.keys(most) as (keyof typeof most)[]).map((fault) => ({
    fault,
    chance: random.between(0, most[fault]),
    seed: Math.floor(random.next() * 2 ** 32),
  }));
}
