import { expect, it } from '@jest/globals';
import { allSeries, goalDimensions } from '#core/utilisation/series.ts';
import { testRecord } from '../../api/records.ts';

const record = testRecord({ borrowed: ['/dev/xvda', '/dev/sdf'].map((device, index) => ({ device, volumeId: `vol-${String(index)}` })) });

it('a goal on what the agent emits has the dimensions of the loan, any other those of the instance', () => {
  expect(goalDimensions(record, { namespace: 'AWS/EC2' })).toEqual({ InstanceId: record.hostId });
  const own = { checkout: record.id, host: record.hostId, persona: 'blank', fleet: 'web' };
  expect(goalDimensions(record, { namespace: 'AHPS' })).toEqual(own);
});

it('reads and writes of all borrowed volumes make one series', () => {
  const iops = allSeries(record).find(({ metric }) => metric === 'iops');
  expect(iops?.parts.map(({ metric, dimensions }) => `${metric} ${String(dimensions['VolumeId'])}`)).toEqual([
    'VolumeReadOps vol-0',
    'VolumeWriteOps vol-0',
    'VolumeReadOps vol-1',
    'VolumeWriteOps vol-1',
  ]);
  // Without a plan nobody knows what was provisioned.
  expect(iops?.allocated).toBeUndefined();
});
