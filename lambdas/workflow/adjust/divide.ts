import { typeFacts } from '#adapters/host-capture.ts';
import { measuredUse } from '#adapters/utilisation.ts';
import { arbitrate } from '#core/allocation/arbitrate.ts';
import { contenderOf, type HostSize, isMovable, runningType } from '#core/allocation/contender-of.ts';
import type { Contender, Ruling } from '#core/allocation/contender.ts';
import { type PoolMember, poolMembers, seenOf } from '#core/allocation/pool-members.ts';
import { guaranteedFrom } from '#core/allocation/pool-ledger.ts';
import { budgetOf, type Pool } from '#core/allocation/pool.ts';
import { type Amounts, amountsPer, entriesOf, toAmount } from '#core/allocation/resources.ts';
import { poolRound, type PoolRound } from '#core/allocation/round.ts';
import { keys } from '#core/checkout/items.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { ConditionFailed } from '#core/contracts/table.ts';
import type { AdjustInput, AdjustStep } from '#runtime/adjust-step.ts';
import { changeTurn } from '#runtime/ask-arbiter.ts';
import { loadRecord } from '#runtime/steps/records.ts';
import type { StepDeps } from '#runtime/steps/step.ts';

/** What is not carried out in one round is ruled on again in the next: the first moves of a ruling are those that free something. */
const mostMoves = 40;
const keptSeconds = 7 * 86_400;
/** The agent tells every minute, and CloudWatch shows it a little later. */
const measuredMinutes = 5;

