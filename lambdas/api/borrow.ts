import { demandsOf } from '#core/allocation/demand.ts';
import { poolFor } from '#core/allocation/pool.ts';
import { decidePool, guaranteedFrom, type PoolDecision } from '#core/allocation/pool-ledger.ts';
import { type Refused, type Verdict, admit, capacity, free, inventory, poolBudget } from '#core/checkout/admit.ts';
import { decideCapacity } from '#core/capacity/decide.ts';
import { loanViolations } from '#core/checkout/loan.ts';
import { keys } from '#core/checkout/items.ts';
import { type KeyEntry, type NewCheckout, newCheckout, newRecord, writePositions } from '#core/checkout/new-checkout.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { requesterOf } from '#core/authorization/principal.ts';
import { ConditionFailed, TableBusy } from '#core/contracts/table.ts';
import type { Appraisal, Appraise } from './appraise.ts';
import type { CapacityDeps } from './capacity-deps.ts';
import { countsOf, readClaim, readFleet, readLedger } from './fleet-figures.ts';
import { notFound, Problem } from './problem.ts';
import { type Prepared, prepare, type Wish } from './prepare.ts';
import { checkoutViewOf } from './views.ts';

/** Of a request that is refused for its period before the host is looked at. */
const noAppraisal: Appraisal = { refusals: [], fit: [] };

/** How long a request is tried again when others touch the same items. */
const patience = 5_000;

/** Lends the host, or throws the Problem that says why not. Answers undefined when the key was used meanwhile. */
export async function borrow(deps: CapacityDeps, wish: Wish, entry: Omit<KeyEntry, 'answer'>): Promise<CheckoutRecord | undefined> {
  const until = deps.clock.now() + patience;
  const once = { ...deps, appraise: keepFirst(deps.appraise) };
  let prepared = await prepare(deps, wish);
  for (let tries = 0; ; tries++) {
    const outcome = await attempt(once, prepared, entry);
    if (outcome === 'key used') return undefined;
    if (typeof outcome !== 'string') return outcome;
    if (outcome === 'rules changed') prepared = await prepare(deps, wish, 'fresh');
    if (deps.clock.now() >= until) throw new TableBusy('the request lost too many races');
    await deps.clock.sleep(jitter(deps, tries));
  }
}

type Attempt = CheckoutRecord | 'lost a race' | 'rules changed' | 'key used';

/** A host is looked at once per request, however often the tables make it try again. */
function keepFirst(appraise: Appraise): Appraise {
  let first: ReturnType<Appraise> | undefined;
  return (candidate) => (first ??= appraise(candidate));
}

async function attempt(deps: CapacityDeps, prepared: Prepared, entry: Omit<KeyEntry, 'answer'>): Promise<Attempt> {
  const request = await decide(deps, prepared);
  if (request === 'rules changed') return request;
  const record = newRecord(request);
  const answer = JSON.stringify(checkoutViewOf(record, deps.executionPage));
  try {
    await deps.table.write(newCheckout(request, record, { ...entry, answer }));
    return record;
  } catch (error) {
    if (error instanceof ConditionFailed) return error.failed.includes(writePositions.key) ? 'key used' : 'lost a race';
    if (error instanceof TableBusy) return 'lost a race';
    throw error;
  }
}

/** The three validators on what is true now: refuses by a Problem, or says what to write. */
async function decide(deps: CapacityDeps, prepared: Prepared): Promise<NewCheckout | 'rules changed'> {
  const { hostId, fleet, persona, rulesVersion, period } = prepared;
  // Strongly read before anything costly: whoever comes second learns it from these two reads.
  const [claim, ledger] = await Promise.all([readClaim(deps.table, hostId), readLedger(deps.table, fleet.id)]);
  refuse(free(hostId, claim));
  if (ledger.rulesVersion > rulesVersion) return 'rules changed';
  const loan = loanViolations(period, fleet, persona.persona);
  const appraisal =
    loan.length > 0
      ? noAppraisal
      : await deps.appraise({ hostId, fleet, persona: persona.persona, period, configuration: prepared.configuration });
  if (appraisal === undefined) throw notFound(`host ${hostId}`);
  const reading = await readFleet(deps, fleet);
  const hostIsHealthy = reading.health.hosts.some((host) => host.hostId === hostId && host.healthy) && !reading.claims.has(hostId);
  const decision = decideCapacity({ fleet, ...countsOf(reading), hostIsHealthy });
  const personaName = `${persona.persona.id} ${String(persona.persona.version)}`;
  const now = reading.claims.get(hostId) ?? claim;
  const pool = await decideDraw(deps, prepared, appraisal);
  const isLendable = inventory({ hostId, claim: now, personaName, refusals: appraisal.refusals, loan, fit: appraisal.fit });
  refuse(admit(isLendable, capacity(decision), poolBudget(pool)));
  if (!decision.allowed || pool?.allowed === false) throw new Error('a refusal was not thrown');
  const debit = { fleetId: fleet.id, allowedOut: decision.allowedOut, rulesVersion, returned: reading.ledger.returned };
  return { ...newCheckoutOf(deps, prepared, claim, debit), poolDebit: pool?.debit };
}

/** The pool that the loan would draw on, read strongly; undefined where its persona or the configuration names none. */
async function decideDraw(
  { table }: CapacityDeps,
  { fleet, persona: { persona }, configuration }: Prepared,
  { tags = {} }: Appraisal,
): Promise<PoolDecision | undefined> {
  const pool = poolFor(configuration.pools, { fleetId: fleet.id, category: persona.category, tags });
  if (pool === undefined || persona.allocation === undefined) return undefined;
  return decidePool(pool, demandsOf(persona.allocation), guaranteedFrom(await table.get(keys.pool(pool.name))));
}

function newCheckoutOf(
  { clock, randomHex }: CapacityDeps,
  prepared: Prepared,
  claim: NewCheckout['claim'],
  debit: NewCheckout['debit'],
): NewCheckout {
  const { hostId, persona, period, principal, onBehalfOf, reason, deadline } = prepared;
  const now = clock.now();
  return {
    id: `co-${randomHex(16)}`,
    now,
    hostId,
    claim,
    debit,
    persona: persona.persona,
    personaDigest: persona.digest,
    requester: requesterOf(principal),
    onBehalfOf,
    reason,
    deadline: deadline ?? now + period,
  };
}

function refuse(verdict: Verdict): void {
  if (!verdict.allowed) throw problemOfRefusal(verdict);
}

/** The problem document of a refused loan, with everything that decided. */
export function problemOfRefusal({ code, sentence, violations, figures, holder, pool }: Refused): Problem {
  return new Problem(code, sentence, {
    ...(violations === undefined
      ? {}
      : { violations: violations.map(({ code: kind, field, sentence: text }) => ({ code: kind, field, sentence: text })) }),
    ...(figures === undefined ? {} : { figures }),
    ...(holder === undefined ? {} : { holder }),
    ...(pool === undefined ? {} : { pool: [...pool] }),
  });
}

/** Full jitter, doubling from 50 ms to at most 800 ms. */
function jitter({ randomHex }: CapacityDeps, tries: number): number {
  const most = Math.min(800, 50 * 2 ** tries);
  return 5 + (Number.parseInt(randomHex(4), 16) / 0x1_0000) * most;
}
