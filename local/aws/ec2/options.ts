import type {
  DescribeInstanceCreditSpecificationsCommandInput,
  DescribeInstanceCreditSpecificationsCommandOutput,
  ModifyInstanceCpuOptionsCommandInput,
  ModifyInstanceCpuOptionsCommandOutput,
  ModifyInstanceCreditSpecificationCommandInput,
  ModifyInstanceCreditSpecificationCommandOutput,
  ModifyInstanceMaintenanceOptionsCommandInput,
  ModifyInstanceMaintenanceOptionsCommandOutput,
  ModifyInstanceMetadataOptionsCommandInput,
  ModifyInstanceMetadataOptionsCommandOutput,
  ModifyInstanceNetworkPerformanceOptionsCommandInput,
  ModifyInstanceNetworkPerformanceOptionsCommandOutput,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { change, mustBeStopped } from './change.ts';
import { page, select } from './filters.ts';
import { renderMetadata } from './instance-view.ts';
import type { InstanceRecord } from './model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';
import { typeData } from './type-fit.ts';
import { validCores } from './types.ts';

/** The options of an instance that have operations of their own. */
export function optionOperations(region: Region): Operations {
  return { ...cpuOperations(region), ...creditOperations(region), ...otherOperations(region) };
}

function cpuOperations(region: Region): Operations {
  return {
    ...operation<ModifyInstanceCpuOptionsCommandInput, ModifyInstanceCpuOptionsCommandOutput>(
      'ModifyInstanceCpuOptions',
      'InstanceId CoreCount ThreadsPerCore NestedVirtualization',
      (input) => {
        const instance = region.instance(input.InstanceId);
        mustBeStopped(instance, 'CPU options'); // [API-CPU]
        setCpu(region, instance, input);
        const { cores, threadsPerCore, nestedVirtualization } = instance.attributes.live;
        return {
          InstanceId: instance.id,
          CoreCount: cores,
          ThreadsPerCore: threadsPerCore,
          NestedVirtualization: nestedVirtualization ? 'enabled' : 'disabled',
        };
      },
    ),
    ...operation<ModifyInstanceNetworkPerformanceOptionsCommandInput, ModifyInstanceNetworkPerformanceOptionsCommandOutput>(
      'ModifyInstanceNetworkPerformanceOptions',
      'InstanceId BandwidthWeighting',
      ({ InstanceId, BandwidthWeighting: weighting }) => {
        const instance = region.instance(InstanceId);
        mustBeStopped(instance, 'bandwidth weighting'); // [EC2-BWW]
        const { instanceType } = instance.attributes.live;
        if (weighting === undefined || !typeData(instanceType).weightings.includes(weighting))
          throw new AwsError(
            'UnsupportedOperation',
            `The instance type '${instanceType}' does not support bandwidth weighting '${weighting}'.`,
          );
        change(region, instance, (live) => void (live.bandwidthWeighting = weighting));
        return { InstanceId: instance.id, BandwidthWeighting: weighting };
      },
    ),
  };
}

/** Core count and threads go together and have to be valid for the type; bare metal has none [API-CPU][EC2-CPU]. */
function setCpu(region: Region, instance: InstanceRecord, input: ModifyInstanceCpuOptionsCommandInput): void {
  const { CoreCount: cores, ThreadsPerCore: threads, NestedVirtualization: nested } = input;
  const type = typeData(instance.attributes.live.instanceType);
  if ((cores === undefined) !== (threads === undefined) || (cores === undefined && nested === undefined))
    throw new AwsError('MissingParameter', 'CoreCount and ThreadsPerCore have to be given together');
  if (type.bareMetal) throw new AwsError('UnsupportedOperation', `CPU options are not supported for ${type.name}.`);
  if (nested === 'enabled' && type.architecture === 'arm64')
    throw new AwsError('UnsupportedOperation', `Nested virtualization is not supported for ${type.name}.`);
  const validThreads = threads === undefined || threads === 1 || threads === type.threadsPerCore;
  if (!validThreads || (cores !== undefined && !validCores(type.vcpus / type.threadsPerCore).includes(cores)))
    throw new AwsError('InvalidParameterValue', `CPU options ${cores} × ${threads} are not valid for ${type.name}.`);
  change(region, instance, (live) => {
    if (cores !== undefined && threads !== undefined) Object.assign(live, { cores, threadsPerCore: threads });
    if (nested !== undefined) live.nestedVirtualization = nested === 'enabled';
  });
}

function creditOperations(region: Region): Operations {
  return {
    ...operation<DescribeInstanceCreditSpecificationsCommandInput, DescribeInstanceCreditSpecificationsCommandOutput>(
      'DescribeInstanceCreditSpecifications',
      'InstanceIds Filters MaxResults NextToken',
      (input) => {
        const named = (input.InstanceIds ?? []).map((id) => region.instance(id));
        // Without ids: burstable instances in unlimited mode. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceCreditSpecifications.html
        const all =
          named.length > 0 ? named : [...region.instances.values()].filter(({ attributes }) => attributes.live.cpuCredits === 'unlimited');
        named.forEach((instance) => mustBurst(instance));
        const { items, next } = page(select(all, input.Filters, { 'instance-id': ({ id }) => id }), input, [5, 1000], input.InstanceIds);
        return {
          InstanceCreditSpecifications: items.map(({ id, attributes }) => ({
            InstanceId: id,
            CpuCredits: attributes.seen(region.now()).cpuCredits,
          })),
          ...(next === undefined ? {} : { NextToken: next }),
        };
      },
    ),
    ...operation<ModifyInstanceCreditSpecificationCommandInput, ModifyInstanceCreditSpecificationCommandOutput>(
      'ModifyInstanceCreditSpecification',
      'InstanceCreditSpecifications ClientToken',
      (input) => region.once('ModifyInstanceCreditSpecification', input, () => setCredits(region, input)),
    ),
  };
}

/** Succeeds per instance, and tells the others apart. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceCreditSpecification.html */
function setCredits(
  region: Region,
  input: ModifyInstanceCreditSpecificationCommandInput,
): Omit<ModifyInstanceCreditSpecificationCommandOutput, '$metadata'> {
  const good: { InstanceId: string }[] = [];
  const bad: NonNullable<ModifyInstanceCreditSpecificationCommandOutput['UnsuccessfulInstanceCreditSpecifications']> = [];
  for (const { InstanceId, CpuCredits } of input.InstanceCreditSpecifications ?? []) {
    const instance = region.instances.get(InstanceId ?? '');
    if (CpuCredits !== 'standard' && CpuCredits !== 'unlimited')
      throw new AwsError('InvalidParameterValue', `Value (${CpuCredits}) for CpuCredits is invalid`);
    if (instance === undefined)
      bad.push({ InstanceId, Error: { Code: 'InvalidInstanceID.NotFound', Message: `The instance ID '${InstanceId}' does not exist` } });
    else if (instance.attributes.live.cpuCredits === undefined)
      bad.push({ InstanceId, Error: { Code: 'InstanceCreditSpecification.NotSupported', Message: 'The instance type is not burstable' } });
    else {
      change(region, instance, (live) => void (live.cpuCredits = CpuCredits));
      good.push({ InstanceId: instance.id });
    }
  }
  return { SuccessfulInstanceCreditSpecifications: good, UnsuccessfulInstanceCreditSpecifications: bad };
}

function mustBurst(instance: InstanceRecord): void {
  if (instance.attributes.live.cpuCredits === undefined)
    throw new AwsError('UnsupportedOperation', `The instance '${instance.id}' is not a burstable performance instance.`);
}

function otherOperations(region: Region): Operations {
  return {
    ...operation<ModifyInstanceMetadataOptionsCommandInput, ModifyInstanceMetadataOptionsCommandOutput>(
      'ModifyInstanceMetadataOptions',
      'InstanceId HttpTokens HttpPutResponseHopLimit HttpEndpoint HttpProtocolIpv6 InstanceMetadataTags',
      (input) => {
        const instance = region.instance(input.InstanceId);
        const hops = input.HttpPutResponseHopLimit;
        if (hops !== undefined && (hops < 1 || hops > 64))
          throw new AwsError('InvalidParameterValue', 'HttpPutResponseHopLimit must be between 1 and 64');
        change(region, instance, ({ metadata }) => {
          metadata.state = 'pending';
          metadata.tokens = input.HttpTokens ?? metadata.tokens;
          metadata.hops = hops ?? metadata.hops;
          metadata.endpoint = input.HttpEndpoint ?? metadata.endpoint;
          metadata.ipv6 = input.HttpProtocolIpv6 ?? metadata.ipv6;
          metadata.tags = input.InstanceMetadataTags ?? metadata.tags;
        });
        // `pending` until it has reached the machine. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsResponse.html
        region.later(region.draw('settle'), () => void (instance.attributes.live.metadata.state = 'applied'));
        return { InstanceId: instance.id, InstanceMetadataOptions: renderMetadata(instance.attributes.live.metadata) };
      },
    ),
    ...operation<ModifyInstanceMaintenanceOptionsCommandInput, ModifyInstanceMaintenanceOptionsCommandOutput>(
      'ModifyInstanceMaintenanceOptions',
      'InstanceId AutoRecovery RebootMigration',
      (input) => {
        const instance = region.instance(input.InstanceId);
        change(region, instance, (live) => {
          live.autoRecovery = input.AutoRecovery ?? live.autoRecovery;
          live.rebootMigration = input.RebootMigration ?? live.rebootMigration;
        });
        const { autoRecovery, rebootMigration } = instance.attributes.live;
        return { InstanceId: instance.id, AutoRecovery: autoRecovery, RebootMigration: rebootMigration };
      },
    ),
  };
}
