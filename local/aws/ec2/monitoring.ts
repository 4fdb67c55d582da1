import type {
  InstanceMonitoring,
  MonitorInstancesCommandInput,
  MonitorInstancesCommandOutput,
  UnmonitorInstancesCommandInput,
  UnmonitorInstancesCommandOutput,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { change } from './change.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';

/** MonitorInstances and UnmonitorInstances: through `pending` or `disabling`. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Monitoring.html */
export function monitoringOperations(region: Region): Operations {
  return {
    ...operation<MonitorInstancesCommandInput, MonitorInstancesCommandOutput>('MonitorInstances', 'InstanceIds', ({ InstanceIds }) => ({
      InstanceMonitorings: set(region, InstanceIds, 'pending', 'enabled'),
    })),
    ...operation<UnmonitorInstancesCommandInput, UnmonitorInstancesCommandOutput>(
      'UnmonitorInstances',
      'InstanceIds',
      ({ InstanceIds }) => ({
        InstanceMonitorings: set(region, InstanceIds, 'disabling', 'disabled'),
      }),
    ),
  };
}

function set(
  region: Region,
  ids: readonly string[] | undefined,
  first: 'pending' | 'disabling',
  last: 'enabled' | 'disabled',
): InstanceMonitoring[] {
  const instances = (ids ?? []).map((id) => region.instance(id));
  return instances.map((instance) => {
    if (instance.attributes.live.monitoring !== last) {
      change(region, instance, (live) => void (live.monitoring = first));
      region.later(region.draw('settle'), () => {
        if (instance.attributes.live.monitoring === first) instance.attributes.live.monitoring = last;
      });
    }
    return { InstanceId: instance.id, Monitoring: { State: instance.attributes.live.monitoring } };
  });
}
