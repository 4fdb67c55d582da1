import type { AlertText } from '#core/alerts/publication.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import type { GoalDuty } from './goal-watch.ts';
import type { PerformanceGoal } from './judge.ts';

type Told = Pick<CheckoutRecord, 'id' | 'hostId' | 'fleetId' | 'deadline' | 'requester'> & {
  readonly state: CheckoutRecord['state'];
  readonly persona: Pick<CheckoutRecord['persona'], 'id' | 'title'>;
};

/** The message about a goal that is missed, or met again: what, since when, what it means, what was tried, what to do. */
export function goalMessage(record: Told, goal: PerformanceGoal, duty: GoalDuty): AlertText {
  const isRecovery = duty.duty === 'TELL_RECOVERED';
  const nextSteps = isRecovery ? [] : stepsOf(record);
  const lines = isRecovery ? recoveryLines(record, goal, duty) : missLines(record, goal, duty);
  return {
    subject: isRecovery
      ? `Goal ${goal.name} is met again on ${record.hostId} (${record.fleetId})`
      : `Goal ${goal.name} is missed on ${record.hostId} (${record.fleetId})`,
    text: [
      ...lines,
      ...(nextSteps.length === 0 ? [] : ['', 'What you can do:', ...nextSteps.map((step) => `- ${step}`)]),
      '',
      `Everything that happened: GET /v1/checkouts/${record.id}/timeline`,
      'Runbook: docs/runbooks/goal-missed.md',
    ].join('\n'),
    severity: isRecovery ? 'INFO' : goal.severity,
    nextSteps,
    thread: `${record.id} ${goal.name}`,
  };
}

function missLines(record: Told, goal: PerformanceGoal, { missedSince, reason, untold }: GoalDuty): string[] {
  const { hostId, fleetId, persona, requester, deadline } = record;
  return [
    `The host ${hostId} of fleet ${fleetId}, lent to ${requester.name} as ${persona.title}, does not reach its goal ${goal.name}.`,
    '',
    `Goal: ${sentenceOf(goal)}`,
    `Missed since: ${missedSince}${untold === 0 ? '' : `; missed ${String(untold)} more ${untold === 1 ? 'time' : 'times'} since the last message`}`,
    `Figures: ${reason}`,
    `What it means: ${meanings[record.state] ?? `the checkout is ${record.state}`} It goes home at ${deadline} whatever happens.`,
    `What was tried: ${tried[goal.action]}`,
  ];
}

const recoveryLines = ({ hostId, fleetId, state }: Told, goal: PerformanceGoal, duty: GoalDuty): string[] => [
  `The host ${hostId} of fleet ${fleetId} reaches its goal ${goal.name} again.`,
  '',
  `Goal: ${sentenceOf(goal)}`,
  `It was missed from ${duty.missedSince} and is seen as met since ${duty.decidedAt}.`,
  `Figures: ${duty.reason}`,
  `The checkout is ${state}. Nothing has to be done.`,
];

/** The goal in words; the alarm is about the opposite. */
const sentenceOf = ({ namespace, metric, statistic, comparison, threshold, periodSeconds, evaluationPeriods }: PerformanceGoal): string =>
  `${statistic} of ${namespace} ${metric} ${wanted[comparison]} ${String(threshold)}, judged over ${String(evaluationPeriods)} × ${String(periodSeconds)} s`;

const wanted: Readonly<Record<PerformanceGoal['comparison'], string>> = {
  GreaterThanThreshold: 'at most',
  GreaterThanOrEqualToThreshold: 'below',
  LessThanThreshold: 'at least',
  LessThanOrEqualToThreshold: 'above',
};

const meanings: Partial<Record<CheckoutRecord['state'], string>> = {
  ACTIVE: 'results that the borrower measures now may not count.',
  DEGRADED: 'the checkout is DEGRADED; results that the borrower measures now may not count.',
  HELD: 'the checkout is HELD: the host stays as it is until somebody has looked; nothing of it is adjusted.',
};

const tried: Readonly<Record<PerformanceGoal['action'], string>> = {
  NONE: 'nothing; the persona asks only to be told.',
  ADJUST: 'the arbiter is asked for more resources; the timeline says what it answered.',
  HOLD: 'the host is held as it is, for a person to look at.',
  CHECK_IN: 'the check-in is started; the host goes home.',
};

/** All of it goes through the API and its authorisation, as any request does. */
const stepsOf = ({ id }: Told): string[] => [
  `Look: GET /v1/checkouts/${id} (api "/checkouts/${id}")`,
  `Check in now: POST /v1/checkouts/${id}/check-in (api "/checkouts/${id}/check-in" -X POST)`,
  `If the check-in ends in quarantine, drive it again with the same request; see docs/runbooks/quarantined.md`,
];

/** The same for other systems, on the event bus. */
export const goalEvent = (record: Told, goal: PerformanceGoal, duty: GoalDuty) => ({
  detailType: duty.duty === 'TELL_RECOVERED' ? 'Goal Met Again' : 'Goal Missed',
  detail: {
    goal: goal.name,
    personaId: record.persona.id,
    state: record.state,
    severity: goal.severity,
    action: goal.action,
    missedSince: duty.missedSince,
    miss: duty.miss,
    figures: duty.reason,
    metric: { namespace: goal.namespace, name: goal.metric, statistic: goal.statistic },
    comparison: goal.comparison,
    threshold: goal.threshold,
    runbook: 'docs/runbooks/goal-missed.md',
  },
});
