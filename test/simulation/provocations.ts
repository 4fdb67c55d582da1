import { keys } from '#core/checkout/items.ts';
import { isoTime } from '#core/contracts/clock.ts';
import { AwsError, type Call, type Interceptor } from '../../local/aws/cloud.ts';
import { demoHosts } from '../../local/boot/demo-world.ts';
import { type BootOptions, demoConfiguration, type LocalCloud } from '../../local/boot/boot.ts';
import type { Stack } from '../../local/boot/stack.ts';
import type { Scenario } from '../../local/boot/scenario.ts';
import { synthesised } from '../../local/boot/synthesis.ts';
import { without } from '../grants/removal.ts';
import { functionNames } from '../unit/infra/assembly.ts';
import { takeInHand } from './goal-alarms.ts';
import { byHand, minutes } from './audited.ts';

/** What makes alarms of the system fire, and what ends them. */
export interface Provocation {
  /** Alarms that have to fire, by the names that follow `ahps-system-`. */
  readonly alarms: readonly string[];
  readonly boot?: () => Promise<BootOptions>;
  readonly provoke: (s: Scenario) => Promise<void>;
  /** Minutes until they have fired. */
  readonly within: number;
  /** What the runbook says to do. */
  readonly remedy: (s: Scenario) => Promise<void>;
}

/** From now on whoever matches is refused, until everything is `repaired`. */
function deny({ cloud }: LocalCloud, matches: (call: Call) => boolean): void {
  cloud.interceptors.push({
    before: (call) => {
      if (matches(call)) throw new AwsError('AccessDeniedException', 'provoked');
    },
  });
}
const repair = ({ local }: Scenario): Promise<void> => Promise.resolve(void local.cloud.interceptors.splice(0));
/** The runbooks' `POST …/check-in` for every loan that has not ended. */
async function sendHome(s: Scenario): Promise<void> {
  await repair(s);
  const { body } = await s.request({ as: 'borrower', method: 'GET', path: '/v1/checkouts' });
  for (const { id } of body['items'] as readonly { readonly id: string }[]) {
    if (s.record(id)?.state === 'CHECKED_IN') continue;
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
  }
}
const wait = (): Promise<void> => Promise.resolve();
/** What lies in the dead-letter queue has been seen to, and is deleted (runbook dead-letters). */
export function purge({ local: { scheduler, events, functions } }: Scenario): void {
  for (const letters of [scheduler.deadLetters, events.deadLetters, functions.lost]) (letters as unknown[]).splice(0);
}

/** The roots of hosts in production, and what was on them. */
const broken = new Map<string, Readonly<Record<string, string>>>();
const heal = ({ local: { ec2 } }: Scenario): Promise<void> => {
  for (const [root, files] of broken) ec2.overwriteByHand(root, files);
  return Promise.resolve();
};
const of =
  (...roles: readonly string[]) =>
  ({ caller }: Call): boolean =>
    roles.some((role) => caller.includes(`Functions${role}Role`));
const stepRoles = ['Read', 'Fleet', 'Instance', 'Volumes', 'Network', 'Guest', 'Record'];
const lend = (s: Scenario, duration = 'PT2H'): Promise<string> => s.checkout({ host: byHand, persona: 'blank', duration });

/** The deployment without the right of Scheduler's role to call the function. */
async function withoutDeadlines(): Promise<readonly Stack[]> {
  const stacks = await synthesised(demoConfiguration);
  return without(stacks, { where: 'SchedulesRoleDeadline[0]', action: 'lambda:InvokeFunction' });
}

