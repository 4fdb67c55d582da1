import { DescribeAutoScalingGroupsCommand, DescribeAutoScalingInstancesCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { MembershipWorld } from '#core/checkout/decide/membership.ts';
import type { ObservedRegistration } from '#core/contracts/observed.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import type { Clients } from '../clients.ts';

type Needed = Pick<Clients, 'loadBalancing' | 'autoScaling'>;

/** Where the host stands in its target groups and its Auto Scaling group, as the manifest names them. */
export async function lookAtMembership(clients: Needed, hostId: string, manifest: Manifest): Promise<MembershipWorld> {
  const groupArns = [...new Set(Object.values(manifest.registrations).map((entry) => entry.groupArn))];
  const [registrations, auto] = await Promise.all([
    Promise.all(groupArns.map((groupArn) => registrationsIn(clients, groupArn, manifest))),
    manifest.autoScaling === null ? { member: null, group: null } : lookAtMember(clients, hostId),
  ]);
  return { registrations: registrations.flat(), ...auto };
}

/** A target that was never registered, or is drained, answers `unused`. */
async function registrationsIn({ loadBalancing }: Needed, groupArn: string, manifest: Manifest): Promise<ObservedRegistration[]> {
  const Targets = Object.values(manifest.registrations)
    .filter((entry) => entry.groupArn === groupArn)
    .map((entry) => ({ Id: entry.targetId, Port: entry.port }));
  const answer = await loadBalancing.send(new DescribeTargetHealthCommand({ TargetGroupArn: groupArn, Targets }));
  return (answer.TargetHealthDescriptions ?? []).map((entry) => ({
    groupArn,
    targetId: entry.Target?.Id ?? '',
    port: entry.Target?.Port ?? 0,
    state: entry.TargetHealth?.State ?? 'unused',
    reason: entry.TargetHealth?.Reason ?? '',
  }));
}

async function lookAtMember({ autoScaling }: Needed, hostId: string): Promise<Pick<MembershipWorld, 'member' | 'group'>> {
  const instances = await autoScaling.send(new DescribeAutoScalingInstancesCommand({ InstanceIds: [hostId] }));
  const found = instances.AutoScalingInstances?.[0];
  if (found?.AutoScalingGroupName === undefined) return { member: null, group: null };
  const groups = await autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [found.AutoScalingGroupName] }));
  const group = groups.AutoScalingGroups?.[0];
  return {
    member: {
      group: found.AutoScalingGroupName,
      state: found.LifecycleState ?? '',
      protectedFromScaleIn: found.ProtectedFromScaleIn ?? false,
    },
    group:
      group === undefined
        ? null
        : {
            min: group.MinSize ?? 0,
            max: group.MaxSize ?? 0,
            desired: group.DesiredCapacity ?? 0,
            suspended: (group.SuspendedProcesses ?? []).map((entry) => entry.ProcessName ?? ''),
          },
  };
}
