/** What one way of lending a host cost, out and back together. */
export interface WayFigures {
  /** Virtual: out and back, without the time in between. */
  readonly seconds: number;
  readonly awsCalls: number;
  readonly transitions: number;
  /** Control-plane cost of one 1-hour loan (`design.md` §2). */
  readonly costUsd: number;
}
export interface FunctionFigures {
  readonly name: string;
  /** `index.mjs` and whatever it loads beside it. */
  readonly bundleBytes: number;
  /** Median real time in which a fresh process imports the bundle. */
  readonly coldMs: number;
  /** Real time of one request through the direct door; only the functions of the API serve requests. */
  readonly warmP50Ms: number | null;
  readonly warmP99Ms: number | null;
}
export interface BurstFigures {
  readonly requested: number;
  /** Answers with 202. */
  readonly admitted: number;
  /** Throttles of AWS that the SDK's retries did not hide from a function. */
  readonly surfacedThrottles: number;
  /** The most that was ever used of a throttle bucket, as a part of its size; at 1 AWS refused. */
  readonly ratioToBucketLimit: number;
  /** Until every host was handed over or back. */
  readonly minutes: number;
}

/** What `--json` prints. */
export interface BenchResult {
  /** Duration to the physical critical path. */
  readonly ratio: { readonly checkout: number; readonly checkin: number };
  readonly polling: WayFigures;
  readonly ours: WayFigures;
  /** AWS calls per minute, by the number of live checkouts. */
  readonly callsPerMinute: Readonly<Record<string, number>>;
  readonly burst: BurstFigures;
  readonly simulatedCheckoutsPerCpuSecond: number;
  readonly functions: readonly FunctionFigures[];
}
