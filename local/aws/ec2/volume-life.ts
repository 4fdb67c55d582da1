import type { VolumeRecord } from './model.ts';
import type { Region } from './region.ts';

/** `EBS Volume Notification` with the detail of [EBS-EV]. */
export function volumeEvent(region: Region, volumeId: string, event: string, result: string, cause = ''): void {
  const detail = { result, cause, event, 'request-id': region.cloud.random.hex(32) };
  region.emit('EBS Volume Notification', detail, [region.eventArn('volume', volumeId)]);
}

/** The volume is gone, with its event [EBS-EV]. */
export function volumeDeleted(region: Region, volume: VolumeRecord): void {
  region.volumes.delete(volume.id);
  volumeEvent(region, volume.id, 'deleteVolume', 'deleted');
}
