import type { Fleet, PersonaNetworks } from '#core/fleet/fleet.ts';
import type { HostFacts, TypeFacts } from '#core/manifest/host-facts.ts';
import type { ResolvedImages } from './image.ts';
import type { Persona } from './persona.ts';
import type { Quotas } from './quotas.ts';

/** Why a persona does not fit a host: a stable code, a sentence with the figures, the member of the persona that asks too much. */
export interface Violation {
  readonly code: string;
  readonly sentence: string;
  readonly field: string;
}

/** What a fit is judged from. */
export interface FitInput {
  readonly facts: HostFacts;
  readonly persona: Persona;
  readonly fleet: Fleet;
  readonly images: ResolvedImages;
  readonly networks: PersonaNetworks;
  /** Facts of the persona's types, offered or not in the host's zone. The host's own come with `facts`. */
  readonly typeFacts: Readonly<Record<string, TypeFacts>>;
  readonly quotas?: Quotas;
  /** Names of the deployed documents; not checked without it. */
  readonly documents?: readonly string[];
}

/** One demand as data: `when` answers what is wrong as a sentence, nothing when the persona fits. */
export interface FitRule<C> {
  readonly code: `fit-${string}`;
  readonly field: string;
  readonly when: (candidate: C) => string | false | undefined;
}

/** The violations that a table of rules finds. */
export const violationsOf = <C>(rules: readonly FitRule<C>[], candidate: C): Violation[] =>
  rules.flatMap(({ code, field, when }) => {
    const sentence = when(candidate);
    return sentence === false || sentence === undefined ? [] : [{ code, field, sentence }];
  });