/** One for each alarm of the template, by what happens. */
export const provocations: Readonly<Record<string, Provocation>> = {
  'no step reaches the table any more': {
    alarms: ['checkout-failed', 'checkin-failed'],
    within: 90,
    remedy: sendHome,
    provoke: async (s) => {
      await s.until(await lend(s), 'DRAINING');
      deny(s.local, (call) => call.service === 'DynamoDB' && of(...stepRoles)(call));
    },
  },
  'the execution of a loan is stopped by hand, and nobody may start another': {
    alarms: ['stuck'],
    within: 100,
    remedy: sendHome,
    provoke: async (s) => {
      await s.until(await lend(s), 'DRAINING');
      deny(s.local, ({ operation }) => operation === 'StartExecution');
      const { stateMachines, cloud } = s.local;
      for (const { arn, status } of stateMachines.executions.values())
        if (status === 'RUNNING')
          await s.local.during(
            cloud.call({ service: 'SFN', operation: 'StopExecution', input: { executionArn: arn }, caller: 'a colleague' }),
          );
    },
  },
  'a machine runs out of time, or an adjustment fails': {
    alarms: ['checkout-timed-out', 'checkin-timed-out', 'adjust-failed'],
    within: 5,
    remedy: wait,
    // Days would have to pass, or every function be broken: the event that Step Functions would send is sent.
    provoke: async ({ local: { cloud, deployment } }) => {
      for (const { arn } of deployment.of('AWS::StepFunctions::StateMachine'))
        cloud.emit(
          'aws.states',
          'Step Functions Execution Status Change',
          { stateMachineArn: arn, status: arn?.endsWith('adjust') === true ? 'FAILED' : 'TIMED_OUT' },
          [],
        );
      return Promise.resolve();
    },
  },
  'a host was driven home five times in vain': {
    alarms: ['quarantined'],
    within: 10,
    remedy: sendHome,
    provoke: async (s) => {
      const id = await lend(s);
      const at = isoTime(s.local.cloud.clock.now());
      const spent = { state: 'CHECKING_IN', epoch: 9, redrives: 5, cause: 'ROLLBACK', checkInBeganAt: at, epochAt: at };
      await s.local.table.write([
        { update: keys.record(id), set: spent, add: { version: 1 } },
        { update: keys.claim(byHand), set: { epoch: 9 } },
      ]);
    },
  },
  'a deadline passes, its schedule is lost, and the reconciler may start nothing': {
    alarms: ['overdue'],
    within: 40,
    remedy: sendHome,
    provoke: async (s) => {
      await s.until(await lend(s, 'PT30M'), 'ACTIVE');
      for (const { name } of s.local.scheduler.schedules()) s.local.scheduler.lose(name);
      deny(s.local, ({ operation }) => operation === 'StartExecution');
    },
  },
  'snapshots of the originals fail': {
    alarms: ['snapshots-failed'],
    within: 60,
    remedy: wait,
    provoke: async (s) => {
      s.local.ec2.failNextSnapshot(s.local.ec2.hosts.view(byHand)?.rootVolumeId ?? '');
      await lend(s);
    },
  },
  'Scheduler may not call the deadline function': {
    alarms: ['schedule-errors', 'schedules-dropped', 'dead-letters'],
    within: 240,
    remedy: wait,
    boot: async () => ({ template: await withoutDeadlines() }),
    provoke: async (s) => void (await s.until(await lend(s, 'PT30M'), 'ACTIVE')),
  },
  'the event of a goal comes late': {
    alarms: ['alarms-late'],
    within: 30,
    remedy: wait,
    provoke: async (s) => {
      const { cloud, cloudWatch } = s.local;
      const id = await s.checkout({ host: byHand, persona: 'load-generator' });
      await s.until(id, 'ACTIVE');
      const name = `ahps-${id}-cpu-head-room`;
      takeInHand(s.local, name);
      for (const value of ['ALARM', 'OK', 'ALARM', 'OK'] as const) {
        cloud.faults.arm({ fault: 'event-late', resource: 'aws.cloudwatch' });
        cloudWatch.setAlarmState(name, value);
        await cloud.clock.advance(minutes(2));
      }
    },
  },
  'the API does not reach its table': {
    alarms: ['api-errors'],
    within: 5,
    remedy: repair,
    provoke: async (s) => {
      deny(s.local, of('Capacity'));
      await s.request({ as: 'borrower', method: 'GET', path: '/v1/checkouts' });
    },
  },
  'AWS takes its time for what the API asks': {
    alarms: ['api-slow'],
    within: 10,
    remedy: repair,
    provoke: async (s) => {
      const { cloud } = s.local;
      const slow = { before: (call: Call) => (of('Capacity')(call) ? cloud.clock.sleep(12_000) : undefined) };
      cloud.interceptors.push(slow as Interceptor);
      for (let quarter = 0; quarter < 4; quarter++) {
        await s.request({ as: 'borrower', method: 'GET', path: '/v1/fleets' });
        await cloud.clock.advance(minutes(4.5));
      }
    },
  },
  'hosts in production fail': {
    alarms: ['near-floor', 'below-floor'],
    within: 20,
    remedy: heal,
    provoke: ({ local: { ec2 } }) => {
      for (const host of demoHosts.slice(0, 3)) {
        const root = ec2.hosts.view(host)?.rootVolumeId ?? '';
        broken.set(root, ec2.state.volumes.get(root)?.files ?? {});
        ec2.overwriteByHand(root, {});
      }
      return Promise.resolve();
    },
  },
  'the reconciler does not reach the table': {
    alarms: ['reconciler-silent'],
    within: 10,
    remedy: repair,
    provoke: async ({ local }) => {
      await local.cloud.clock.advance(minutes(6));
      deny(local, of('Reconcile'));
    },
  },
  'Lambda throttles a function': {
    alarms: functionNames.map((name) => `throttled-${name}`),
    within: 5,
    remedy: wait,
    // What Lambda counts when the account's concurrency is used up; the limit itself has a test of its own (throttles.test.ts).
    provoke: ({ local: { cloudWatch } }) => {
      for (const name of functionNames)
        for (let count = 0; count < 5; count++)
          cloudWatch.putMetric({ namespace: 'AWS/Lambda', name: 'Throttles', dimensions: { FunctionName: `ahps-${name}` } }, 1);
      return Promise.resolve();
    },
  },
};
