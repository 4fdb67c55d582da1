import { done, soon } from '#core/checkout/decision.ts';
import type { Effect } from '#core/checkout/effects.ts';
import { isoTime } from '#core/contracts/clock.ts';
import { newWatch } from '#core/goals/goal-watch.ts';
import type { Step } from '#runtime/steps/step.ts';

/** PutMetricAlarm: three a second for the whole account. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const batch = 3;
const batchMilliseconds = 1_000;

/** Each performance goal of the persona becomes an alarm; a few at a time, for production shares CloudWatch's limits with us. */
export const watch: Step<null> = {
  machine: 'checkout',
  name: 'Watch',
  look: () => Promise.resolve(null),
  decide({ record: { persona }, results }, _world, now) {
    const names = persona.goals.map((goal) => goal.name);
    const told = names.length === 0 ? 'the persona has no goals' : `watches ${names.join(', ')}`;
    const patch = { goals: names.map((name) => newWatch(name, isoTime(now))) };
    const [first, ...more] = names
      .filter((name) => !results.has(`putAlarm#${name}`))
      .map((name): Effect => ({ kind: 'putAlarm', key: name, goal: name }));
    if (first === undefined) return done(told, patch);
    const latest = Math.max(0, ...[...results.values()].map(({ at }) => at));
    if (results.size >= batch && now - latest < batchMilliseconds) return soon('alarms are made a few at a time', 1);
    const effects = [first, ...more.slice(0, batch - 1)] as const;
    return { decide: 'act', text: told, effects, ...(more.length < batch ? { finish: { text: told, patch } } : {}) };
  },
};
