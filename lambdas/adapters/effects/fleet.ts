import { EnterStandbyCommand, ExitStandbyCommand, SetInstanceProtectionCommand } from '@aws-sdk/client-auto-scaling';
import { DeregisterTargetsCommand, RegisterTargetsCommand, type TargetDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Registration } from '#core/manifest/membership.ts';
import type { Performers } from './performer.ts';

const target = ({ targetId, port, zone, quicServerId }: Registration): TargetDescription => ({
  Id: targetId,
  Port: port,
  ...(zone === null ? {} : { AvailabilityZone: zone }),
  ...(quicServerId === null ? {} : { QuicServerId: quicServerId }),
});

/** Effects that production traffic sees. The permission set `fleet`. */
export const fleetEffects = {
  deregisterTarget: {
    async perform({ loadBalancing }, { registration }) {
      // An override of the port has to be given again, or nothing is deregistered [API-ELB]; the zone is not part of the key.
      await loadBalancing.send(
        new DeregisterTargetsCommand({
          TargetGroupArn: registration.groupArn,
          Targets: [{ Id: registration.targetId, Port: registration.port }],
        }),
      );
      return '';
    },
  },
  registerTarget: {
    async perform({ loadBalancing }, { registration }) {
      await loadBalancing.send(new RegisterTargetsCommand({ TargetGroupArn: registration.groupArn, Targets: [target(registration)] }));
      return '';
    },
  },
  enterStandby: {
    async perform({ autoScaling }, { group }, { record }) {
      // Always with the decrement: without it the group launches a replacement and ends a healthy host at exit [ASG-STBY].
      await autoScaling.send(
        new EnterStandbyCommand({ AutoScalingGroupName: group, InstanceIds: [record.hostId], ShouldDecrementDesiredCapacity: true }),
      );
      return '';
    },
  },
  exitStandby: {
    async perform({ autoScaling }, { group }, { record }) {
      await autoScaling.send(new ExitStandbyCommand({ AutoScalingGroupName: group, InstanceIds: [record.hostId] }));
      return '';
    },
  },
  setScaleInProtection: {
    async perform({ autoScaling }, { group, protected: ProtectedFromScaleIn }, { record }) {
      await autoScaling.send(
        new SetInstanceProtectionCommand({ AutoScalingGroupName: group, InstanceIds: [record.hostId], ProtectedFromScaleIn }),
      );
      return '';
    },
  },
} satisfies Performers;
