import { awsCalls } from '../../local/story/measures.ts';
import type { Scenario } from '../../local/boot/scenario.ts';
import { keys } from '#core/checkout/items.ts';
import { type CheckoutState, isTerminal } from '#core/checkout/states.ts';
import { type BucketUse, bucketUse } from './buckets.ts';
import { largeFleets } from './large-fleets.ts';
import type { BurstFigures } from './result.ts';

const throttled = /RequestLimitExceeded|Throttl|TooManyRequests/;
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
    .map(({ id: host, fleet }) => s.send(s.wish({ host, fleet, persona: 'load-generator', duration: 'PT24H' })));
  const answers = await local.during(Promise.all(asked));
  const admitted = answers.filter(({ status }) => status === 202).map(({ body }) => String(body['id']));
  await clock.run({ done: () => admitted.every((id) => rests(s, id)), until: from + mostHours * 3_600_000 });
  const calls = awsCalls(local, { from, to: clock.now() });
  const buckets = bucketUse(calls);
  return {
    requested,
    admitted: admitted.length,
    surfacedThrottles: answers.filter(({ status }) => status === 429 || status === 503).length + throttlesInHistories(s),
    ratioToBucketLimit: buckets[0]?.ratio ?? 0,
    buckets,
  };
}

function rests({ local }: Scenario, id: string): boolean {
  const state = local.table.peekText(keys.record(id), 'state') as CheckoutState | undefined;
  return state !== undefined && (state === 'ACTIVE' || state === 'QUARANTINED' || isTerminal(state));
}

/** Failed attempts of states whose cause was a throttle. */
const throttlesInHistories = ({ local }: Scenario): number =>
  [...local.stateMachines.executions.values()]
    .flatMap(({ history }) => history.events)
    .filter(({ taskFailedEventDetails: failed }) => throttled.test(`${failed?.error ?? ''} ${failed?.cause ?? ''}`)).length;
