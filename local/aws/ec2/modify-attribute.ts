import type { ModifyInstanceAttributeCommandInput, ModifyInstanceAttributeCommandOutput } from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { onlyInterface } from './attributes.ts';
import { changeType } from './change-type.ts';
import { change, mustBeStopped } from './change.ts';
import { checkGroups } from './interfaces.ts';
import type { InstanceRecord } from './model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';

type Input = ModifyInstanceAttributeCommandInput;
const modelled =
  'InstanceId Attribute Value BlockDeviceMappings.DeviceName BlockDeviceMappings.Ebs.DeleteOnTermination BlockDeviceMappings.Ebs.VolumeId DisableApiStop DisableApiTermination InstanceType Kernel Ramdisk UserData InstanceInitiatedShutdownBehavior Groups EbsOptimized SriovNetSupport EnaSupport SourceDestCheck';

/** ModifyInstanceAttribute: exactly one attribute per call, some only on a stopped instance [API-MIA]. */
export function modifyAttributeOperations(region: Region): Operations {
  return operation<Input, ModifyInstanceAttributeCommandOutput>('ModifyInstanceAttribute', modelled, (input) => {
    const instance = region.instance(input.InstanceId);
    const given = spelledOut(input);
    const names = Object.keys(writers).filter((name) => given[name as keyof Input] !== undefined);
    const [name, ...others] = names;
    if (name === undefined) throw new AwsError('InvalidParameterCombination', 'No attributes specified.');
    if (others.length > 0)
      throw new AwsError('InvalidParameterCombination', `Fields for multiple attribute types specified: ${names.join(', ')}`);
    if (instance.state === 'terminated' || instance.state === 'shutting-down')
      throw new AwsError('IncorrectInstanceState', `The instance '${instance.id}' is terminated.`);
    writers[name as Writable]?.(given, instance, region);
    return {};
  });
}

/** The older spelling `Attribute` + `Value` means the same as the member of that name. */
function spelledOut(input: Input): Input {
  const { Attribute, Value, ...rest } = input;
  if (Attribute === undefined || Value === undefined) return rest;
  const spelled: Record<string, Partial<Input>> = {
    instanceType: { InstanceType: { Value } },
    instanceInitiatedShutdownBehavior: { InstanceInitiatedShutdownBehavior: { Value } },
    disableApiTermination: { DisableApiTermination: { Value: Value === 'true' } },
    disableApiStop: { DisableApiStop: { Value: Value === 'true' } },
    ebsOptimized: { EbsOptimized: { Value: Value === 'true' } },
    sourceDestCheck: { SourceDestCheck: { Value: Value === 'true' } },
  };
  const found = spelled[Attribute];
  if (found === undefined)
    throw new AwsError(
      'LocalCloud.NotModelled',
      `EC2 ModifyInstanceAttribute: Attribute ${Attribute} with Value is not modelled by the local cloud`,
    );
  return { ...rest, ...found };
}

type Writable =
  | 'InstanceType'
  | 'UserData'
  | 'InstanceInitiatedShutdownBehavior'
  | 'DisableApiTermination'
  | 'DisableApiStop'
  | 'SourceDestCheck'
  | 'EbsOptimized'
  | 'EnaSupport'
  | 'SriovNetSupport'
  | 'Kernel'
  | 'Ramdisk'
  | 'Groups'
  | 'BlockDeviceMappings';
type Writer = (input: Input, instance: InstanceRecord, region: Region) => void;

const writers: Readonly<Record<Writable, Writer>> = {
  InstanceType: ({ InstanceType }, instance, region) => {
    mustBeStopped(instance, 'instanceType');
    changeType(region, instance, InstanceType?.Value);
  },
  UserData: ({ UserData }, instance, region) => {
    mustBeStopped(instance, 'userData');
    const bytes = UserData?.Value ?? new Uint8Array();
    // 16 KB before encoding. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
    if (bytes.length > 16_384) throw new AwsError('InvalidParameterValue', 'User data is limited to 16384 bytes');
    change(region, instance, (live) => void (live.userData = bytes.length === 0 ? undefined : Buffer.from(bytes).toString('base64')));
  },
  InstanceInitiatedShutdownBehavior: ({ InstanceInitiatedShutdownBehavior: given }, instance, region) => {
    const behavior = given?.Value;
    if (behavior !== 'stop' && behavior !== 'terminate')
      throw new AwsError('InvalidParameterValue', `Value (${behavior}) for instanceInitiatedShutdownBehavior is invalid.`);
    change(region, instance, (live) => void (live.shutdownBehavior = behavior));
  },
  DisableApiTermination: ({ DisableApiTermination: given }, instance, region) =>
    change(region, instance, (live) => void (live.disableApiTermination = given?.Value === true)),
  DisableApiStop: ({ DisableApiStop: given }, instance, region) =>
    change(region, instance, (live) => void (live.disableApiStop = given?.Value === true)),
  SourceDestCheck: ({ SourceDestCheck: given }, instance, region) =>
    onlyInterface(region, instance).settings.change(
      region.now(),
      region.lag(),
      (live) => void (live.sourceDestCheck = given?.Value === true),
    ),
  EbsOptimized: ({ EbsOptimized: given }, instance, region) => {
    mustBeStopped(instance, 'ebsOptimized');
    change(region, instance, (live) => void (live.ebsOptimized = given?.Value === true));
  },
  EnaSupport: ({ EnaSupport: given }, instance, region) => {
    mustBeStopped(instance, 'enaSupport');
    change(region, instance, (live) => void (live.enaSupport = given?.Value === true));
  },
  SriovNetSupport: ({ SriovNetSupport: given }, instance, region) => {
    mustBeStopped(instance, 'sriovNetSupport');
    change(region, instance, (live) => void (live.sriovNetSupport = given?.Value));
  },
  Kernel: ({ Kernel }, instance, region) => {
    mustBeStopped(instance, 'kernel');
    change(region, instance, (live) => void (live.kernel = Kernel?.Value));
  },
  Ramdisk: ({ Ramdisk }, instance, region) => {
    mustBeStopped(instance, 'ramdisk');
    change(region, instance, (live) => void (live.ramdisk = Ramdisk?.Value));
  },
  Groups: ({ Groups = [] }, instance, region) => {
    const one = onlyInterface(region, instance);
    checkGroups(region, one, Groups);
    one.settings.change(region.now(), region.lag(), (live) => void (live.groups = [...Groups]));
  },
  BlockDeviceMappings: ({ BlockDeviceMappings = [] }, instance, region) => setDeleteOnTermination(region, instance, BlockDeviceMappings),
};

/** DeleteOnTermination belongs to the attachment: the mapping has to name a device that has a volume [API-MIA]. */
function setDeleteOnTermination(region: Region, instance: InstanceRecord, mappings: NonNullable<Input['BlockDeviceMappings']>): void {
  const volumes = region.volumesOf(instance.id);
  const changes = mappings.map(({ DeviceName, Ebs }) => {
    const volume = volumes.find(({ attachment }) => attachment?.device === DeviceName);
    if (volume?.attachment === undefined || (Ebs?.VolumeId ?? volume.id) !== volume.id)
      throw new AwsError('InvalidInstanceAttributeValue', `No device is currently mapped at ${DeviceName}`);
    return { attachment: volume.attachment, value: Ebs?.DeleteOnTermination };
  });
  for (const { attachment, value } of changes) if (value !== undefined) attachment.deleteOnTermination = value;
}
