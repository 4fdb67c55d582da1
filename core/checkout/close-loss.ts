import type { CheckoutRecord, Confirmation } from './record.ts';
import { type CheckoutState, transition } from './states.ts';

/** What a person's word makes of the loss of a host. */
export type CloseLoss =
  | { readonly close: 'illegal'; readonly reason: string; readonly legal: readonly string[] }
  /** The first of two; the loss stays open. */
  | { readonly close: 'confirm'; readonly confirmations: readonly Confirmation[]; readonly text: string }
  | { readonly close: 'close'; readonly confirmations: readonly Confirmation[]; readonly text: string }
  | { readonly close: 'same-person'; readonly since: string; readonly reason: string }
  /** Two people have closed it before; asking again changes nothing. */
  | { readonly close: 'closed' };

/**
 * The loss of a host is closed by two people (`design.md` §2): its place in the fleet is given back only
 * when two who may have said that it is replaced. A person is known by the id of the principal; behind
 * roles that name people, the same name under another such role is the same person.
 */
export function decideCloseLoss(record: CheckoutRecord, person: Pick<Confirmation, 'id' | 'name'>, at: string): CloseLoss {
  if (record.state !== 'HOST_LOST') return illegal(record.state);
  if (record.closedAt !== undefined) return { close: 'closed' };
  const mine = record.confirmations.find((entry) => isSamePerson(entry, person));
  const needed = neededText(record.confirmations.map(({ name }) => name));
  if (mine !== undefined)
    return { close: 'same-person', since: mine.at, reason: `${mine.name} has confirmed the loss at ${mine.at}; it still needs ${needed}` };
  const confirmations = [...record.confirmations, { id: person.id, name: person.name, at }];
  if (record.confirmations.length === 0)
    return { close: 'confirm', confirmations, text: `loss confirmed by ${person.name}; it still needs ${neededText([person.name])}` };
  return {
    close: 'close',
    confirmations,
    text: `loss closed by ${confirmations.map(({ name }) => name).join(' and ')}: claim released, ledger credited`,
  };
}

function illegal(state: CheckoutState): CloseLoss {
  const moved = transition(state, 'close-loss');
  return moved.legal ? { close: 'closed' } : { close: 'illegal', reason: moved.reason, legal: moved.legalEvents };
}

/** Who else has to ask, for people. */
export const neededText = (confirmedBy: readonly string[]): string =>
  confirmedBy.length === 0
    ? 'two owners of the fleet or administrators'
    : `one more owner of the fleet or administrator, other than ${confirmedBy.join(' and ')}`;

/** Ids of people behind a naming role are `<role>:<name>`. */
const isSamePerson = (a: Pick<Confirmation, 'id' | 'name'>, b: Pick<Confirmation, 'id' | 'name'>): boolean =>
  a.id === b.id || (a.id.includes(':') && b.id.includes(':') && a.name === b.name);
