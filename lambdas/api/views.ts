import * as z from 'zod';
import { checkoutName } from '#core/checkout/execution-names.ts';
import { neededText } from '#core/checkout/close-loss.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { checkoutRecord } from '#core/checkout/record.ts';
import { checkoutEvents, checkoutStates, endCauses, transitions } from '#core/checkout/states.ts';
import type { CheckoutSummary, CheckoutView, PersonaSummary } from '#core/contracts/api.ts';
import type { Item } from '#core/contracts/table.ts';
import type { Published } from '#core/persona/library.ts';

/** The members of a record's own item that lists show: index queries do not bring its large parts. */
const row = z.object({
  ...checkoutRecord.options[0].pick({
    id: true,
    hostId: true,
    fleetId: true,
    requester: true,
    onBehalfOf: true,
    reason: true,
    createdAt: true,
    deadline: true,
  }).shape,
  state: z.enum(checkoutStates),
  personaId: z.string(),
  personaVersion: z.int(),
  cause: z.enum(endCauses).optional(),
  endedAt: z.string().optional(),
});

/** One line of a list; undefined for items that are no records. */
export function summaryOf(item: Item): CheckoutSummary | undefined {
  if (item.sk !== 'RECORD') return undefined;
  const { personaId, personaVersion, requester, onBehalfOf, cause, endedAt, ...rest } = row.parse(item);
  return {
    ...rest,
    persona: { id: personaId, version: personaVersion },
    requester: who(requester),
    ...optional({ onBehalfOf, cause, endedAt }),
  };
}

/** A checkout in full. `executionPage` answers the page of an execution in the AWS console by its name. */
export function checkoutViewOf(record: CheckoutRecord, executionPage: (name: string) => string): CheckoutView {
  const { persona, personaDigest, verified, onBehalfOf, leftProductionAt, returnedAt } = record;
  const cause = 'cause' in record ? record.cause : undefined;
  const checkInAskedBy = 'checkInAskedBy' in record ? record.checkInAskedBy : undefined;
  const endedAt = 'endedAt' in record ? record.endedAt : undefined;
  return {
    id: record.id,
    state: record.state,
    hostId: record.hostId,
    fleetId: record.fleetId,
    persona: {
      id: persona.id,
      version: persona.version,
      digest: personaDigest,
      title: persona.title,
      category: persona.category,
      priority: persona.priority,
    },
    requester: who(record.requester),
    reason: record.reason,
    createdAt: record.createdAt,
    startsAt: record.startsAt,
    deadline: record.deadline,
    epoch: record.epoch,
    dirtiness: record.dirtiness,
    goals: goalsOf(record),
    progress: record.progress,
    legal: isClosed(record) ? [] : checkoutEvents.filter((event) => transitions[record.state][event] !== undefined),
    ...(record.state === 'HOST_LOST' ? { loss: lossOf(record) } : {}),
    links: linksOf(record, executionPage),
    ...(verified === undefined ? {} : { verified: { ...verified, differences: verified.differences.length } }),
    ...optional({
      onBehalfOf,
      cause,
      checkInAskedBy,
      endedAt,
      leftProductionAt,
      returnedAt,
      usage: record.usage,
      trouble: troubleOf(record),
    }),
  };
}

function goalsOf({ goals, persona }: CheckoutRecord): CheckoutView['goals'] {
  return goals.flatMap(({ name, state, since, reason, missedSince, misses }) => {
    const goal = persona.goals.find((candidate) => candidate.name === name);
    if (goal === undefined) return [];
    const { severity, action } = goal;
    return [{ name, state, since, severity, action, misses, ...(reason === '' ? {} : { reason }), ...optional({ missedSince }) }];
  });
}

function troubleOf(record: CheckoutRecord): string | undefined {
  if (record.state === 'QUARANTINED') return record.quarantine.reason;
  if (record.state === 'IN_RESERVE') return record.reserveReason;
  return record.failure === undefined ? undefined : `${record.failure.step}: ${record.failure.reason}`;
}

const isClosed = (record: CheckoutRecord): boolean => record.state === 'HOST_LOST' && record.closedAt !== undefined;

function lossOf({ confirmations, closedAt }: Extract<CheckoutRecord, { state: 'HOST_LOST' }>): NonNullable<CheckoutView['loss']> {
  const confirmedBy = confirmations.map(({ name }) => name);
  return closedAt === undefined ? { confirmedBy, needed: neededText(confirmedBy) } : { confirmedBy, closedAt };
}

function linksOf(record: CheckoutRecord, executionPage: (name: string) => string): CheckoutView['links'] {
  const { id, fleetId, persona, state, progress } = record;
  const self = `/v1/checkouts/${id}`;
  // The checkout is named after the epoch of the claim, which check-ins have left behind since.
  const epoch = progress.find(({ machine }) => machine === 'checkout')?.epoch ?? ('checkInBeganAt' in record ? undefined : record.epoch);
  return {
    self,
    timeline: `${self}/timeline`,
    host: `/v1/fleets/${fleetId}/hosts`,
    persona: `/v1/personas/${persona.id}?version=${String(persona.version)}`,
    ...(checkInEvent(state) === undefined ? {} : { checkIn: `${self}/check-in` }),
    ...(state === 'HOST_LOST' && !isClosed(record) ? { close: `${self}/close` } : {}),
    ...(epoch === undefined ? {} : { execution: executionPage(checkoutName(id, epoch)) }),
  };
}

/** The event that a request to check in means in a state; undefined where it is not legal. */
export const checkInEvent = (state: CheckoutRecord['state']): 'check-in' | 'redrive' | undefined =>
  (['check-in', 'redrive'] as const).find((event) => transitions[state][event] !== undefined);

export const personaSummaryOf = ({ persona, digest }: Published): PersonaSummary => {
  const { id, version, category, rank, title, description, priority, lease } = persona;
  return { id, version, digest, category, rank, title, description, priority, lease };
};

const who = ({ id, name, teams }: CheckoutRecord['requester']): CheckoutView['requester'] => ({ id, name, teams });

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
/** Only the members that are there: an absent member and an undefined one are not the same to a schema. */
const optional = <T extends object>(members: T): Defined<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
