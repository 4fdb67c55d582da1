import type {
  DeleteSecurityGroupCommandInput,
  DeleteSecurityGroupCommandOutput,
  DescribeSecurityGroupsCommandInput,
  DescribeSecurityGroupsCommandOutput,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { page, select, tagList } from './filters.ts';
import type { GroupRecord } from './network-model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';

/** DescribeSecurityGroups and DeleteSecurityGroup. */
export function groupOperations(region: Region): Operations {
  return {
    ...operation<DescribeSecurityGroupsCommandInput, DescribeSecurityGroupsCommandOutput>(
      'DescribeSecurityGroups',
      'GroupIds Filters MaxResults NextToken',
      (input) => {
        const ids = input.GroupIds ?? [];
        const all = ids.length > 0 ? ids.map((id) => existing(region, id)) : region.groups.values();
        const found = select(all, input.Filters, {
          'group-id': ({ id }) => id,
          'group-name': ({ name }) => name,
          'vpc-id': ({ vpcId }) => vpcId,
        });
        const { items, next } = page(found, input, [5, 1000], ids);
        return {
          SecurityGroups: items.map(({ id, name, vpcId, description, ingress, egress, tags }) => ({
            GroupId: id,
            GroupName: name,
            VpcId: vpcId,
            Description: description,
            OwnerId: region.cloud.account,
            SecurityGroupArn: region.arn('security-group', id),
            IpPermissions: [...ingress],
            IpPermissionsEgress: [...egress],
            Tags: tagList(tags),
          })),
          ...(next === undefined ? {} : { NextToken: next }),
        };
      },
    ),
    ...operation<DeleteSecurityGroupCommandInput, DeleteSecurityGroupCommandOutput>('DeleteSecurityGroup', 'GroupId', ({ GroupId }) => {
      const group = existing(region, GroupId);
      // A group that an interface or another group's rule refers to stays [EC2-ERR].
      const used = [...region.interfaces.values()].some(({ settings }) => settings.live.groups.includes(group.id));
      if (used || referredTo(region, group)) throw new AwsError('DependencyViolation', `resource ${group.id} has a dependent object`);
      region.groups.delete(group.id);
      return { Return: true, GroupId: group.id };
    }),
  };
}

function referredTo(region: Region, group: GroupRecord): boolean {
  return [...region.groups.values()].some(
    ({ id, ingress, egress }) =>
      id !== group.id &&
      [...ingress, ...egress].some(({ UserIdGroupPairs = [] }) => UserIdGroupPairs.some(({ GroupId }) => GroupId === group.id)),
  );
}

function existing(region: Region, id: string | undefined): GroupRecord {
  const found = region.groups.get(id ?? '');
  if (found === undefined) throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
  return found;
}
