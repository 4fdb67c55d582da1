import { AwsError } from '../cloud.ts';
import { instanceTypes } from './instance-types.ts';
import type { InstanceTypeData } from './instance-types.ts';
import type { InstanceRecord } from './model.ts';
import type { Region } from './region.ts';

/** The type's data; unknown names are refused as ModifyInstanceAttribute does [API-MIA]. */
export function typeData(name: string | undefined): InstanceTypeData {
  const found = instanceTypes.get(name ?? '');
  if (found === undefined) throw new AwsError('InvalidParameterValue', `Invalid value '${name}' for InstanceType.`);
  return found;
}

/** What has to hold before an instance may take a type, checked when the attribute is set [EC2-COMPAT]. */
export function checkFit(region: Region, instance: InstanceRecord, name: string | undefined): InstanceTypeData {
  const type = typeData(name);
  const live = instance.attributes.live;
  if (type.architecture !== instance.architecture)
    throw new AwsError(
      'InvalidParameterValue',
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${instance.architecture}' of the specified AMI.`,
    );
  if (type.ena === 'required' && !live.enaSupport)
    throw new AwsError(
      'InvalidParameterCombination',
      `Enhanced networking with the Elastic Network Adapter (ENA) is required for the '${type.name}' instance type.`,
    );
  if (instance.bootMode !== undefined && !type.bootModes.includes(instance.bootMode))
    throw new AwsError(
      'InvalidParameterCombination',
      `The instance type '${type.name}' does not support boot mode '${instance.bootMode}'.`,
    );
  if (instance.tpm && !type.tpm) throw new AwsError('UnsupportedOperation', `The instance type '${type.name}' does not support NitroTPM.`);
  if (instance.enclaves && !type.enclaves)
    throw new AwsError('UnsupportedOperation', `The instance type '${type.name}' does not support Nitro Enclaves.`);
  // The weighting has to be reset before the move [API-MIA].
  if (!type.weightings.includes(live.bandwidthWeighting))
    throw new AwsError(
      'InvalidParameterCombination',
      `The instance type '${type.name}' does not support bandwidth weighting '${live.bandwidthWeighting}'.`,
    );
  if (!type.enaExpress && region.interfacesOf(instance).some(({ settings }) => settings.live.enaSrd.enabled))
    throw new AwsError('InvalidParameterCombination', `The instance type '${type.name}' does not support ENA Express.`);
  checkInterfaces(region, instance, type);
  checkAttachmentCount(region, instance, type.name, 0);
  return type;
}

function checkInterfaces(region: Region, instance: InstanceRecord, type: InstanceTypeData): void {
  const interfaces = region.interfacesOf(instance);
  if (interfaces.length > type.interfaces)
    throw new AwsError('AttachmentLimitExceeded', `Interface count ${interfaces.length} exceeds the limit for ${type.name}`);
  // Prefixes count as addresses. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-prefix-eni.html
  const most = Math.max(0, ...interfaces.map(({ privateIps, prefixes }) => privateIps.length + prefixes.length));
  if (most > type.addressesPerInterface)
    throw new AwsError('PrivateIpAddressLimitExceeded', `Number of private addresses exceeds the limit for ${type.name}`);
}

/** EBS volumes per instance; interfaces and instance-store disks count where the limit is shared. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/volume_limits.html */
export function checkAttachmentCount(region: Region, instance: InstanceRecord, name: string, more: number): void {
  const type = typeData(name);
  const others = type.attachments.kind === 'shared' ? instance.interfaceIds.length + (type.storage?.disks ?? 0) : 0;
  if (region.volumesOf(instance.id).length + more + others > type.attachments.limit)
    throw new AwsError('AttachmentLimitExceeded', `The maximum number of attachments for ${name} is ${type.attachments.limit}`);
}

/** What is checked again, or only, when the instance starts. */
export function checkStart(region: Region, instance: InstanceRecord): InstanceTypeData {
  const type = checkFit(region, instance, instance.attributes.live.instanceType);
  if (!region.offered(type.name, instance.zone))
    throw new AwsError(
      'Unsupported',
      `Your requested instance type (${type.name}) is not supported in your requested Availability Zone (${instance.zone}).`,
    );
  return type;
}
