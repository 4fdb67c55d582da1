import type { Fleet, PersonaImages, PersonaNetworks } from '#core/fleet/fleet.ts';
import { manifestDigest } from '#core/manifest/digest.ts';
import type { HostFacts, TypeFacts } from '#core/manifest/host-facts.ts';
import { inspectDocument } from '#core/manifest/inside.ts';
import { refusals } from '#core/manifest/refusals.ts';
import { personaFit } from '#core/persona/fit.ts';
import type { ResolvedImages } from '#core/persona/image.ts';
import type { Quotas } from '#core/persona/quotas.ts';
import { actThen, type Decision, lost, refused } from '../decision.ts';
import type { Effect } from '../effects.ts';
import { makePlan } from '../make-plan.ts';
import type { CheckoutRecord } from '../record.ts';
import { wayHome } from '../way-home.ts';
import { goneText } from './power.ts';

export interface CaptureWorld {
  readonly host: { readonly facts: HostFacts; readonly userDataBase64?: string };
  readonly networks: PersonaNetworks;
  readonly images: ResolvedImages;
  readonly configuredImages: PersonaImages;
  readonly typeFacts: Readonly<Record<string, TypeFacts>>;
  readonly quotas: Quotas;
  /** Of the persona and of the fleet; documents that do not exist are left out. */
  readonly documents: Readonly<Record<string, { readonly version: string; readonly hash: string }>>;
}

/** Documents that the fleet's own rules name. */
export const fleetDocuments = ({ rules: { quiesce, idle, returnCheck } }: Fleet): string[] =>
  [quiesce, idle, returnCheck].filter((name) => name !== undefined);

/** Refuses what became true since admission, else keeps the manifest, the user data and the way home, and makes the plan. */
export function decideCapture(record: CheckoutRecord, fleet: Fleet, world: CaptureWorld | undefined): Decision {
  if (world === undefined) return lost(goneText(record.hostId));
  const { facts, userDataBase64 } = world.host;
  const loan = Date.parse(record.deadline) - Date.parse(record.startsAt);
  const [first, ...others] = refusals(facts, fleet, loan);
  if (first !== undefined) return refused(first.code, [first, ...others].map((entry) => entry.sentence).join('; '));
  const types = { ...world.typeFacts, [facts.type.instanceType]: facts.type };
  const { images, networks, quotas } = world;
  const documents = Object.keys(world.documents);
  const fit = personaFit({ facts, persona: record.persona, fleet, images, networks, typeFacts: types, quotas, documents });
  const [violation] = fit.violations;
  if (violation !== undefined) return refused(violation.code, fit.violations.map((entry) => entry.sentence).join('; '));
  const missing = [inspectDocument, ...fleetDocuments(fleet)].find((name) => world.documents[name] === undefined);
  if (missing !== undefined) return refused('document-missing', `the document ${missing} does not exist in this account`);
  const { manifest } = facts;
  const plan = makePlan({
    manifest,
    persona: record.persona,
    fleet,
    chosenType: fit.chosenType,
    typeFacts: types,
    images: world.images,
    networks: world.networks,
    documents: world.documents,
  });
  const key = `${record.id}/${record.hostId}.txt`;
  const effects: Effect[] = [
    ...(userDataBase64 === undefined ? [] : [{ kind: 'keepUserData', key: 'original', base64: userDataBase64 } as const]),
    { kind: 'writeWayHome', key, text: wayHome(record.id, manifest, plan) },
  ];
  const volumes = Object.keys(manifest.attachments).length;
  return actThen(
    `captured ${String(volumes)} volumes and ${String(Object.keys(manifest.registrations).length)} registrations; ${String(plan.length)} changes planned`,
    effects,
    {
      manifest,
      manifestDigest: manifestDigest(manifest),
      plan,
      documents: { ...world.documents },
      wayHome: key,
    },
  );
}
