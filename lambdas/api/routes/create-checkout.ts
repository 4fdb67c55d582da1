import * as z from 'zod';
import { principalOf } from '#core/authorization/principal.ts';
import { checkoutName } from '#core/checkout/execution-names.ts';
import { keys } from '#core/checkout/items.ts';
import type { KeyEntry } from '#core/checkout/new-checkout.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import type { CheckoutView } from '#core/contracts/api.ts';
import { canonicalJson, sha256 } from '#core/manifest/digest.ts';
import { borrow } from '../borrow.ts';
import type { CapacityDeps } from '../capacity-deps.ts';
import type { AnswerOf, HandlerOf } from '../handler.ts';
import type { Wish } from '../prepare.ts';
import { Problem } from '../problem.ts';
import { checkoutViewOf } from '../views.ts';

type KeyOfRequest = Omit<KeyEntry, 'answer'>;
const keyItem = z.object({ bodyDigest: z.string(), answer: z.string() });

/** POST /v1/checkouts: a repetition gets the first answer; everything else is decided anew. */
export const createCheckout =
  (deps: CapacityDeps): HandlerOf<'createCheckout'> =>
  async ({ body: request, headers, identity }) => {
    const { access } = await deps.readConfiguration();
    const principal = principalOf(identity, access);
    if (principal === undefined) throw new Problem('insufficient-permissions', 'the request is signed neither by a role nor by a user');
    const entry = { requesterId: principal.id, key: headers['idempotency-key'], bodyDigest: sha256(canonicalJson(request)) };
    const earlier = await repeated(deps, entry);
    if (earlier !== undefined) return earlier;
    const record = await lend(deps, { request, identity }, entry);
    if (record === undefined) {
      const meanwhile = await repeated(deps, entry);
      if (meanwhile === undefined)
        throw new Problem('throttled', 'the first request with this Idempotency-Key is still being carried out', { retryAfter: 1 });
      return meanwhile;
    }
    await start(deps, record);
    return accepted(checkoutViewOf(record, deps.executionPage));
  };

/** `borrow`; where it refuses, the same request may have won meanwhile: it is its own holder then, and undefined says so. */
async function lend(deps: CapacityDeps, wish: Wish, entry: KeyOfRequest): Promise<CheckoutRecord | undefined> {
  try {
    return await borrow(deps, wish, entry);
  } catch (error) {
    if (error instanceof Problem && (await repeated(deps, entry)) !== undefined) return undefined;
    throw error;
  }
}

const accepted = (view: CheckoutView): AnswerOf<'createCheckout'> => ({
  body: view,
  headers: { location: view.links.self, 'retry-after': '5' },
});

/** The answer that this key got before; a Problem when it was another request. */
async function repeated({ table }: CapacityDeps, entry: KeyOfRequest): Promise<AnswerOf<'createCheckout'> | undefined> {
  const item = await table.get(keys.idempotency(entry.requesterId, entry.key));
  if (item === undefined) return undefined;
  const { bodyDigest, answer } = keyItem.parse(item);
  if (bodyDigest !== entry.bodyDigest)
    throw new Problem('idempotency-key-reused', `the key ${entry.key} was used for a request with another body`);
  return accepted(JSON.parse(answer) as CheckoutView);
}

/** The loan is recorded: when the start fails, the reconciler starts the execution within a minute. */
async function start({ checkouts, log }: CapacityDeps, { id, epoch }: CheckoutRecord): Promise<void> {
  try {
    await checkouts.start(checkoutName(id, epoch), { checkoutId: id, epoch });
  } catch (error) {
    log.warn('checkout execution not started, left to the reconciler', {
      checkoutId: id,
      epoch,
      error: error instanceof Error ? error : String(error),
    });
  }
}
