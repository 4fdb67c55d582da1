import type { Clients } from '../clients.ts';
import type { EffectKind, EffectOf } from '#core/checkout/effects.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';

/** On whose behalf an effect happens: what goes into tags, names and comments. */
export interface Stamp {
  readonly record: CheckoutRecord;
  readonly step: string;
  readonly epoch: number;
  readonly extraTags: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  /** The table holds what no parameter may: the original's user data. */
  readonly userData: () => Promise<string | undefined>;
  readonly keepUserData: (base64: string) => Promise<void>;
}

/**
 * How one kind of effect is carried out. `perform` answers the result to be recorded (ids, or '').
 * `find` looks for what an earlier try left behind when its result was never recorded; kinds whose
 * outcome the step's own look shows, and those that carry a client token, have none.
 */
export interface Performer<K extends EffectKind> {
  perform(clients: Clients, effect: EffectOf<K>, stamp: Stamp): Promise<string>;
  find?(clients: Clients, effect: EffectOf<K>, stamp: Stamp): Promise<string | undefined>;
}
/** The effects that a function is able to have: one entry per kind that its permission set allows. */
export type Performers = { readonly [K in EffectKind]?: Performer<K> };

/** Tags of everything that we create: deletes require `ahps:disposable`, the rest tells the story. */
export const createdTags = ({ record, step, epoch, extraTags }: Stamp, disposable: boolean): { Key: string; Value: string }[] =>
  Object.entries({
    ...extraTags,
    'ahps:checkout': record.id,
    'ahps:epoch': String(epoch),
    'ahps:step': step,
    'ahps:host': record.hostId,
    ...(disposable ? { 'ahps:disposable': record.id } : {}),
  }).map(([Key, Value]) => ({ Key, Value }));

/** Client token of a call that takes one (`design.md` 4.4); at most 64 characters. */
export const clientToken = ({ record, epoch }: Stamp, key: string): string =>
  `${record.id}-${String(epoch)}-${key.replace(/[^A-Za-z0-9-]/g, '-')}`.slice(0, 64);
