import type { Image } from '@aws-sdk/client-ec2';
import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import type { PersonaImages } from '#core/fleet/fleet.ts';
import type { ResolvedImage, ResolvedImages } from '#core/persona/image.ts';
import type { Clients } from './clients.ts';

/**
 * The configured images of one architecture as EC2 describes them, in one call. Images that are not
 * configured for it, or do not exist, are missing in the answer.
 */
export async function resolveImages(
  { ec2 }: Pick<Clients, 'ec2'>,
  configured: PersonaImages,
  names: readonly string[],
  host: { readonly architecture: string; readonly accountId: string },
): Promise<ResolvedImages> {
  const wanted = names.flatMap((name) => {
    const imageId = host.architecture === 'x86_64' || host.architecture === 'arm64' ? configured[name]?.[host.architecture] : undefined;
    return imageId === undefined ? [] : [{ name, imageId }];
  });
  if (wanted.length === 0) return {};
  // A filter, because a list of ids fails as a whole when one of them is gone.
  const { Images: images = [] } = await ec2.send(
    new DescribeImagesCommand({ Filters: [{ Name: 'image-id', Values: [...new Set(wanted.map(({ imageId }) => imageId))] }] }),
  );
  return Object.fromEntries(
    wanted.flatMap(({ name, imageId }) => {
      const image = images.find(({ ImageId }) => ImageId === imageId);
      const resolved = image && resolve(image, host.accountId);
      return resolved === undefined ? [] : [[name, resolved]];
    }),
  );
}

/** Undefined for an image whose root is not an EBS snapshot: no volume can be made from it. */
function resolve(image: Image, accountId: string): ResolvedImage | undefined {
  const root = image.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === image.RootDeviceName)?.Ebs;
  if (root?.SnapshotId === undefined) return undefined;
  return {
    imageId: image.ImageId ?? '',
    snapshotId: root.SnapshotId,
    rootGiB: root.VolumeSize ?? 0,
    architecture: image.Architecture ?? '',
    virtualization: image.VirtualizationType ?? '',
    ena: image.EnaSupport ?? false,
    bootMode: image.BootMode ?? null,
    owned: image.OwnerId === accountId,
    productCodes: (image.ProductCodes ?? []).map(({ ProductCodeId }) => ProductCodeId ?? ''),
  };
}
