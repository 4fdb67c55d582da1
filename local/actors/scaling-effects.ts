import type { ReplacementEffects } from '../aws/auto-scaling/replacements.ts';
import type { Ec2 } from '../aws/ec2/ec2.ts';

/** What Auto Scaling does to EC2: it terminates in spite of every protection [EC2-STOPP], and starts what the other members are. */
export function scalingEffects(ec2: Ec2): ReplacementEffects {
  return {
    terminate: (instanceId) => {
      const { state } = ec2.state.instances.get(instanceId) ?? { state: 'terminated' };
      if (state !== 'terminated' && state !== 'shutting-down') ec2.terminate(instanceId);
    },
    launch: (group) => {
      const like = [...ec2.state.instances.values()].find(({ tags }) => tags['aws:autoscaling:groupName'] === group);
      const network = [...ec2.state.interfaces.values()].find(({ instanceId }) => instanceId === like?.id);
      const association = [...ec2.state.associations.values()].find(({ instanceId }) => instanceId === like?.id);
      return ec2.addHost({
        ...(like === undefined ? {} : { instanceType: like.attributes.live.instanceType, zone: like.zone, imageId: like.imageId }),
        ...(network === undefined ? {} : { groups: [...network.settings.live.groups] }),
        ...(association === undefined ? {} : { profile: association.profile.name }),
        tags: { 'aws:autoscaling:groupName': group },
      });
    },
  };
}
