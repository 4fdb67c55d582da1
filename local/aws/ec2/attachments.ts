import type {
  AttachVolumeCommandInput,
  AttachVolumeCommandOutput,
  DetachVolumeCommandInput,
  DetachVolumeCommandOutput,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { renderAttachment } from './attachment-view.ts';
import { mounted } from './boot.ts';
import type { InstanceRecord, VolumeRecord } from './model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';
import { checkAttachmentCount } from './type-fit.ts';
import { volumeEvent } from './volume-life.ts';

/** AttachVolume and DetachVolume [API-VOL]. */
export function attachmentOperations(region: Region): Operations {
  return {
    ...operation<AttachVolumeCommandInput, AttachVolumeCommandOutput>('AttachVolume', 'Device InstanceId VolumeId EbsCardIndex', (input) =>
      attach(region, input),
    ),
    ...operation<DetachVolumeCommandInput, DetachVolumeCommandOutput>('DetachVolume', 'VolumeId Device InstanceId Force', (input) =>
      detach(region, input),
    ),
  };
}

/** `/dev/sdf` and `/dev/xvdf` are one place for the guest. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html */
const place = (device: string): string => device.replace('/dev/xvd', '/dev/sd');

function attach(region: Region, input: AttachVolumeCommandInput): Omit<AttachVolumeCommandOutput, '$metadata'> {
  const { Device: device = '', EbsCardIndex: card } = input;
  const volume = region.volume(input.VolumeId);
  const instance = region.instance(input.InstanceId);
  checkAttach(region, volume, instance, device, card);
  const attachment = { instanceId: instance.id, device, at: region.now(), card, state: 'attaching' as const, deleteOnTermination: false };
  region.fasten(volume, attachment); // DeleteOnTermination of a volume attached later is false [API-VOL]
  volume.state = 'in-use';
  // It works for the guest as soon as it is there: an original under a borrower's root must not escape the auditor.
  if (instance.rootVolumeId !== undefined)
    volume.ranUnder.push({ instanceId: instance.id, from: region.now(), rootVolumeId: instance.rootVolumeId });
  const from = region.now();
  region.later(region.draw('attach'), () => void (volume.attachment === attachment && attached(region, volume, from)));
  return rendered(volume);
}

function checkAttach(region: Region, volume: VolumeRecord, instance: InstanceRecord, device: string, card: number | undefined): void {
  if (!/^\/dev\/(sd|xvd)[a-z]([a-z]|\d{1,2})?$/.test(device))
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${device}) for parameter device is invalid. ${device} is not a valid EBS device name.`,
    );
  if (card !== undefined && card !== 0)
    throw new AwsError('InvalidParameterValue', `EBS card ${card} does not exist on this instance type`);
  if (volume.state === 'in-use') throw new AwsError('VolumeInUse', `${volume.id} is already attached to an instance`);
  if (volume.state !== 'available') throw new AwsError('IncorrectState', `${volume.id} is not 'available'.`);
  if (instance.state !== 'running' && instance.state !== 'stopped')
    throw new AwsError('IncorrectState', `Instance '${instance.id}' is not 'running'.`);
  if (volume.zone !== instance.zone)
    throw new AwsError(
      'InvalidVolume.ZoneMismatch',
      `The volume '${volume.id}' is not in the same availability zone as instance '${instance.id}'`,
    );
  if (region.volumesOf(instance.id).some((other) => place(other.attachment?.device ?? '') === place(device)))
    throw new AwsError('InvalidParameterValue', `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`);
  checkAttachmentCount(region, instance, instance.attributes.live.instanceType, 1);
}

function attached(region: Region, volume: VolumeRecord, from: number): void {
  if (volume.attachment === undefined) return;
  const refused = region.cloud.faults.takes('attach-refused', 'EC2.AttachVolume', volume.id, volume.attachment.instanceId);
  if (refused || region.disabledKeys.has(volume.kmsKeyId ?? '')) {
    region.fasten(volume, undefined);
    volume.state = 'available';
    return volumeEvent(region, volume.id, 'attachVolume', 'failed', `${region.eventArn('volume', volume.id)} could not be attached`);
  }
  volume.attachment.state = 'attached';
  region.cloud.waited('volume', volume.id, from, region.now());
}

/**
 * A root only leaves a stopped instance; a mounted volume of a running one stays `busy` until the instance
 * stops or the detachment is forced [API-VOL][EBS-DET]. Repeating it while it goes on is refused: not documented, the worse case.
 */
function detach(region: Region, input: DetachVolumeCommandInput): Omit<DetachVolumeCommandOutput, '$metadata'> {
  const volume = region.volume(input.VolumeId);
  const { attachment } = volume;
  if (attachment === undefined) throw new AwsError('IncorrectState', `Volume '${volume.id}' is in the '${volume.state}' state.`);
  if ((input.InstanceId ?? attachment.instanceId) !== attachment.instanceId || (input.Device ?? attachment.device) !== attachment.device)
    throw new AwsError(
      'InvalidAttachment.NotFound',
      `The volume '${volume.id}' is not attached to instance '${input.InstanceId}' as device '${input.Device}'`,
    );
  const force = input.Force === true;
  if (attachment.state !== 'attached' && !(attachment.state === 'busy' && force))
    throw new AwsError('IncorrectState', `The attachment of volume '${volume.id}' is in the '${attachment.state}' state.`);
  const instance = region.instance(attachment.instanceId);
  const halted = instance.state === 'stopped';
  if (!halted && attachment.device === instance.rootDeviceName)
    throw new AwsError('OperationNotPermitted', `Unable to detach root volume '${volume.id}' from instance '${instance.id}'`);
  if (!halted && !force && mounted(region, instance).includes(attachment.device)) attachment.state = 'busy';
  else leave(region, volume, region.now());
  if (!halted && force) volume.unclean = true;
  return rendered(volume);
}

function leave(region: Region, volume: VolumeRecord, from: number): void {
  const { attachment } = volume;
  if (attachment === undefined) return;
  attachment.state = 'detaching';
  region.later(region.draw('detach'), () => {
    if (volume.attachment !== attachment) return;
    region.fasten(volume, undefined);
    volume.state = 'available';
    region.cloud.waited('detach', volume.id, from, region.now());
  });
}

/** Detachments that waited for a mount go on when the machine is down [EBS-DET]. */
export function settleBusy(region: Region, instanceId: string): void {
  for (const volume of region.volumesOf(instanceId)) if (volume.attachment?.state === 'busy') leave(region, volume, region.now());
}

function rendered(volume: VolumeRecord): Omit<AttachVolumeCommandOutput, '$metadata'> {
  const { attachment } = volume;
  if (attachment === undefined) throw new Error(`${volume.id} is not attached`);
  return renderAttachment(volume.id, attachment);
}
