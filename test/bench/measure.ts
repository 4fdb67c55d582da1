import { demoHosts } from '../../local/boot/demo-world.ts';
import type { BucketUse } from '../../local/aws/throttling/token-bucket.ts';
import { burst } from './burst.ts';
import { callsPerMinute } from './calls-per-minute.ts';
import { coldStarts } from './functions.ts';
import { figuresOf, type Loan, lendOurs } from './ours.ts';
import { checkoutsPerCpuSecond, type Pace } from './pace.ts';
import { lendPolling } from './polling.ts';
import type { BenchResult } from './result.ts';
import { type WarmFigures, warmFigures } from './warm.ts';
import type { StoryResult } from '../../local/story/result.ts';

/** How large the runs are; a test makes them tiny. */
export interface BenchSize {
  readonly seed: number;
  /** Live checkouts at which the calls per minute are counted. */
  readonly live: readonly number[];
  readonly burst: { readonly requested: number; readonly hosts: number };
  readonly loans: Pace;
  readonly warm: { readonly requests: number; readonly loans: number };
  readonly coldProcesses: number;
}
export const fullSize: BenchSize = {
  seed: 1,
  live: [1, 10, 100, 1000],
  burst: { requested: 200, hosts: 1000 },
  loans: { warmUp: 10, measured: 60 },
  warm: { requests: 200, loans: 40 },
  coldProcesses: 5,
};

/** The result with what only the table shows. */
export interface Bench {
  readonly result: BenchResult;
  readonly story: StoryResult;
  readonly pollingSeconds: { readonly checkout: number; readonly checkin: number };
  readonly buckets: readonly BucketUse[];
  readonly routes: WarmFigures['routes'];
}

/** Every benchmark, one after the other; `tell` hears what is being measured. */
export async function measure(size: BenchSize, tell: (what: string) => void): Promise<Bench> {
  const loan: Loan = { host: demoHosts[0], persona: 'load-generator', boot: { seed: size.seed } };
  tell('one loan by our state machines');
  const story = await lendOurs(loan);
  tell('the same loan by the polling runbook');
  const { checkout, checkin, ...polling } = await lendPolling(loan);
  tell(`the pace of ${size.loans.measured} simulated loans`);
  const simulatedCheckoutsPerCpuSecond = await checkoutsPerCpuSecond(size.loans, size.seed);
  tell('cold starts and bundles');
  const bundles = coldStarts(size.coldProcesses);
  tell('warm functions and routes');
  const warm = await warmFigures({ ...size.warm, seed: size.seed });
  tell(`a burst of ${size.burst.requested} on ${size.burst.hosts} hosts`);
  const { buckets, ...figures } = await burst(size.burst.requested, size.burst.hosts, size.seed);
  tell(`calls per minute with ${size.live.join(', ')} live checkouts`);
  const calls = await callsPerMinute(size.live, size.seed);
  const functions = bundles.map(({ name, ...bundle }) => {
    const { p50Ms = null, p99Ms = null } = warm.functions.get(name) ?? {};
    return { name, ...bundle, warmP50Ms: p50Ms, warmP99Ms: p99Ms };
  });
  const { ratio } = story;
  const result = {
    ratio,
    polling,
    ours: figuresOf(story),
    callsPerMinute: calls,
    burst: figures,
    simulatedCheckoutsPerCpuSecond,
    functions,
  };
  return { result, story, pollingSeconds: { checkout, checkin }, buckets, routes: warm.routes };
}
