import { publishOnce } from '#adapters/alerts.ts';
import { executionsOf } from '#adapters/executions.ts';
import { isMovable } from '#core/allocation/contender-of.ts';
import type { Allocation } from '#core/allocation/pool.ts';
import type { MoveOutcome, PoolRound } from '#core/allocation/round.ts';
import { checkInName } from '#core/checkout/execution-names.ts';
import { isoTime } from '#core/contracts/clock.ts';
import { ConditionFailed } from '#core/contracts/table.ts';
import { type AdjustInput, type AdjustStep, isUnderWay } from '#runtime/adjust-step.ts';
import { metricsTo, recordMoves } from '#runtime/metrics.ts';
import { changeTurn, startNextRound } from '#runtime/ask-arbiter.ts';
import { loadRecord, writeChange } from '#runtime/steps/records.ts';
import type { StepDeps } from '#runtime/steps/step.ts';
import { roundOf } from './divide.ts';
import { outcomesOf } from './turn-guest.ts';

/** Tells every checkout what concerns it, asks whom the arbiter asks to leave, ends the round, and starts the next where one is wanted. */
export const settle: AdjustStep = {
  machine: 'adjust',
  name: 'Settle',
  async run(deps, input) {
    const adjustments = executionsOf(deps.clients.stateMachines, deps.environment['ADJUST_MACHINE_ARN'] ?? '');
    const round = await roundOf(deps, input);
    const outcomes = await outcomesOf(deps, input);
    if (round !== undefined && (await isUnderWay(deps, input))) {
      const told = toldOf(round, outcomes);
      for (const [checkoutId, news] of told) await tell(deps, input, checkoutId, news);
      recordMoves(outcomes, metricsTo(deps));
      for (const ask of round.asks) await (ask.kind === 'COME_HOME' ? bringHome(deps, ask) : askBorrower(deps, input, ask));
    }
    const turn = await changeTurn(deps.table, input.pool, (each) =>
      each.round === input.round && each.settled < input.round
        ? { settled: input.round, settledAt: isoTime(deps.clients.clock.now()), unmet: round === undefined || isUnmet(round, outcomes) }
        : undefined,
    );
    await startNextRound({ table: deps.table, adjustments }, input.pool, turn);
    return {};
  },
};

/** A wish that was refused, or a move that was not made: worth another look when those that rest may move. */
const isUnmet = ({ moves, refusals }: PoolRound, outcomes: readonly MoveOutcome[]): boolean =>
  refusals.length > 0 || moves.length > outcomes.filter(({ outcome }) => outcome === 'done').length;

/** What one checkout is told beside its own moves. */
interface News {
  readonly lines: string[];
  refusal?: string;
  asked?: true;
}

/** Moves that others made for it or that it made room for, moves that were never tried, refusals and asks. */
function toldOf({ moves, refusals, asks }: PoolRound, outcomes: readonly MoveOutcome[]): Map<string, News> {
  const told = new Map<string, News>();
  const newsOf = (id: string): News => {
    const news = told.get(id) ?? { lines: [] };
    told.set(id, news);
    return news;
  };
  const ways = new Map(outcomes.map((each) => [each.index, each]));
  moves.forEach((move, index) => {
    const way = ways.get(index);
    if (way === undefined)
      newsOf(move.checkoutId).lines.push(`${move.sentence}; this was not carried out, the old allocation stays in force`);
    if (way?.outcome !== 'done') return;
    const opposite = moves.filter(
      (other) => other.direction !== move.direction && other.checkoutId !== move.checkoutId && shares(other, move),
    );
    for (const id of new Set(opposite.map(({ checkoutId }) => checkoutId))) newsOf(id).lines.push(move.sentence);
  });
  for (const { checkoutId, sentence } of refusals) newsOf(checkoutId).refusal = sentence;
  for (const { checkoutId, inFavourOf, sentence } of asks) {
    const news = newsOf(checkoutId);
    news.asked = true;
    news.lines.push(sentence);
    newsOf(inFavourOf).lines.push(sentence);
  }
  return told;
}

const shares = (a: PoolRound['moves'][number], b: PoolRound['moves'][number]): boolean =>
  a.changes.some(({ resource }) => b.changes.some((other) => other.resource === resource));

/** One entry of the timeline; a refusal only when it is another than the last one. */
async function tell(deps: StepDeps, { pool, round }: AdjustInput, checkoutId: string, { lines, refusal, asked }: News): Promise<void> {
  const record = await loadRecord(deps.table, checkoutId);
  if (record === undefined || !isMovable(record.state) || (record.allocation?.told ?? 0) >= round) return;
  const isNew = refusal !== undefined && refusal !== record.allocation?.refusal;
  const text = [...lines, ...(isNew ? [refusal] : [])].join('; ');
  if (text === '') return;
  const now = deps.clients.clock.now();
  const allocation: Allocation = {
    ...(record.allocation ?? { amounts: {}, moves: [] }),
    told: round,
    ...(refusal === undefined ? {} : { refusal }),
    ...(asked === undefined ? {} : { askedAt: isoTime(now) }),
  };
  try {
    await writeChange(deps.table, record, { step: 'Adjust', text: `pool ${pool}: ${text}`, actor: 'arbiter', extra: { allocation } }, now);
  } catch (error) {
    // Somebody else moved it on meanwhile; what it has is not touched by this.
    if (!(error instanceof ConditionFailed)) throw error;
    deps.log.warn('a checkout could not be told of a round', { checkoutId, pool });
  }
}

type Ask = PoolRound['asks'][number];

/** The borrower is told once for each round that asks; whether the loan ends is theirs to say. */
async function askBorrower(
  { clients, table, environment }: StepDeps,
  { pool, round }: AdjustInput,
  { checkoutId, sentence }: Ask,
): Promise<void> {
  const record = await loadRecord(table, checkoutId);
  if (record === undefined || !isMovable(record.state)) return;
  const { hostId, fleetId, requester } = record;
  const topicArn = environment['ALERT_TOPIC_ARN'] ?? '';
  const text = [
    `${requester.name} is asked to end the loan of ${hostId} in favour of another: ${sentence}.`,
    `End it: POST /v1/checkouts/${checkoutId}/check-in`,
    'Its guarantee holds until then. Runbook: docs/runbooks/asked-to-give-way.md',
  ].join('\n');
  await publishOnce(
    { table, sns: clients.sns, topicArn },
    {
      key: `${pool}#${String(round)}#give-way`,
      about: { fleetId, hostId, checkoutId },
      severity: 'WARNING',
      subject: `GIVE WAY ${hostId} (${fleetId})`,
      text,
    },
  );
}

/** Pre-emption is the ordinary check-in; one that has begun meanwhile is as good. */
async function bringHome({ clients, table, environment }: StepDeps, { checkoutId, sentence }: Ask): Promise<void> {
  const record = await loadRecord(table, checkoutId);
  if (record === undefined || !isMovable(record.state)) return;
  const { epoch } = record;
  const checkIns = executionsOf(clients.stateMachines, environment['CHECKIN_MACHINE_ARN'] ?? '');
  await checkIns.start(checkInName(checkoutId, epoch), { checkoutId, epoch, cause: 'RECALL', actor: `arbiter: ${sentence}` });
}
