import { createHash } from 'node:crypto';
import { demoHosts } from '../../local/boot/demo-world.ts';
import { scenario } from '../../local/boot/scenario.ts';

/** A run that can be compared with another, byte by byte. */
export interface RunRecord {
  /** The timeline of the checkout as it is stored. */
  readonly timeline: string;
  /** Digest of everything that can be seen of the run: tables, requests, events, histories. */
  readonly digest: string;
}

/** A loan that a fast borrower gives back at once. */
export async function recordRun(seed: number): Promise<RunRecord> {
  const s = await scenario({ seed });
  const { cloud, table, stateMachines } = s.local;
  const id = await s.checkout({ host: demoHosts[0], persona: 'constrained-network' });
  await s.until(id, 'ACTIVE');
  await s.checkIn(id);
  await s.until(id, 'CHECKED_IN');
  const histories = [...stateMachines.executions.keys()].map((arn) => stateMachines.history(arn));
  const all = JSON.stringify([table.dump(), cloud.calls, cloud.waits, cloud.events, histories]);
  return { timeline: JSON.stringify(s.timeline(id)), digest: createHash('sha256').update(all).digest('hex') };
}
