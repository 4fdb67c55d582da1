import type { LocalCloud } from '../../local/boot/boot.ts';
import { AwsError } from '../../local/aws/cloud.ts';
import type { ReservationRecord } from '../../local/aws/ec2/model.ts';
import { demoWorld, demoWorldWith } from '../../local/boot/demo-world.ts';
import { scenario, type Scenario } from '../../local/boot/scenario.ts';
import { crashAt } from '../simulation/faults.ts';
import { audited, byHand, minutes } from '../simulation/audited.ts';
import { loan, type LoanOptions } from '../simulation/loan.ts';
import { variants } from '../simulation/variants.ts';
import { clientsOf, performedBy } from './by-hand.ts';
import { counted, divided, lost, swept } from './long-stories.ts';
import { sentHome, stoppedBeforeGoal, unheardGoal } from './goal-stories.ts';
import type { Run } from './run.ts';

/** A loan that has to end so; most come home. */
const loans =
  (given: LoanOptions, state = 'CHECKED_IN'): Run =>
  async (options) => {
    const run = await loan({ ...given, ...options });
    if (run.state !== state) throw new Error(`the loan ended ${run.state}`);
    return run.s.local;
  };
const first = (seed: Parameters<Parameters<typeof demoWorldWith>[0]>[0]) =>
  demoWorldWith((each, index) => (index === 0 ? { ...each, ...seed } : each));

/** The same fleet behind target groups of addresses. */
function addressed(local: LocalCloud): void {
  const { loadBalancing, ec2 } = local;
  const address = (id = ''): string => ec2.hosts.view(id)?.privateIps[0] ?? '';
  demoWorld({
    ...local,
    loadBalancing: {
      ...loadBalancing,
      addTargetGroup: (seed) => loadBalancing.addTargetGroup({ ...seed, targetType: 'ip' }),
      seedTargets: (arn, targets) =>
        loadBalancing.seedTargets(
          arn,
          targets.map(({ Id, ...rest }) => ({ ...rest, Id: address(Id) })),
        ),
    },
  });
}

/** AWS says no to so many requests for the operation, for a reason of its own. */
const refused =
  (operation: string, times: number): NonNullable<LoanOptions['fault']> =>
  (strike) => {
    let left = times;
    return {
      before(call) {
        if (call.operation !== operation || left === 0) return;
        left -= 1;
        strike();
        throw new AwsError('UnsupportedOperation', `injected: ${operation} is refused`);
      },
    };
  };

/** The deployment alone: what services ask for between its resources. */
const boot: Run = async (options) => (await scenario(options)).local;

const calledBack: Run = async (options) => {
  const { s, local } = await audited(options);
  const id = await s.checkout({ host: byHand, persona: 'blank', duration: 'PT30M' });
  await s.until(id, 'ACTIVE');
  await s.until(id, 'CHECKED_IN');
  return local;
};

/** Nobody hears the schedule: it ends in its dead-letter queue, and the reconciler calls the host back. */
const unheard: Run = async (options) => {
  const { s, local } = await audited({ overdueMinutes: 10, ...options });
  local.functions.invokeLater = () => {
    throw new Error('Lambda is down');
  };
  const id = await s.checkout({ host: byHand, persona: 'blank', duration: 'PT30M' });
  await local.cloud.clock.advance(minutes(240));
  if (local.scheduler.deadLetters[0]?.queue === undefined) throw new Error(`the deadline of ${id} is in no queue`);
  return local;
};

const originalGone: Run = async (options) => {
  const { s, local, auditor } = await audited(options);
  const id = await s.checkout({ host: byHand, persona: 'load-generator' });
  const { restorePoint } = await s.until(id, 'ACTIVE');
  const gone = restorePoint.find(({ device }) => device === '/dev/sdf')?.volumeId ?? '';
  auditor.forgive(gone);
  local.ec2.deleteVolumeByHand(gone);
  await local.cloud.clock.advance(minutes(12));
  if (local.sns.published.length !== 1) throw new Error('nobody was told');
  return local;
};

/** Somebody stops the check-in before it has begun; who comes next raises the epoch and starts another. */
const stoppedByHand =
  (who: 'deadline' | 'reconcile' | 'capacity'): Run =>
  async (options) => {
    const { s, local } = await audited({ overdueMinutes: 60, ...options, faults: [{ fault: 'event-lost', resource: 'aws.states' }] });
    const id = await s.checkout({ host: byHand, persona: 'blank', duration: 'PT30M' });
    await s.until(id, 'ACTIVE');
    if (who === 'reconcile') for (const { name } of local.scheduler.schedules()) local.scheduler.lose(name);
    else local.events.stopSchedules();
    await s.checkIn(id);
    const running = [...local.stateMachines.executions.values()].find(
      ({ name, status }) => name.endsWith('checkin') && status === 'RUNNING',
    );
    running?.stop('Stopped', 'by hand');
    if (who === 'capacity') await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
    return local;
  };

