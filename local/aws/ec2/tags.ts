import type {
  CreateTagsCommandInput,
  CreateTagsCommandOutput,
  DeleteTagsCommandInput,
  DeleteTagsCommandOutput,
  DescribeTagsCommandInput,
  DescribeTagsCommandOutput,
  ResourceType,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { page, select } from './filters.ts';
import type { Tags } from './model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';
import { mergeTags } from './tagging.ts';

/** CreateTags, DeleteTags, DescribeTags. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html */
export function tagOperations(region: Region): Operations {
  return {
    ...operation<CreateTagsCommandInput, CreateTagsCommandOutput>('CreateTags', 'Resources Tags', ({ Resources, Tags: added = [] }) => {
      const merged = resources(region, Resources).map((resource) => ({ resource, tags: mergeTags(resource.tags, added) }));
      for (const { resource, tags } of merged) resource.tags = tags;
      return {};
    }),
    ...operation<DeleteTagsCommandInput, DeleteTagsCommandOutput>('DeleteTags', 'Resources Tags', ({ Resources, Tags: given }) => {
      const found = resources(region, Resources);
      // Without tags all user tags go; a value given has to match. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
      const gone = (key: string, value: string): boolean =>
        given === undefined
          ? !key.startsWith('aws:')
          : given.some(({ Key, Value }) => Key === key && (Value === undefined || Value === value));
      for (const resource of found)
        resource.tags = Object.fromEntries(Object.entries(resource.tags).filter(([key, value]) => !gone(key, value)));
      return {};
    }),
    ...operation<DescribeTagsCommandInput, DescribeTagsCommandOutput>('DescribeTags', 'Filters MaxResults NextToken', (input) => {
      const all = everything(region).flatMap(([type, id, tags]) =>
        Object.entries(tags).map(([key, value]) => ({ id, type, key, value, tags: { [key]: value } })),
      );
      const found = select(all, input.Filters, {
        'resource-id': ({ id }) => id,
        'resource-type': ({ type }) => type,
        key: ({ key }) => key,
        value: ({ value }) => value,
      });
      const { items, next } = page(found, input, [5, 1000]);
      return {
        Tags: items.map(({ id, type, key, value }) => ({ ResourceId: id, ResourceType: type, Key: key, Value: value })),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    }),
  };
}

interface Tagged {
  tags: Tags;
}

/** What carries tags, by the prefix of its id. */
const finders: Readonly<Record<string, (region: Region, id: string) => Tagged | undefined>> = {
  i: (region, id) => region.instance(id),
  vol: (region, id) => region.volume(id),
  snap: (region, id) => region.snapshot(id),
  eni: (region, id) => region.interface(id),
  eipalloc: (region, id) => region.addresses.get(id),
  ami: (region, id) => region.images.get(id),
  sg: (region, id) => region.groups.get(id),
  cr: (region, id) => region.reservations.get(id),
};

/** At most 1,000 resources in one request; all exist, or nothing happens. */
function resources(region: Region, ids: readonly string[] = []): Tagged[] {
  if (ids.length > 1_000) throw new AwsError('InvalidParameterValue', 'At most 1000 resources can be tagged at once');
  return ids.map((id) => {
    const found = finders[id.split('-')[0] ?? '']?.(region, id);
    if (found === undefined) throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
    return found;
  });
}

function everything(region: Region): [ResourceType, string, Tags][] {
  const of = (type: ResourceType, map: ReadonlyMap<string, Tagged>): [ResourceType, string, Tags][] =>
    [...map].map(([id, { tags }]) => [type, id, tags]);
  return [
    ...of('instance', region.instances),
    ...of('volume', region.volumes),
    ...of('snapshot', region.snapshots),
    ...of('network-interface', region.interfaces),
    ...of('elastic-ip', region.addresses),
    ...of('image', region.images),
    ...of('security-group', region.groups),
    ...of('capacity-reservation', region.reservations),
  ];
}
