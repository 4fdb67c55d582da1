import type { BucketUse } from '../../local/aws/throttling/token-bucket.ts';
import type { Scenario } from '../../local/boot/scenario.ts';
import { keys } from '#core/checkout/items.ts';
import { type CheckoutState, isTerminal } from '#core/checkout/states.ts';
import { largeFleets } from './large-fleets.ts';
import type { BurstFigures } from './result.ts';

/** Longer than any loan takes to its handing over or its rollback. */
const mostHours = 6;

/** That many checkouts asked for in the same moment, followed until each host is handed over or back. */
export async function burst(
  requested: number,
  hosts: number,
  seed: number,
): Promise<BurstFigures & { readonly buckets: readonly BucketUse[] }> {
  const { s, hosts: all } = await largeFleets(hosts, seed);
  const { local } = s;
  const { clock } = local.cloud;
  const from = clock.now();
  const asked = all
    .slice(0, requested)
    .map(({ id: host, fleet }) => s.sendPatiently(s.wish({ host, fleet, persona: 'load-generator', duration: 'PT24H' })));
  const answers = await local.during(Promise.all(asked));
  const admitted = answers.filter(({ status }) => status === 202).map(({ body }) => String(body['id']));
  await clock.run({ done: () => admitted.every((id) => rests(s, id)), until: from + mostHours * 3_600_000 });
  const buckets = local.cloud.throttles.usage().toSorted((a, b) => b.highestShare - a.highestShare);
  return {
    requested,
    admitted: admitted.length,
    surfacedThrottles: local.cloud.throttles.surfaced.filter(({ at }) => at >= from).length,
    ratioToBucketLimit: buckets[0]?.highestShare ?? 0,
    minutes: (clock.now() - from) / 60_000,
    buckets,
  };
}

function rests({ local }: Scenario, id: string): boolean {
  const state = local.table.peekText(keys.record(id), 'state') as CheckoutState | undefined;
  return state !== undefined && (state === 'ACTIVE' || state === 'QUARANTINED' || isTerminal(state));
}
