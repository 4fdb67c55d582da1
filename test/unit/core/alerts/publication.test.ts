import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { publicationOf, subjectLine } from '#core/alerts/publication.ts';
import { goalEvent, goalMessage } from '#core/goals/goal-message.ts';
import type { GoalDuty } from '#core/goals/goal-watch.ts';
import type { PerformanceGoal } from '#core/goals/judge.ts';

const about = { fleetId: 'web', hostId: 'i-0a11ce00000000001', checkoutId: 'co-4b8ba089dda7f71b' };
/** https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html: members, and what is required. */
const notification = z.strictObject({
  version: z.literal('1.0'),
  source: z.literal('custom'),
  id: z.string().optional(),
  content: z.strictObject({
    textType: z.literal('client-markdown'),
    title: z.string().max(250),
    description: z.string().min(1).max(8_000),
    nextSteps: z.array(z.string()).optional(),
    keywords: z.array(z.string()).optional(),
  }),
  metadata: z.strictObject({
    threadId: z.string(),
    summary: z.string(),
    eventType: z.string(),
    relatedResources: z.array(z.string()),
    additionalContext: z.record(z.string(), z.string()),
  }),
});
const goal: PerformanceGoal = {
  name: 'p99-latency',
  namespace: 'AHPS',
  metric: 'latency',
  statistic: 'p99',
  comparison: 'GreaterThanThreshold',
  threshold: 250,
  periodSeconds: 60,
  evaluationPeriods: 3,
  missingData: 'missing',
  severity: 'WARNING',
  action: 'ADJUST',
};
const duty: GoalDuty = {
  duty: 'TELL_MISSED',
  goal: goal.name,
  miss: 2,
  missedSince: '2026-02-01T12:00:00.000Z',
  decidedAt: '2026-02-01T12:10:00.000Z',
  reason: '3 datapoints were greater than the threshold (250.0).',
  untold: 4,
};
const record = {
  id: about.checkoutId,
  hostId: about.hostId,
  fleetId: about.fleetId,
  state: 'DEGRADED' as const,
  deadline: '2026-02-01T16:00:00.000Z',
  requester: { id: 'AROA:bo', arn: 'arn', name: 'bo', teams: [] },
  persona: { id: 'load-generator', title: 'Load generator' },
};

describe('the message about a missed goal', () => {
  const alert = goalMessage(record, goal, duty);
  it('reads well as e-mail: what, since when, what it means, what was tried, what to do, where to read on', () => {
    expect(alert.subject).toBe('Goal p99-latency is missed on i-0a11ce00000000001 (web)');
    expect(alert.text.split('\n')).toEqual([
      'The host i-0a11ce00000000001 of fleet web, lent to bo as Load generator, does not reach its goal p99-latency.',
      '',
      'Goal: p99 of AHPS latency at most 250, judged over 3 × 60 s',
      'Missed since: 2026-02-01T12:00:00.000Z; missed 4 more times since the last message',
      'Figures: 3 datapoints were greater than the threshold (250.0).',
      'What it means: the checkout is DEGRADED; results that the borrower measures now may not count. It goes home at 2026-02-01T16:00:00.000Z whatever happens.',
      'What was tried: the arbiter is asked for more resources; the timeline says what it answered.',
      '',
      'What you can do:',
      expect.stringContaining('- Look: GET /v1/checkouts/co-4b8ba089dda7f71b'),
      expect.stringContaining('- Check in now: POST /v1/checkouts/co-4b8ba089dda7f71b/check-in'),
      expect.stringContaining('drive it again'),
      '',
      'Everything that happened: GET /v1/checkouts/co-4b8ba089dda7f71b/timeline',
      'Runbook: docs/runbooks/goal-missed.md',
    ]);
  });
  it('is a custom notification for chat channels, in the thread of its goal, with what can be done', () => {
    const { message, attributes, subject } = publicationOf(alert, about);
    const byProtocol = z.record(z.string(), z.string()).parse(JSON.parse(message));
    expect(byProtocol['default']).toBe(alert.text);
    expect(byProtocol['email']).toBe(alert.text);
    const chat = notification.parse(JSON.parse(byProtocol['https'] ?? ''));
    expect(chat.metadata.threadId).toBe('co-4b8ba089dda7f71b p99-latency');
    expect(chat.content.nextSteps).toHaveLength(3);
    expect(attributes).toEqual({ fleet: 'web', severity: 'WARNING' });
    expect(subject).toBe(alert.subject);
  });
  it('says of its end that nothing has to be done', () => {
    const end = goalMessage({ ...record, state: 'ACTIVE' }, goal, { ...duty, duty: 'TELL_RECOVERED' });
    expect(end).toMatchObject({ subject: 'Goal p99-latency is met again on i-0a11ce00000000001 (web)', severity: 'INFO', nextSteps: [] });
    expect(end.text).toContain('Nothing has to be done.');
  });
  it('goes to other systems with its figures', () => {
    expect(goalEvent(record, goal, duty)).toMatchObject({
      detailType: 'Goal Missed',
      detail: { goal: 'p99-latency', threshold: 250, missedSince: duty.missedSince, runbook: 'docs/runbooks/goal-missed.md' },
    });
  });
});

describe('a subject', () => {
  it.each([
    ['Überlast auf Host', 'berlast auf Host'],
    ['two\nlines', 'two lines'],
    ['x'.repeat(200), 'x'.repeat(99)],
    ['', 'A message about a lent host'],
  ])('%j becomes what SNS takes', (given, expected) => expect(subjectLine(given)).toBe(expected));
});
