import type { Access } from '#core/fleet/fleet.ts';
import type { Principal } from './principal.ts';

export const actions = ['ReadFleet', 'ReadPersona', 'ReadCheckout', 'BorrowHost', 'BorrowOnBehalfOf', 'CheckIn', 'CloseLoss'] as const;
export type Action = (typeof actions)[number];

/** A fleet as the policies see it. A fleet that the configuration dropped has no owners. */
export interface FleetResource {
  readonly id: string;
  readonly owners: readonly string[];
}
/** What is asked for in a loan. */
export interface LoanContext {
  readonly category: string;
  readonly seconds: number;
  readonly priority: number;
}

/** One question to the policies. */
export type Question = { readonly principal: Principal } & (
  | { readonly action: 'ReadFleet'; readonly fleet: FleetResource }
  | { readonly action: 'ReadPersona'; readonly persona: { readonly id: string; readonly category: string } }
  | {
      readonly action: 'ReadCheckout' | 'CheckIn' | 'CloseLoss';
      readonly checkout: { readonly id: string; readonly requesterId: string };
      readonly fleet: FleetResource;
    }
  | { readonly action: 'BorrowHost' | 'BorrowOnBehalfOf'; readonly fleet: FleetResource; readonly loan: LoanContext }
);

/** Answers a question; anything but a clear yes is a no. */
export type Authorize = (question: Question, access: Access) => boolean;
