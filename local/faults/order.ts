import * as z from 'zod';
import { faultNames } from './kinds.ts';

/** Switches a fault on: for whom, how often, and by which chance. */
export const faultOrder = z.strictObject({
  fault: z.enum(faultNames),
  /** `<service id>.<operation>` such as `EC2.StopInstances`; default: every operation of the fault. */
  operation: z.string().min(1).optional(),
  /** Only where this resource is concerned. */
  resource: z.string().min(1).optional(),
  /** Ends after that many strikes; default: never. */
  times: z.int().positive().optional(),
  /** Strikes with this probability at each opportunity; default: always. */
  chance: z.number().min(0).max(1).optional(),
  /** Seed of those probabilities; default: drawn from the cloud's. */
  seed: z.int().nonnegative().optional(),
});
export type FaultOrder = z.infer<typeof faultOrder>;
