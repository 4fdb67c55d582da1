import type { Fleet, PersonaNetworks } from '#core/fleet/fleet.ts';
import type { TypeFacts } from '#core/manifest/host-facts.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import type { ResolvedImages } from '#core/persona/image.ts';
import type { Persona } from '#core/persona/persona.ts';

/** Everything that a plan is made from: what was captured, and what is deployed. */
export interface PlanInput {
  readonly manifest: Manifest;
  readonly persona: Persona;
  readonly fleet: Fleet;
  /** As `personaFit` chose it. */
  readonly chosenType: string;
  /** Facts of the host's own type and of the chosen one. */
  readonly typeFacts: Readonly<Record<string, TypeFacts>>;
  readonly images: ResolvedImages;
  readonly networks: PersonaNetworks;
  /** Document name → the version and hash to send. */
  readonly documents: Readonly<Record<string, { readonly version: string; readonly hash: string }>>;
}
