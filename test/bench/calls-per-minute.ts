import { awsCalls } from '../../local/story/measures.ts';
import { largeFleets } from './large-fleets.ts';

/** Checkouts that are brought on their way at once. */
const wave = 50;
const measuredMinutes = 10;

/** AWS calls of our functions per minute while that many checkouts are active and nothing happens to them. */
export async function callsPerMinute(counts: readonly number[], seed: number): Promise<Record<string, number>> {
  const { s, hosts } = await largeFleets(Math.max(...counts), seed);
  const { local } = s;
  const { clock } = local.cloud;
  const found: Record<string, number> = {};
  let lent = 0;
  for (const count of counts.toSorted((a, b) => a - b)) {
    while (lent < count) {
      const next = hosts.slice(lent, Math.min(count, lent + wave));
      const ids: string[] = [];
      for (const { id: host, fleet } of next) ids.push(await s.checkout({ host, fleet, persona: 'load-generator', duration: 'PT24H' }));
      for (const id of ids) await s.until(id, 'ACTIVE');
      lent += next.length;
    }
    // The last steps' snapshots, alarms and status checks come to rest first.
    await clock.advance(15 * 60_000);
    const from = clock.now();
    await clock.advance(measuredMinutes * 60_000);
    found[count] = awsCalls(local, { from, to: clock.now() }).length / measuredMinutes;
  }
  return found;
}
