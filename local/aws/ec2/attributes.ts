import type { DescribeInstanceAttributeCommandInput, DescribeInstanceAttributeCommandOutput } from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { blockDevices } from './attachment-view.ts';
import { groupsOf } from './interface-view.ts';
import type { Attributes, InstanceRecord } from './model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';

type Answer = Omit<DescribeInstanceAttributeCommandOutput, '$metadata'>;

/** DescribeInstanceAttribute: one attribute per call. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html */
export function attributeOperations(region: Region): Operations {
  return operation<DescribeInstanceAttributeCommandInput, DescribeInstanceAttributeCommandOutput>(
    'DescribeInstanceAttribute',
    'InstanceId Attribute',
    (input) => {
      const instance = region.instance(input.InstanceId);
      const read = readers[input.Attribute ?? ''];
      if (read === undefined)
        throw new AwsError('InvalidParameterValue', `Value (${input.Attribute}) for parameter attribute is invalid. Unknown attribute.`);
      return { InstanceId: instance.id, ...read(instance.attributes.seen(region.now()), instance, region) };
    },
  );
}

const value = <T>(Value: T | undefined): { Value?: T } => (Value === undefined ? {} : { Value });

const readers: Readonly<Record<string, (seen: Attributes, instance: InstanceRecord, region: Region) => Answer>> = {
  instanceType: ({ instanceType }) => ({ InstanceType: value(instanceType) }),
  userData: ({ userData }) => ({ UserData: value(userData) }),
  instanceInitiatedShutdownBehavior: ({ shutdownBehavior }) => ({ InstanceInitiatedShutdownBehavior: value(shutdownBehavior) }),
  disableApiTermination: ({ disableApiTermination }) => ({ DisableApiTermination: value(disableApiTermination) }),
  disableApiStop: ({ disableApiStop }) => ({ DisableApiStop: value(disableApiStop) }),
  ebsOptimized: ({ ebsOptimized }) => ({ EbsOptimized: value(ebsOptimized) }),
  enaSupport: ({ enaSupport }) => ({ EnaSupport: value(enaSupport) }),
  sriovNetSupport: ({ sriovNetSupport }) => ({ SriovNetSupport: value(sriovNetSupport) }),
  kernel: ({ kernel }) => ({ KernelId: value(kernel) }),
  ramdisk: ({ ramdisk }) => ({ RamdiskId: value(ramdisk) }),
  rootDeviceName: (_, { rootDeviceName }) => ({ RootDeviceName: value(rootDeviceName) }),
  enclaveOptions: (_, { enclaves }) => ({ EnclaveOptions: { Enabled: enclaves } }),
  productCodes: (_, { productCodes }) => ({
    ProductCodes: productCodes.map((ProductCodeId) => ({ ProductCodeId, ProductCodeType: 'marketplace' as const })),
  }),
  sourceDestCheck: (_, instance, region) => ({
    SourceDestCheck: value(onlyInterface(region, instance).settings.seen(region.now()).sourceDestCheck),
  }),
  groupSet: (_, instance, region) => ({ Groups: groupsOf(region, onlyInterface(region, instance)) }),
  blockDeviceMapping: (_, instance, region) => ({
    RootDeviceName: value(instance.rootDeviceName),
    BlockDeviceMappings: blockDevices(region, instance.id),
  }),
};

/** Attributes that belong to the interface are refused on an instance with several [API-MIA]. */
export function onlyInterface(region: Region, instance: InstanceRecord): ReturnType<Region['interface']> {
  const [one, ...others] = region.interfacesOf(instance);
  if (one === undefined || others.length > 0)
    throw new AwsError(
      'InvalidInstanceID',
      `There are multiple interfaces attached to instance '${instance.id}'. Please specify an interface ID for the operation instead.`,
    );
  return one;
}
