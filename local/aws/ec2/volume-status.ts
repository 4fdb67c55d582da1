import type { DescribeVolumeStatusCommandInput, DescribeVolumeStatusCommandOutput } from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import type { VolumeRecord } from './model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';

/** What is told of an initialization may be five minutes old [API_VolumeStatusItem]; the worse case here. */
const toldLateMilliseconds = 5 * 60_000;

/**
 * DescribeVolumeStatus by ids: how far volume copies are.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InitializationStatusDetails.html
 */
export const volumeStatusOperations = (region: Region): Operations =>
  operation<DescribeVolumeStatusCommandInput, DescribeVolumeStatusCommandOutput>(
    'DescribeVolumeStatus',
    'VolumeIds',
    ({ VolumeIds = [] }) => ({
      VolumeStatuses: VolumeIds.map((id) => {
        const volume = region.volume(id);
        const copy = volume.sourceVolumeId !== undefined;
        return {
          VolumeId: volume.id,
          AvailabilityZone: volume.zone,
          ...(copy ? { InitializationStatusDetails: { InitializationType: 'volume-copy', Progress: progress(region, volume) } } : {}),
        };
      }),
    }),
  );

function progress(region: Region, { createdAt, initializedAt }: VolumeRecord): number {
  const toldAt = region.now() - toldLateMilliseconds;
  if (toldAt >= initializedAt) return 100;
  return Math.max(0, Math.floor((100 * (toldAt - createdAt)) / (initializedAt - createdAt)));
}
