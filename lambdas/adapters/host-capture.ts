import { isoTime } from '#core/contracts/clock.ts';
import type { HostFacts } from '#core/manifest/host-facts.ts';
import { toFacts } from './host-capture-facts.ts';
import { findInstance } from './host-capture-reads.ts';
import type { CaptureClients, CaptureRequest } from './host-capture-rounds.ts';
import { readAround, readInside } from './host-capture-rounds.ts';

export type { CaptureRequest } from './host-capture-rounds.ts';
export { resolveImages } from './host-capture-images.ts';
export { typeFacts } from './host-capture-types.ts';

export interface CapturedHost {
  readonly facts: HostFacts;
  /** As EC2 stores it; absent when there is none or it was not asked for. */
  readonly userDataBase64?: string;
}
/**
 * Reads everything about a host: its manifest, and what the refusals ask. Two rounds of parallel
 * calls. Undefined when EC2 knows no such instance; errors of AWS pass through.
 */
export async function captureHost(clients: CaptureClients, request: CaptureRequest): Promise<CapturedHost | undefined> {
  const readAt = isoTime(clients.clock.now());
  const [found, around] = await Promise.all([findInstance(clients, request.hostId), readAround(clients, request)]);
  if (found === undefined) return undefined;
  const inside = await readInside(clients, request, found.instance, around.volumes);
  const facts = toFacts(request, found, around, inside, readAt);
  return {
    facts,
    ...(inside.userData.base64 === undefined || inside.userData.base64 === '' ? {} : { userDataBase64: inside.userData.base64 }),
  };
}
