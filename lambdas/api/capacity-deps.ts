import type { ReadConfiguration } from '#adapters/configuration.ts';
import type { Executions } from '#adapters/executions.ts';
import type { FleetHealth } from '#adapters/fleet-health.ts';
import type { Authorize } from '#core/authorization/question.ts';
import type { Clock } from '#core/contracts/clock.ts';
import type { Table } from '#core/contracts/table.ts';
import type { Fleet } from '#core/fleet/fleet.ts';
import type { PersonaLibrary } from '#core/persona/library.ts';
import type { Point } from '#core/utilisation/points.ts';
import type { SeriesPlan } from '#core/utilisation/series.ts';
import type { Span } from '#core/utilisation/span.ts';
import type { Log } from '#runtime/logger.ts';
import type { Appraise } from './appraise.ts';

/** Everything that the capacity API reaches the world through; tests hand in their own. */
export interface CapacityDeps {
  readonly table: Table;
  readonly readConfiguration: ReadConfiguration;
  readonly library: PersonaLibrary;
  readonly authorize: Authorize;
  /** Looks at a host and says what speaks against this loan. */
  readonly appraise: Appraise;
  /** Live health of a fleet, at most a few seconds old. */
  readonly health: (fleet: Fleet) => Promise<FleetHealth>;
  /** The points of each series, read at once. */
  readonly utilisation: (plans: readonly SeriesPlan[], span: Span) => Promise<Point[][]>;
  readonly checkouts: Executions;
  readonly checkIns: Executions;
  readonly clock: Clock;
  readonly randomHex: (length: number) => string;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** Page of an execution of the checkout machine in the AWS console. */
  readonly executionPage: (name: string) => string;
}
