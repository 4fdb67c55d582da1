import type { Clients } from '#adapters/clients.ts';
import type { Configuration } from '#adapters/configuration.ts';
import { captureHost, resolveImages, typeFacts } from '#adapters/host-capture.ts';
import type { Fleet } from '#core/fleet/fleet.ts';
import type { HostFacts } from '#core/manifest/host-facts.ts';
import { refusals } from '#core/manifest/refusals.ts';
import { personaFit } from '#core/persona/fit.ts';
import type { Persona } from '#core/persona/persona.ts';
import type { Violation } from '#core/persona/violation.ts';
import { sharedReading } from './shared-reading.ts';

export interface Candidate {
  readonly hostId: string;
  readonly fleet: Fleet;
  readonly persona: Persona;
  /** Milliseconds. */
  readonly period: number;
  readonly configuration: Configuration;
}
export interface Appraisal {
  /** Why the host cannot be lent at all. */
  readonly refusals: readonly Violation[];
  /** What of the persona does not fit it. */
  readonly fit: readonly Violation[];
}
/** Undefined when AWS knows no such host. */
export type Appraise = (candidate: Candidate) => Promise<Appraisal | undefined>;

/** Looks at hosts live. Requests for the same host at the same time share one look. */
export function liveAppraise(clients: Clients): Appraise {
  const facts = sharedReading(
    clients.clock,
    0,
    ({ hostId, fleet }: Candidate) => `${hostId} ${fleet.id}`,
    async ({ hostId, fleet }) => (await captureHost(clients, { hostId, fleet, withUserData: false, withKeys: true }))?.facts,
  );
  return async (candidate) => {
    const host = await facts(candidate);
    if (host === undefined) return undefined;
    const { fleet, period } = candidate;
    return { refusals: refusals(host, fleet, period), fit: await fit(clients, candidate, host) };
  };
}

async function fit(clients: Clients, { persona, fleet, configuration }: Candidate, facts: HostFacts): Promise<Violation[]> {
  const { root, instanceTypes } = persona.resources;
  const { zone, accountId } = facts.manifest.identity;
  const own = facts.manifest.shape.instanceType;
  const [images, types] = await Promise.all([
    resolveImages(clients, configuration.images, root.source === 'IMAGE' ? [root.image] : [], {
      architecture: facts.architecture,
      accountId,
    }),
    typeFacts(
      clients,
      instanceTypes.filter((type) => type !== own),
      zone,
    ),
  ]);
  return personaFit({ facts, persona, fleet, images, networks: configuration.networks, typeFacts: types }).violations;
}
