import * as z from 'zod';
import type { Clients } from '#adapters/clients.ts';
import type { ReadConfiguration } from '#adapters/configuration.ts';
import type { Performers } from '#adapters/effects/performer.ts';
import type { Fleet } from '#core/fleet/fleet.ts';
import type { Table, Write } from '#core/contracts/table.ts';
import { checkoutId } from '#core/contracts/ids.ts';
import type { Decision, Results } from '#core/checkout/decision.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { type CheckoutEvent, type Dirtiness, endCauses } from '#core/checkout/states.ts';
import type { Log } from '../logger.ts';

export const machines = ['checkout', 'checkin'] as const;
export type Machine = (typeof machines)[number];

/** What a state machine hands to a step: which loan, at which epoch, and the token where the state waits. */
export const stepInput = z.object({
  machine: z.enum(machines),
  step: z.string().min(1),
  checkoutId,
  epoch: z.int().min(1),
  token: z.string().min(1).optional(),
  /** Only for the steps that end a machine: what was caught, why the loan ends, who asked. */
  error: z.object({ Error: z.string().optional(), Cause: z.string().optional() }).optional(),
  cause: z.enum(endCauses).optional(),
  actor: z.string().optional(),
});
export type StepInput = z.output<typeof stepInput>;

/** What a step decides from: the record as it was read at the epoch of the input, and what its own earlier tries left. */
export interface Loan {
  readonly record: CheckoutRecord;
  readonly fleet: Fleet;
  readonly input: StepInput;
  readonly results: Results;
}

export interface StepDeps {
  readonly clients: Clients;
  readonly table: Table;
  readonly configuration: ReadConfiguration;
  readonly performers: Performers;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Log;
}

/**
 * One Task of a state machine: an idempotent "make it so". `look` reads the world, `decide` is pure.
 * The framework does everything else (`run-step.ts`); a step repeats none of it.
 */
export interface Step<World> {
  readonly machine: Machine;
  readonly name: string;
  /** The transition that this step begins with. */
  readonly enters?: CheckoutEvent;
  /** How far the host will be from its original, recorded before the first effect. */
  readonly raises?: Dirtiness;
  /** The state machine, not the function, waits between looks. */
  readonly polls?: true;
  /** Its look reads what no observer may (user data): an event only wakes the step's own function. */
  readonly looksAlone?: true;
  /** This step ends the epoch of its input and acts at the next one: only the first step of the way back. */
  readonly opensEpoch?: true;
  /** Whether the host has to have a turn among those in motion before this step may end; only with `polls`. */
  takesTurn?(record: CheckoutRecord): boolean;
  /** What the state machine needs to choose its way; read from the record, so that a repeated step answers the same. */
  output?(record: CheckoutRecord): Readonly<Record<string, string | number | boolean>>;
  /** A last transition that is written together with the step's end, with what else belongs into that transaction. */
  ends?(
    loan: Pick<Loan, 'record' | 'input'>,
    now: number,
  ): { readonly event: CheckoutEvent; readonly extra: Readonly<Record<string, unknown>>; readonly writes?: readonly Write[] };
  look(deps: StepDeps, loan: Loan): Promise<World>;
  decide(loan: Loan, world: World, now: number): Decision;
}
/** A step whose world is its own business: what registries hold. */
export type AnyStep = Step<unknown>;
export const asAnyStep = <World>(step: Step<World>): AnyStep => ({
  ...step,
  look: (deps, loan) => step.look(deps, loan),
  decide: (loan, world, now) => step.decide(loan, world as World, now),
});

/** Names of the errors that the state machines know (`design.md` 4.3). */
export type StepErrorName = 'Ahps.Refused' | 'Ahps.Failed' | 'Ahps.NotYet' | 'Ahps.LookAgain' | 'Ahps.Superseded' | 'Ahps.HostLost';

/** An expected failure of a step without a token: Step Functions sees its name. */
export class StepError extends Error {
  constructor(name: StepErrorName, message: string) {
    super(message);
    this.name = name;
  }
}
