import * as z from 'zod';

const hostEvent = z.object({ detail: z.object({ 'instance-id': z.string() }) });
const snapshotEvent = z.object({ detail: z.object({ snapshot_id: z.string() }) });
const snapshotSetEvent = z.object({ detail: z.object({ snapshots: z.array(z.object({ snapshot_id: z.string() })) }) });
const idOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

const ends = z.object({
  detail: z.union([
    z.object({ state: z.enum(['running', 'stopped', 'terminated']) }),
    z.object({ status: z.enum(['Success', 'Failed', 'TimedOut', 'Cancelled']) }),
  ]),
});

/** Does the event tell of the end of something (a state that lasts, a command that is over)? Then a look that does not see it yet is late. */
export const isEnd = (event: unknown): boolean => ends.safeParse(event).success;

/** The resources that an event of EC2, EBS or SSM is about: those whose waits it may end [EB-EC2][EBS-EV][EB-SSM]. Unknown shapes are about nothing. */
export function resourcesOf(event: unknown): string[] {
  const host = hostEvent.safeParse(event);
  if (host.success) return [host.data.detail['instance-id']];
  const set = snapshotSetEvent.safeParse(event);
  if (set.success) return set.data.detail.snapshots.map((entry) => idOf(entry.snapshot_id));
  const snapshot = snapshotEvent.safeParse(event);
  return snapshot.success ? [idOf(snapshot.data.detail.snapshot_id)] : [];
}
