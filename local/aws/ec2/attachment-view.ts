import type { InstanceBlockDeviceMapping, VolumeAttachment } from '@aws-sdk/client-ec2';
import type { Attachment } from './model.ts';
import type { Region } from './region.ts';

/** Where a volume is, as DescribeVolumes, AttachVolume and DetachVolume give it. */
export const renderAttachment = (volumeId: string, attachment: Attachment): VolumeAttachment => ({
  VolumeId: volumeId,
  InstanceId: attachment.instanceId,
  Device: attachment.device,
  State: attachment.state,
  AttachTime: new Date(attachment.at),
  DeleteOnTermination: attachment.deleteOnTermination,
  ...(attachment.card === undefined ? {} : { EbsCardIndex: attachment.card }),
});

/** The volumes of an instance, as EC2 tells them of the instance. */
export const blockDevices = (region: Region, instanceId: string): InstanceBlockDeviceMapping[] =>
  region.volumesOf(instanceId).flatMap(({ id, attachment }) =>
    attachment === undefined
      ? []
      : [
          {
            DeviceName: attachment.device,
            Ebs: {
              VolumeId: id,
              Status: attachment.state === 'busy' ? ('detaching' as const) : attachment.state,
              AttachTime: new Date(attachment.at),
              DeleteOnTermination: attachment.deleteOnTermination,
              ...(attachment.card === undefined ? {} : { EbsCardIndex: attachment.card }),
            },
          },
        ],
  );
