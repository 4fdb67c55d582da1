import type { Clients } from '#adapters/clients.ts';
import type { Configuration } from '#adapters/configuration.ts';
import { captureHost, resolveImages, typeFacts } from '#adapters/host-capture.ts';
import { readQuotas } from '#adapters/host-capture-quotas.ts';
import { pinDocument } from '#adapters/look/guest.ts';
import { sharedReading } from '#adapters/shared-reading.ts';
import type { Fleet } from '#core/fleet/fleet.ts';
import type { HostFacts } from '#core/manifest/host-facts.ts';
import { refusals } from '#core/manifest/refusals.ts';
import { personaFit } from '#core/persona/fit.ts';
import { type Persona, personaDocuments } from '#core/persona/persona.ts';
import type { Violation } from '#core/persona/violation.ts';

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
  /** Of the host; they may say on which pool it draws. */
  readonly tags?: Readonly<Record<string, string>>;
}
/** Undefined when AWS knows no such host. */
export type Appraise = (candidate: Candidate) => Promise<Appraisal | undefined>;

/** Documents come and go with deployments; Capture looks again. */
const documentsKeptMilliseconds = 60_000;

/**
 * Looks at hosts live, each when `slot` lets it. Requests for the same host at the same time share one look.
 * `slot` throws where it would take too long.
 */
export function liveAppraise(clients: Clients, slot: () => Promise<void>): Appraise {
  const facts = sharedReading(
    clients.clock,
    0,
    ({ hostId, fleet }: Candidate) => `${hostId} ${fleet.id}`,
    async ({ hostId, fleet }) => {
      await slot();
      return (await captureHost(clients, { hostId, fleet, withUserData: false, beforeLoan: true }))?.facts;
    },
  );
  const isDeployed = sharedReading(
    clients.clock,
    documentsKeptMilliseconds,
    (name: string) => name,
    async (name) => (await pinDocument(clients, name)) !== undefined,
  );
  return async (candidate) => {
    const host = await facts(candidate);
    if (host === undefined) return undefined;
    const { fleet, period } = candidate;
    const { instance: tags } = host.manifest.tags;
    return { tags, refusals: refusals(host, fleet, period), fit: await fit(clients, isDeployed, candidate, host) };
  };
}

async function fit(
  clients: Clients,
  isDeployed: (document: string) => Promise<boolean>,
  { persona, fleet, configuration }: Candidate,
  facts: HostFacts,
): Promise<Violation[]> {
  const { root, instanceTypes } = persona.resources;
  const { zone, accountId } = facts.manifest.identity;
  const own = facts.manifest.shape.instanceType;
  const names = personaDocuments(persona);
  const [images, types, quotas, deployed] = await Promise.all([
    resolveImages(clients, configuration.images, root.source === 'IMAGE' ? [root.image] : [], {
      architecture: facts.architecture,
      accountId,
    }),
    typeFacts(
      clients,
      instanceTypes.filter((type) => type !== own),
      zone,
    ),
    readQuotas(clients, persona, facts),
    Promise.all(names.map(isDeployed)),
  ]);
  const documents = names.filter((_name, index) => deployed[index]);
  return personaFit({ facts, persona, fleet, images, networks: configuration.networks, typeFacts: types, quotas, documents }).violations;
}