/** The host has a reservation of its owner's to itself, and gets it back. */
function reserve({ local }: Scenario): void {
  const { ec2, cloud } = local;
  const reservation: ReservationRecord = {
    id: 'cr-0a11ce00000000001',
    instanceType: 'm5.large',
    platform: 'Linux/UNIX',
    zone: 'eu-west-1a',
    createdAt: 0,
    visibleAt: 0,
    state: 'active',
    count: 2,
    match: 'targeted',
    endsAt: undefined,
    tags: { 'ahps:managed': 'true' },
  };
  (ec2.state.reservations as Map<string, ReservationRecord>).set(reservation.id, reservation);
  const attributes = ec2.state.instances.get(byHand)?.attributes;
  attributes?.change(
    cloud.clock.now(),
    0,
    (live) => void (live.reservation = { preference: 'capacity-reservations-only', target: reservation.id }),
  );
}

/** The claim is written and Step Functions is down: the reconciler starts the checkout. */
const neverStarted: Run = async (options) => {
  const { s, local } = await audited(options);
  let left = 3;
  local.cloud.interceptors.push({
    before({ operation, caller }) {
      if (operation !== 'StartExecution' || !caller.includes('Capacity') || left === 0) return;
      left -= 1;
      throw new AwsError('ServiceUnavailable', 'injected', 'server');
    },
  });
  const id = await s.checkout({ host: byHand, persona: 'blank' });
  await s.until(id, 'ACTIVE');
  return local;
};

/** What people look at. */
const reading: Run = async (options) => {
  const { s, local } = await audited(options);
  const id = await s.checkout({ host: byHand, persona: 'blank' });
  const paths = [
    '/v1/personas',
    '/v1/fleets',
    '/v1/fleets/web/hosts',
    `/v1/checkouts/${id}`,
    `/v1/checkouts/${id}/timeline`,
    `/v1/checkouts/${id}/utilisation`,
    '/v1/checkouts',
  ];
  for (const path of paths) {
    const { status } = await s.request({ as: 'borrower', method: 'GET', path });
    if (status !== 200) throw new Error(`GET ${path} answers ${String(status)}`);
  }
  return local;
};

/** Effects for which the local cloud has no host (`withoutLoan`), carried out by their function's role. */
const withoutLoan: Run = async (options) => {
  const { local } = await audited(options);
  const network = performedBy(clientsOf(local, 'instance'), local);
  await network.bandwidth();
  await network.enaExpress();
  return local;
};

/** Every grant of a role is used in one of these. The cheap ones come first. */
export const scenarios = {
  'the deployment': boot,
  'a host registered by hand': loans(variants['a host registered by hand']),
  'what people look at': reading,
  'a loan that its schedule calls back': calledBack,
  'a member of an Auto Scaling group': loans(variants['a member of an Auto Scaling group']),
  'a host with protections, options and an Elastic IP': loans(variants['a host with protections, options and an Elastic IP']),
  'a burstable host': loans(variants['a burstable host']),
  'a fleet that reserves capacity and keeps no snapshots': loans(variants['a fleet that reserves capacity and keeps no snapshots']),
  'a checkout that fails and rolls back': loans(variants['a checkout that fails and rolls back']),
  'a check-in while software is being applied': loans(variants['a check-in while software is being applied']),
  'a goal that is missed': loans(variants['a goal that is missed']),
  'a checkout that draws on a pool': divided,
  'a quarantine that is healed': loans(variants['a quarantine that is healed']),
  'a fleet that restores from snapshots': loans({ rules: { restore: 'SNAPSHOT' } }),
  'events of AWS are lost': loans({ faults: ['aws.ec2', 'aws.ssm'].map((resource) => ({ fault: 'event-lost', resource }) as const) }),
  'an original that somebody deletes': originalGone,
  'a crash after the schedule is made': loans({
    fault: crashAt({ effect: 'createSchedule', step: 'checkout.ArmCheckin' }, 'after the effect and before its record'),
  }),
  'a crash after a command is sent': loans({
    fault: crashAt({ effect: 'sendCommand', step: 'checkout.Quiesce' }, 'after the effect and before its record'),
  }),
  'a crash after the capacity is reserved': loans({
    rules: { reserveCapacity: true },
    fault: crashAt({ effect: 'createReservation', step: 'checkout.Protect' }, 'after the effect and before its record'),
  }),
  'a host that boots by UEFI': loans({ persona: 'blank', world: first({ traits: { bootMode: 'uefi' } }) }),
  'a host that targets a reservation': loans({ prepare: reserve }),
  'a fleet behind IP targets': loans({ persona: 'blank', world: addressed }),
  'a stop that is refused': loans({ fault: refused('StopInstances', 1) }),
  'a volume that is refused': loans({ fault: refused('CreateVolume', 9) }),
  'a schedule that nobody hears': unheard,
  'a check-in that is stopped before it begins, and its deadline': stoppedByHand('deadline'),
  'a check-in that is stopped before it begins, and the reconciler': stoppedByHand('reconcile'),
  'a check-in that is stopped before it begins, and asked again': stoppedByHand('capacity'),
  'a checkout that nobody started': neverStarted,
  'a set of snapshots that fails': loans(variants['a set of snapshots that fails']),
  'snapshots past their retention': swept,
  'two loans in an account with quotas of AWS': counted,
  'a lost host that two people close': lost,
  'effects for which there is no host': withoutLoan,
  'a goal that sends its host home': sentHome,
  'a goal whose event is lost': unheardGoal,
  'a check-in that is stopped before it begins, and a goal': stoppedBeforeGoal,
} as const satisfies Readonly<Record<string, Run>>;
export type ScenarioName = keyof typeof scenarios;
