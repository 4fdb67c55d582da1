import type {
  DescribeInstancesCommandInput,
  DescribeInstancesCommandOutput,
  DescribeInstanceStatusCommandInput,
  DescribeInstanceStatusCommandOutput,
  GetInstanceUefiDataCommandInput,
  GetInstanceUefiDataCommandOutput,
  InstanceStatus,
  SummaryStatus,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { page, select } from './filters.ts';
import type { Fields } from './filters.ts';
import { renderInstance, stateOf } from './instance-view.ts';
import type { InstanceRecord } from './model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';
import { typeData } from './type-fit.ts';

/** DescribeInstances, DescribeInstanceStatus, GetInstanceUefiData. */
export function instanceOperations(region: Region): Operations {
  return {
    ...operation<DescribeInstancesCommandInput, DescribeInstancesCommandOutput>(
      'DescribeInstances',
      'InstanceIds Filters MaxResults NextToken',
      (input) => {
        const { items, next } = page(chosen(region, input), input, [5, 1000], input.InstanceIds);
        return {
          Reservations: items.map((instance) => ({
            ReservationId: instance.launchId,
            OwnerId: region.cloud.account,
            Groups: [],
            Instances: [renderInstance(region, instance)],
          })),
          ...(next === undefined ? {} : { NextToken: next }),
        };
      },
    ),
    ...operation<DescribeInstanceStatusCommandInput, DescribeInstanceStatusCommandOutput>(
      'DescribeInstanceStatus',
      'InstanceIds Filters MaxResults NextToken IncludeAllInstances',
      (input) => {
        // Only running instances, unless all are asked for. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html
        const all = chosen(region, input, statusFields).filter(({ state }) => input.IncludeAllInstances === true || state === 'running');
        const { items, next } = page(all, input, [5, 1000], input.InstanceIds);
        return {
          InstanceStatuses: items.map((instance) => renderStatus(region, instance)),
          ...(next === undefined ? {} : { NextToken: next }),
        };
      },
    ),
    ...operation<GetInstanceUefiDataCommandInput, GetInstanceUefiDataCommandOutput>(
      'GetInstanceUefiData',
      'InstanceId',
      ({ InstanceId }) => {
        const instance = region.instance(InstanceId);
        // Only instances that boot by UEFI have a variable store. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceUefiData.html
        if (instance.bootMode !== 'uefi')
          throw new AwsError('UnsupportedOperation', `The instance '${instance.id}' does not use boot mode uefi`);
        return { InstanceId: instance.id, UefiData: instance.uefiData };
      },
    ),
  };
}

const fieldsOf = (region: Region): Fields<InstanceRecord> => ({
  'instance-id': ({ id }) => id,
  'instance-state-name': (instance) => region.stateSeen(instance),
  'instance-type': ({ attributes }) => attributes.seen(region.now()).instanceType,
  'availability-zone': ({ zone }) => zone,
  'vpc-id': ({ vpcId }) => vpcId,
  'subnet-id': ({ subnetId }) => subnetId,
  'image-id': ({ imageId }) => imageId,
  'private-ip-address': (instance) => region.interfacesOf(instance)[0]?.privateIps[0],
  'network-interface.addresses.private-ip-address': (instance) => region.interfacesOf(instance).flatMap(({ privateIps }) => privateIps),
  'block-device-mapping.volume-id': ({ id }) => region.volumesOf(id).map((volume) => volume.id),
  'iam-instance-profile.arn': ({ id }) => region.associationOf(id)?.profile.arn,
});

const statusFields: Fields<InstanceRecord> = {
  'instance-state-name': ({ state }) => state,
  'availability-zone': ({ zone }) => zone,
  'event.code': ({ events }) => events.map(({ code }) => code),
};

interface Choice {
  readonly InstanceIds?: string[] | undefined;
  readonly Filters?: DescribeInstancesCommandInput['Filters'];
}

function chosen(
  region: Region,
  { InstanceIds: ids, Filters }: Choice,
  fields: Fields<InstanceRecord> = fieldsOf(region),
): InstanceRecord[] {
  const named = ids === undefined || ids.length === 0 ? undefined : [...new Set(ids)].map((id) => region.instance(id));
  const all = named ?? [...region.instances.values()].filter((instance) => !region.forgotten(instance));
  return select(all, Filters, fields);
}

/** Checks run every minute: a booted instance is `initializing` until the first has passed [EC2-SC]. */
function renderStatus(region: Region, instance: InstanceRecord): InstanceStatus {
  const checked = instance.bootedAt !== undefined && region.now() >= instance.bootedAt + 60_000;
  const late = instance.bootedAt === undefined && region.now() >= instance.launchTime + 300_000;
  const running = instance.state === 'running';
  const inside = !running ? 'not-applicable' : checked ? 'ok' : late ? 'impaired' : 'initializing';
  const outside = !running ? 'not-applicable' : instance.impaired ? 'impaired' : 'ok';
  return {
    InstanceId: instance.id,
    AvailabilityZone: instance.zone,
    InstanceState: stateOf(instance.state),
    InstanceStatus: summary(instance.impaired && running ? 'impaired' : inside),
    SystemStatus: summary(outside),
    ...(typeData(instance.attributes.live.instanceType).hypervisor === 'nitro'
      ? { AttachedEbsStatus: summary(outside) as NonNullable<InstanceStatus['AttachedEbsStatus']> }
      : {}),
    ...(instance.events.length === 0
      ? {}
      : {
          Events: instance.events.map(({ id, code, description, notBefore }) => ({
            InstanceEventId: id,
            Code: code,
            Description: description,
            NotBefore: new Date(notBefore),
          })),
        }),
  };
}

function summary(status: SummaryStatus): {
  Status: SummaryStatus;
  Details: { Name: 'reachability'; Status: 'passed' | 'failed' | 'initializing' }[];
} {
  const check = status === 'ok' ? 'passed' : status === 'impaired' ? 'failed' : 'initializing';
  return { Status: status, Details: status === 'not-applicable' ? [] : [{ Name: 'reachability', Status: check }] };
}