/** Begins the round, asks the arbiter, and writes down what is to be done before anything is. */
export const divide: AdjustStep = {
  machine: 'adjust',
  name: 'Divide',
  async run(deps, input) {
    const { table, configuration, clients } = deps;
    const { pool: name, round } = input;
    const pool = (await configuration('fresh')).pools.find((each) => each.name === name);
    const members = await poolMembers(table, name);
    let isOurs = true;
    await changeTurn(table, name, (turn) => {
      isOurs = turn.round === round ? turn.settled < round : turn.round === round - 1 && turn.settled === turn.round;
      return !isOurs || turn.round === round ? undefined : { round, answered: turn.asked, seen: seenOf(pool, members) };
    });
    if (!isOurs) return knobsOf(nothing);
    const written = await roundOf(deps, input);
    if (written !== undefined) return knobsOf(written);
    const planned = pool === undefined ? nothing : await plan(deps, pool, members);
    const expiresAt = Math.ceil(clients.clock.now() / 1_000) + keptSeconds;
    try {
      await table.write([{ put: { ...keys.poolRound(name, round), ...planned, expiresAt }, when: [{ attribute: 'pk', is: 'absent' }] }]);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
    return knobsOf((await roundOf(deps, input)) ?? planned);
  },
};

const nothing: PoolRound = { moves: [], refusals: [], asks: [], spare: {} };
/** What the state machine goes through: how many moves, and by which knob each. */
const knobsOf = ({ moves }: PoolRound) => ({ moves: moves.length, knobs: moves.map(({ knob }) => knob).join(' ') });

/** The round as it was written down; undefined before. */
export async function roundOf({ table }: Pick<StepDeps, 'table'>, { pool, round }: AdjustInput): Promise<PoolRound | undefined> {
  const item = await table.get(keys.poolRound(pool, round));
  return item === undefined ? undefined : poolRound.parse(item);
}

async function plan({ clients, table, log }: StepDeps, pool: Pool, members: readonly PoolMember[]): Promise<PoolRound> {
  const loaded = await Promise.all(members.filter(({ state }) => isMovable(state)).map(({ id }) => loadRecord(table, id)));
  const records = loaded.filter((record) => record !== undefined && isMovable(record.state)) as CheckoutRecord[];
  const sizes = await hostSizes(clients, records);
  const use = await usesOf(clients, records, sizes);
  const contenders = records.flatMap((record) => {
    const size = sizes.get(record.id);
    return size === undefined ? [] : [contenderOf(record, size, use.get(record.id) ?? {})];
  });
  const now = clients.clock.now();
  const guaranteed = guaranteedFrom(await table.get(keys.pool(pool.name)));
  const budget = lessOthers(budgetOf(pool), guaranteed, members, contenders);
  const ruling = arbitrate({ budget, contenders, steadiness: pool.steadiness, now });
  log.info('ruling', { pool: pool.name, moves: ruling.moves.length, refusals: ruling.refusals.length, asks: ruling.asks.length });
  return written(ruling, budget, records, sizes);
}

/**
 * What others hold is not there to be divided: the guarantees of those on their way out or back, by the
 * ledger, which is read strongly while the index may lag; and what a held host was given beyond its own.
 */
function lessOthers(budget: Amounts, guaranteed: Amounts, members: readonly PoolMember[], divided: readonly Contender[]): Amounts {
  const isDivided = new Set(divided.map(({ id }) => id));
  const others = members.filter(({ id }) => !isDivided.has(id));
  return Object.fromEntries(
    entriesOf(budget).map(([resource, amount]) => {
      const own = divided.reduce((sum, { demands }) => sum + (demands[resource]?.min ?? 0), 0);
      const promised = Math.max(0, (guaranteed[resource] ?? 0) - own);
      const above = others.reduce((sum, each) => sum + Math.max(0, (each.allocated[resource] ?? 0) - (each.guaranteed[resource] ?? 0)), 0);
      return [resource, Math.max(0, amount - promised - above)];
    }),
  );
}

function written(
  { moves, refusals, asks, allocation }: Ruling,
  budget: Amounts,
  records: readonly CheckoutRecord[],
  sizes: ReadonlyMap<string, HostSize>,
): PoolRound {
  const epochs = new Map(records.map(({ id, epoch }) => [id, epoch]));
  const spare = entriesOf(budget).map(([resource, amount]) => {
    const given = [...allocation.values()].reduce((sum, each) => sum + (each[resource] ?? 0), 0);
    return [resource, Math.max(0, amount - given)] as const;
  });
  return {
    moves: moves.slice(0, mostMoves).map(({ checkoutId, knob, direction, changes, sentence }) => ({
      checkoutId,
      knob,
      direction,
      changes: [...changes],
      sentence,
      epoch: epochs.get(checkoutId) ?? 0,
      host: sizes.get(checkoutId) ?? { vcpu: 100, memoryMiB: 1 },
    })),
    refusals: refusals.slice(0, mostMoves).map((each) => ({ ...each })),
    asks: asks.map((each) => ({ ...each })),
    spare: Object.fromEntries(spare),
  };
}

/** What checkouts were last measured to use; a resource without data is absent, and the arbiter says that it took the allocation instead. */
async function usesOf(
  clients: StepDeps['clients'],
  records: readonly CheckoutRecord[],
  sizes: ReadonlyMap<string, HostSize>,
): Promise<Map<string, Amounts>> {
  const sized = records.map((record) => ({ record, vcpus: (sizes.get(record.id)?.vcpu ?? 0) / amountsPer('vcpu') }));
  const measured = await measuredUse(clients, sized, clients.clock.now(), measuredMinutes);
  return new Map(
    [...measured].map(([id, { vcpus, ...rest }]) => {
      const amounts = entriesOf<number>({ ...rest, ...(vcpus === undefined ? {} : { vcpu: vcpus }) });
      return [id, Object.fromEntries(amounts.map(([resource, amount]) => [resource, toAmount(resource, amount)]))];
    }),
  );
}

/** CPUs and memory of the types that the hosts run as; two calls for each zone. */
async function hostSizes(clients: StepDeps['clients'], records: readonly CheckoutRecord[]): Promise<Map<string, HostSize>> {
  const sizes = new Map<string, HostSize>();
  for (const [zone, together] of Map.groupBy(records, ({ manifest }) => manifest?.identity.zone ?? '')) {
    const facts = await typeFacts(
      clients,
      together.flatMap((record) => runningType(record) ?? []),
      zone,
    );
    for (const record of together) {
      const type = facts[runningType(record) ?? ''];
      if (type !== undefined) sizes.set(record.id, { vcpu: toAmount('vcpu', type.vcpus), memoryMiB: type.memoryMiB });
    }
  }
  return sizes;
}
