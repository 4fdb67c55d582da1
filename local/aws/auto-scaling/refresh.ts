import type { InstanceRefresh, InstanceRefreshStatus, RefreshPreferences } from '@aws-sdk/client-auto-scaling';
import type { Cloud } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { demand } from '../operation.ts';
import type { Member, ScalingGroup } from './groups.ts';
import type { Replacements } from './replacements.ts';

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRefresh.html */
const active = new Set<InstanceRefreshStatus | undefined>(['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking']);
const page = 'https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html';
const waitsFor = 3_600_000;

/** Instance refreshes: every member is replaced, one at a time; what becomes of Standby and protected ones is the owner's choice. */
export class Refreshes {
  private readonly cloud: Cloud;
  private readonly replacements: Replacements;

  constructor(cloud: Cloud, replacements: Replacements) {
    this.cloud = cloud;
    this.replacements = replacements;
  }

  /** One at a time: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StartInstanceRefresh.html */
  start(group: ScalingGroup, preferences: RefreshPreferences): string {
    if (group.refreshes.some(({ Status }) => active.has(Status)))
      throw new AwsError('InstanceRefreshInProgress', `An Instance Refresh is already in progress for ${group.seed.name}`);
    const refresh: InstanceRefresh = {
      InstanceRefreshId: [8, 4, 4, 4, 12].map((length) => this.cloud.random.hex(length)).join('-'),
      AutoScalingGroupName: group.seed.name,
      Status: 'InProgress',
      StartTime: new Date(this.cloud.clock.now()),
      PercentageComplete: 0,
      Preferences: preferences,
    };
    group.refreshes.unshift(refresh);
    const old = new Set(group.members);
    this.cloud.clock.after(1_000, () => this.look(group, refresh, old, this.cloud.clock.now()));
    return refresh.InstanceRefreshId ?? '';
  }

  cancel(group: ScalingGroup): string {
    const refresh = group.refreshes.find(({ Status }) => active.has(Status));
    demand(
      refresh !== undefined,
      'ActiveInstanceRefreshNotFound',
      `No in progress or pending Instance Refresh found for ${group.seed.name}`,
    );
    this.end(refresh, 'Cancelled', 'Cancelled by user');
    return refresh.InstanceRefreshId ?? '';
  }

  /** The next member of those that were there at the start; Wait gives the owner an hour from `since` (RefreshPreferences). */
  private look(group: ScalingGroup, refresh: InstanceRefresh, old: ReadonlySet<Member>, since: number): void {
    if (refresh.Status !== 'InProgress') return;
    const left = group.members.filter((member) => old.has(member) && !member.warm);
    const next = left.find((member) => choice(refresh, member) === 'replace');
    const again = (from: number): void =>
      void this.cloud.clock.after(this.cloud.random.between(30_000, 90_000), () => this.look(group, refresh, old, from));
    if (next !== undefined) {
      this.replacements.refresh(group, next);
      return again(this.cloud.clock.now());
    }
    if (!left.some((member) => choice(refresh, member) === 'wait')) return this.end(refresh, 'Successful', undefined);
    if (this.cloud.clock.now() - since >= waitsFor)
      return this.end(refresh, 'Failed', `Waited an hour for instances in Standby or protected from scale-in (${page})`);
    again(since);
  }

  private end(refresh: InstanceRefresh, Status: InstanceRefreshStatus, StatusReason: string | undefined): void {
    Object.assign(refresh, { Status, StatusReason, EndTime: new Date(this.cloud.clock.now()) });
  }
}

/** Defaults are Wait, for both. */
function choice({ Preferences = {} }: InstanceRefresh, member: Member): 'replace' | 'wait' | 'leave' {
  const { StandbyInstances = 'Wait', ScaleInProtectedInstances = 'Wait' } = Preferences;
  if (member.state === 'EnteringStandby' || member.state === 'Standby')
    return ({ Wait: 'wait', Ignore: 'leave', Terminate: 'replace' } as const)[StandbyInstances];
  if (member.state !== 'InService') return 'wait';
  if (!member.protectedFromScaleIn) return 'replace';
  return ({ Wait: 'wait', Ignore: 'leave', Refresh: 'replace' } as const)[ScaleInProtectedInstances];
}
