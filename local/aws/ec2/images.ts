import type { DescribeImagesCommandInput, DescribeImagesCommandOutput, Image } from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { page, select, tagList } from './filters.ts';
import type { ImageRecord } from './model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';

/** DescribeImages: own and public ones. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
export function imageOperations(region: Region): Operations {
  return operation<DescribeImagesCommandInput, DescribeImagesCommandOutput>(
    'DescribeImages',
    'ImageIds Owners Filters MaxResults NextToken IncludeDeprecated',
    (input) => {
      const ids = input.ImageIds ?? [];
      const owners = (input.Owners ?? []).map((owner) => (owner === 'self' ? region.cloud.account : owner));
      const all = ids.length > 0 ? ids.map((id) => existing(region, id)) : [...region.images.values()];
      const owned =
        owners.length === 0
          ? all
          : all.filter((image) => owners.includes(image.ownerId) || (owners.includes('amazon') && image.ownerId === amazon));
      const found = select(owned, input.Filters, {
        'image-id': ({ id }) => id,
        name: ({ name }) => name,
        'owner-id': ({ ownerId }) => ownerId,
        architecture: ({ architecture }) => architecture,
        state: () => 'available',
        'root-device-type': () => 'ebs',
        'block-device-mapping.snapshot-id': ({ snapshotId, dataVolumes }) => [snapshotId, ...dataVolumes.map((one) => one.snapshotId)],
      });
      const { items, next } = page(found, input, [1, 1000], ids);
      return { Images: items.map((image) => render(image)), ...(next === undefined ? {} : { NextToken: next }) };
    },
  );
}

/** Account that owns Amazon Linux images. https://docs.aws.amazon.com/linux/al2023/ug/ec2.html */
export const amazon = '137112412989';

function existing(region: Region, id: string): ImageRecord {
  const found = region.images.get(id);
  if (found === undefined) throw new AwsError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
  return found;
}

function render(image: ImageRecord): Image {
  const windows = image.platform === 'windows';
  const root = {
    DeviceName: image.rootDeviceName,
    Ebs: {
      SnapshotId: image.snapshotId,
      VolumeSize: image.size,
      VolumeType: 'gp3' as const,
      Iops: 3000,
      Throughput: 125,
      DeleteOnTermination: true,
      Encrypted: false,
    },
  };
  const data = image.dataVolumes.map(({ device, snapshotId, size }) => ({
    DeviceName: device,
    Ebs: { SnapshotId: snapshotId, VolumeSize: size, VolumeType: 'gp3' as const, DeleteOnTermination: true, Encrypted: false },
  }));
  return {
    ImageId: image.id,
    Name: image.name,
    ImageLocation: `${image.ownerId}/${image.name}`,
    OwnerId: image.ownerId,
    ...(image.ownerId === amazon ? { ImageOwnerAlias: 'amazon' } : {}),
    Public: image.ownerId === amazon,
    State: 'available',
    CreationDate: new Date(image.createdAt).toISOString(),
    Architecture: image.architecture,
    ImageType: 'machine',
    RootDeviceName: image.rootDeviceName,
    RootDeviceType: 'ebs',
    BlockDeviceMappings: [root, ...data],
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    EnaSupport: true,
    SriovNetSupport: 'simple',
    ImdsSupport: 'v2.0',
    PlatformDetails: windows ? 'Windows' : 'Linux/UNIX',
    UsageOperation: windows ? 'RunInstances:0002' : 'RunInstances',
    ...(windows ? { Platform: 'Windows' as const } : {}),
    ...(image.bootMode === undefined ? {} : { BootMode: image.bootMode }),
    ...(image.tpm ? { TpmSupport: 'v2.0' as const } : {}),
    ...(image.productCodes.length === 0
      ? {}
      : { ProductCodes: image.productCodes.map((ProductCodeId) => ({ ProductCodeId, ProductCodeType: 'marketplace' as const })) }),
    Tags: tagList(image.tags),
  };
}
