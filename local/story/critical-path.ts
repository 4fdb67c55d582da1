import type { LoggedWait } from '../aws/cloud.ts';

/** The host-side waits of `design.md` §2. What EBS does beside the host (making volumes, completing snapshots) is not on the path. */
const hostSide: readonly LoggedWait['kind'][] = ['drain', 'stop', 'detach', 'start', 'boot', 'agent', 'document', 'health'];

export interface PathQuestion {
  readonly waits: readonly LoggedWait[];
  /** Virtual milliseconds of the way out or back. */
  readonly from: number;
  readonly to: number;
  /** The host and its volumes. */
  readonly resources: ReadonlySet<string>;
}
export interface CriticalPath {
  readonly seconds: number;
  readonly chain: readonly LoggedWait[];
}

/**
 * The longest chain of host-side waits that lie within the time and follow one another: of waits at the
 * same time, only one is on the path. No handler imports this: the figure is the cloud's own.
 */
export function criticalPath({ waits, from, to, resources }: PathQuestion): CriticalPath {
  const inside = waits
    .filter((wait) => hostSide.includes(wait.kind) && resources.has(wait.resource) && wait.from >= from && wait.to <= to)
    .toSorted((a, b) => a.to - b.to);
  // best[i]: the longest chain among the first i waits.
  const best: { readonly length: number; readonly chain: readonly LoggedWait[] }[] = [{ length: 0, chain: [] }];
  for (const [index, wait] of inside.entries()) {
    const earlier = inside.findLastIndex((other, at) => at < index && other.to <= wait.from);
    const before = best[earlier + 1];
    const without = best[index];
    if (before === undefined || without === undefined) continue;
    const length = before.length + wait.to - wait.from;
    best.push(length > without.length ? { length, chain: [...before.chain, wait] } : without);
  }
  const { length, chain } = best.at(-1) ?? { length: 0, chain: [] };
  return { seconds: Math.round(length) / 1000, chain };
}
