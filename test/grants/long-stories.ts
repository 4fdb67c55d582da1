import type { LocalCloud } from '../../local/boot/boot.ts';
import { demoWorld } from '../../local/boot/demo-world.ts';
import { AwsError } from '../../local/aws/cloud.ts';
import { audited, byHand, member, minutes } from '../simulation/audited.ts';
import { loan } from '../simulation/loan.ts';
import { variants } from '../simulation/variants.ts';
import { parameterBeside } from '../simulation/two-fleets.ts';
import { takeInHand } from '../simulation/goal-alarms.ts';
import { closeLoss } from './by-hand.ts';
import type { Run } from './run.ts';

/** Snapshots of an ended loan, locked by its quarantine, are past their retention. */
export const swept: Run = async (options) => {
  const { s } = await loan({ ...variants['a quarantine that is healed'], ...options });
  const { local } = s;
  await local.cloud.clock.advance(minutes(60));
  const past = new Date(local.cloud.clock.now()).toISOString();
  const lock = { mode: 'governance' as const, createdAt: 0, days: 30, expiresAt: Number.MAX_SAFE_INTEGER, coolOffHours: undefined };
  for (const snapshot of local.ec2.state.snapshots.values())
    if ('ahps:keep-until' in snapshot.tags) Object.assign(snapshot, { lock, tags: { ...snapshot.tags, 'ahps:keep-until': past } });
  await local.cloud.clock.advance(minutes(60));
  if ([...local.ec2.state.snapshots.values()].some(({ lock: held }) => held === lock)) throw new Error('the snapshots are still there');
  return local;
};

/** A host is lent while another runs on copies, and no quota of the account was ever changed. */
export const counted: Run = async (options) => {
  const { s, local } = await audited(options);
  local.cloud.interceptors.push({
    before({ operation }) {
      if (operation === 'GetServiceQuota') throw new AwsError('NoSuchResourceException', 'injected');
    },
  });
  for (const [host, persona] of [
    [byHand, 'blank'],
    [member, 'load-generator'],
  ] as const) {
    const id = await s.checkout({ host, persona });
    await s.until(id, 'ACTIVE');
  }
  return local;
};

/** A checkout draws on a pool: the arbiter sets its limits in the guest, and gives it more when it misses its goal. */
export const divided: Run = async (options) => {
  const world = (local: LocalCloud): void => {
    demoWorld(local);
    const steadiness = { intervalSeconds: 60, movesPerHour: 30 };
    const pools = [{ name: 'tests', budget: { vcpu: 8 }, draws: [{ fleet: 'web' }], steadiness }];
    local.ssm.addParameter({ name: parameterBeside(local, 'pools'), value: JSON.stringify(pools) });
  };
  const { s, local } = await audited({ ...options, world });
  local.loads.set(byHand, { cpu: 2.4 });
  const id = await s.checkout({ host: byHand, persona: 'load-generator' });
  await s.until(id, 'ACTIVE');
  await local.cloud.clock.advance(minutes(4));
  const given = (): number | undefined => s.record(id)?.allocation?.amounts.vcpu;
  if (given() !== 300) throw new Error('the arbiter gave it nothing');
  const alarm = `ahps-${id}-cpu-head-room`;
  takeInHand(local, alarm);
  // Nobody else asks the arbiter.
  local.events.stopSchedules();
  local.cloudWatch.setAlarmState(alarm, 'ALARM');
  await local.cloud.clock.advance(minutes(2));
  if (given() !== 400) throw new Error('the arbiter was not asked for more');
  return local;
};

/** A lent host is terminated, and two people close the loss. */
export const lost: Run = async (options) => {
  const { s, local } = await audited(options);
  const id = await s.checkout({ host: byHand, persona: 'load-generator' });
  await s.until(id, 'ACTIVE');
  local.ec2.terminate(byHand);
  await local.cloud.clock.advance(minutes(2));
  await s.checkIn(id);
  await s.until(id, 'HOST_LOST');
  for (const as of ['olga', 'otto'] as const) await closeLoss(s, id, as);
  return local;
};
