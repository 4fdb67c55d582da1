import type { Effect } from './effects.ts';
import type { CheckoutRecord } from './record.ts';

/** What a step may change in the record besides its own progress. */
export type RecordPatch = Partial<
  Pick<
    CheckoutRecord,
    | 'manifest'
    | 'manifestDigest'
    | 'plan'
    | 'restorePoint'
    | 'retaken'
    | 'borrowed'
    | 'replaced'
    | 'reservationId'
    | 'leftProductionAt'
    | 'returnedAt'
    | 'wayHome'
    | 'usage'
    | 'goals'
    | 'duties'
    | 'verified'
    | 'dirtiness'
    | 'documents'
    | 'failure'
  >
>;

/**
 * What a step decides after it has looked at the world: a closed set, each with the sentence that
 * goes into the timeline, the logs and the answer of the API.
 */
export type Decision =
  | { readonly decide: 'done'; readonly text: string; readonly patch?: RecordPatch }
  | {
      readonly decide: 'act';
      readonly text: string;
      readonly effects: readonly [Effect, ...Effect[]];
      /** One after the other, because AWS minds the order; else they are carried out side by side. */
      readonly inOrder?: true;
      /** Where the answers of the effects are proof enough, the step is done with them. */
      readonly finish?: { readonly text: string; readonly patch?: RecordPatch };
    }
  /** An event of AWS, or the timeout of the state, brings us back. `resource` names what the event will name, the host where it is left out. */
  | { readonly decide: 'wait'; readonly text: string; readonly resource?: string }
  /** Look again in the same invocation: for waits of seconds that have no event. */
  | { readonly decide: 'soon'; readonly text: string; readonly seconds: number }
  /** The state machine waits that long and asks again. */
  | { readonly decide: 'later'; readonly text: string; readonly seconds: number }
  | { readonly decide: 'refused'; readonly code: string; readonly text: string }
  | { readonly decide: 'failed'; readonly code: string; readonly text: string; readonly patch?: RecordPatch }
  /** The host is terminated, or its originals are gone for good. */
  | { readonly decide: 'lost'; readonly text: string };

export const done = (text: string, patch?: RecordPatch): Decision => ({ decide: 'done', text, ...(patch === undefined ? {} : { patch }) });
export const act = (text: string, first: Effect, ...more: Effect[]): Decision => ({ decide: 'act', text, effects: [first, ...more] });
export const wait = (text: string, resource?: string): Decision => ({
  decide: 'wait',
  text,
  ...(resource === undefined ? {} : { resource }),
});
export const soon = (text: string, seconds = 2): Decision => ({ decide: 'soon', text, seconds });
export const later = (text: string, seconds: number): Decision => ({ decide: 'later', text, seconds });
export const refused = (code: string, text: string): Decision => ({ decide: 'refused', code, text });
export const failed = (code: string, text: string, patch?: RecordPatch): Decision => ({
  decide: 'failed',
  code,
  text,
  ...(patch === undefined ? {} : { patch }),
});
export const lost = (text: string): Decision => ({ decide: 'lost', text });
/** Acts, and is done as soon as AWS has answered. */
export const actThen = (text: string, effects: readonly Effect[], patch?: RecordPatch): Decision => {
  const [first, ...more] = effects;
  const finish = { text, ...(patch === undefined ? {} : { patch }) };
  return first === undefined ? done(text, patch) : { decide: 'act', text, effects: [first, ...more], finish };
};
/** Acts when there is anything to do, else decides otherwise. */
export const actOr = (text: string, effects: readonly Effect[], otherwise: () => Decision): Decision => {
  const [first, ...more] = effects;
  return first === undefined ? otherwise() : act(text, first, ...more);
};

/** What an earlier try of an effect left: its result and when, by `kind#key`. */
export type Results = ReadonlyMap<string, { readonly result: string; readonly at: number }>;
