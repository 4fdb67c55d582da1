/** The states of a checkout (`design.md` §2) and the one table that says how it moves between them. */
export const checkoutStates = [
  'SCHEDULED',
  'QUEUED',
  'CLAIMED',
  'PROTECTING',
  'DRAINING',
  'STOPPING',
  'SNAPSHOTTING',
  'APPLYING',
  'PROBING',
  'ACTIVE',
  'DEGRADED',
  'HELD',
  'RECALLING',
  'CHECKING_IN',
  'RESTORING',
  'VERIFYING',
  'IN_RESERVE',
  'REJOINING',
  'QUARANTINED',
  'CHECKED_IN',
  'REJECTED',
  'CANCELLED',
  'HOST_LOST',
] as const;
export type CheckoutState = (typeof checkoutStates)[number];

export const terminalStates = ['CHECKED_IN', 'REJECTED', 'CANCELLED', 'HOST_LOST'] as const satisfies readonly CheckoutState[];
export type TerminalState = (typeof terminalStates)[number];
export const isTerminal = (state: CheckoutState): state is TerminalState => (terminalStates as readonly CheckoutState[]).includes(state);

/** States in which nothing moves by itself: the host is lent, rests, or waits for a person. */
export const restingStates = [
  'SCHEDULED',
  'QUEUED',
  'ACTIVE',
  'DEGRADED',
  'HELD',
  'IN_RESERVE',
  'QUARANTINED',
] as const satisfies readonly CheckoutState[];
/** The host is not in motion: nothing of ours changes it. */
export const isAtRest = (state: CheckoutState): boolean => isTerminal(state) || (restingStates as readonly CheckoutState[]).includes(state);

/** How far the host is from its original; only grows until Verify has passed. */
export const dirtinessLadder = ['UNTOUCHED', 'PROTECTED', 'DRAINED', 'STOPPED', 'CONFIG_CHANGED', 'DISK_CHANGED', 'TAINTED'] as const;
export type Dirtiness = (typeof dirtinessLadder)[number];
export const dirtier = (a: Dirtiness, b: Dirtiness): Dirtiness => (dirtinessLadder.indexOf(a) >= dirtinessLadder.indexOf(b) ? a : b);

/** Why a loan ended, or is ending: a field of the record, not a state. */
export const endCauses = ['REQUEST', 'DEADLINE', 'RECALL', 'ROLLBACK', 'CANCEL', 'REVOKED', 'REDRIVE'] as const;
export type EndCause = (typeof endCauses)[number];

export const checkoutEvents = [
  'claim',
  'protect',
  'drain',
  'stop',
  'snapshot',
  'apply',
  'probe',
  'activate',
  'goal-missed',
  'goal-met',
  'hold',
  'resume',
  'recall',
  'check-in',
  'restore',
  'verify',
  'rejoin',
  'reserve',
  'close',
  'quarantine',
  'redrive',
  'reject',
  'cancel',
  'lose-host',
  'close-loss',
] as const;
export type CheckoutEvent = (typeof checkoutEvents)[number];

const way = (event: CheckoutEvent, to: CheckoutState): Partial<Record<CheckoutEvent, CheckoutState>> => ({ [event]: to });
/** Leaving from any state in which the host is claimed: the one way back, or its loss. */
const back = { ...way('check-in', 'CHECKING_IN'), ...way('lose-host', 'HOST_LOST') };
const lent = { ...back, ...way('recall', 'RECALLING'), ...way('hold', 'HELD') };
/** On the way back a restart of the check-in begins again, and giving up ends in quarantine. */
const returning = { ...back, ...way('quarantine', 'QUARANTINED') };

export const transitions: Readonly<Record<CheckoutState, Partial<Record<CheckoutEvent, CheckoutState>>>> = {
  SCHEDULED: { ...way('claim', 'CLAIMED'), ...way('reject', 'REJECTED'), ...way('cancel', 'CANCELLED') },
  QUEUED: { ...way('claim', 'CLAIMED'), ...way('reject', 'REJECTED'), ...way('cancel', 'CANCELLED') },
  CLAIMED: { ...back, ...way('protect', 'PROTECTING') },
  PROTECTING: { ...back, ...way('drain', 'DRAINING') },
  DRAINING: { ...back, ...way('stop', 'STOPPING') },
  STOPPING: { ...back, ...way('snapshot', 'SNAPSHOTTING') },
  SNAPSHOTTING: { ...back, ...way('apply', 'APPLYING') },
  APPLYING: { ...back, ...way('probe', 'PROBING') },
  PROBING: { ...back, ...way('activate', 'ACTIVE') },
  ACTIVE: { ...lent, ...way('goal-missed', 'DEGRADED') },
  DEGRADED: { ...lent, ...way('goal-met', 'ACTIVE') },
  HELD: { ...back, ...way('recall', 'RECALLING'), ...way('resume', 'ACTIVE') },
  RECALLING: back,
  CHECKING_IN: { ...returning, ...way('restore', 'RESTORING'), ...way('verify', 'VERIFYING') },
  RESTORING: { ...returning, ...way('verify', 'VERIFYING') },
  VERIFYING: { ...returning, ...way('rejoin', 'REJOINING') },
  IN_RESERVE: { ...returning, ...way('rejoin', 'REJOINING') },
  REJOINING: { ...returning, ...way('reserve', 'IN_RESERVE'), ...way('close', 'CHECKED_IN') },
  QUARANTINED: { ...way('redrive', 'CHECKING_IN'), ...way('lose-host', 'HOST_LOST') },
  CHECKED_IN: {},
  REJECTED: {},
  CANCELLED: {},
  // Closed by two people; it stays what it is.
  HOST_LOST: way('close-loss', 'HOST_LOST'),
};

export type Transition =
  | { readonly legal: true; readonly to: CheckoutState }
  | { readonly legal: false; readonly legalEvents: readonly CheckoutEvent[]; readonly reason: string };

/** Where `event` leads from `state`, or the list of events that would be legal there. */
export function transition(state: CheckoutState, event: CheckoutEvent): Transition {
  const to = transitions[state][event];
  if (to !== undefined) return { legal: true, to };
  const legalEvents = checkoutEvents.filter((candidate) => transitions[state][candidate] !== undefined);
  const list = legalEvents.length === 0 ? 'none, it has ended' : legalEvents.join(', ');
  return { legal: false, legalEvents, reason: `a checkout in ${state} cannot ${event}; legal there: ${list}` };
}
