import type {
  AssociateIamInstanceProfileCommandInput,
  AssociateIamInstanceProfileCommandOutput,
  DescribeIamInstanceProfileAssociationsCommandInput,
  DescribeIamInstanceProfileAssociationsCommandOutput,
  DisassociateIamInstanceProfileCommandInput,
  DisassociateIamInstanceProfileCommandOutput,
  IamInstanceProfileAssociation,
  IamInstanceProfileSpecification,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { page, select } from './filters.ts';
import { first } from './first.ts';
import type { AssociationRecord, ProfileRecord } from './network-model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';

/** Instance profiles: one per instance, changed by Disassociate and Associate [API-IIP][GH-5251]. */
export function profileOperations(region: Region): Operations {
  return {
    ...operation<DescribeIamInstanceProfileAssociationsCommandInput, DescribeIamInstanceProfileAssociationsCommandOutput>(
      'DescribeIamInstanceProfileAssociations',
      'AssociationIds Filters MaxResults NextToken',
      (input) => {
        const ids = input.AssociationIds ?? [];
        const all = (ids.length > 0 ? ids.map((id) => existing(region, id)) : [...region.associations.values()]).map((one) => ({
          ...one,
          tags: {},
        }));
        const found = select(all, input.Filters, { 'instance-id': ({ instanceId }) => instanceId, state: ({ state }) => state });
        const { items, next } = page(found, input, [5, 1000], ids);
        return { IamInstanceProfileAssociations: items.map(render), ...(next === undefined ? {} : { NextToken: next }) };
      },
    ),
    ...operation<AssociateIamInstanceProfileCommandInput, AssociateIamInstanceProfileCommandOutput>(
      'AssociateIamInstanceProfile',
      'IamInstanceProfile InstanceId',
      (input) => ({
        IamInstanceProfileAssociation: associate(region, input),
      }),
    ),
    ...operation<DisassociateIamInstanceProfileCommandInput, DisassociateIamInstanceProfileCommandOutput>(
      'DisassociateIamInstanceProfile',
      'AssociationId',
      ({ AssociationId }) => {
        const association = existing(region, AssociationId);
        association.state = 'disassociating';
        // Until it is gone the instance still has an association, and a new one is refused: the worse case.
        region.later(region.draw('profile'), () => void region.associations.delete(association.id));
        return { IamInstanceProfileAssociation: render(association) };
      },
    ),
  };
}

function associate(region: Region, input: AssociateIamInstanceProfileCommandInput): IamInstanceProfileAssociation {
  const instance = region.instance(input.InstanceId);
  const profile = profileOf(region, input.IamInstanceProfile);
  // Running or stopped [API-IIP]; a pending one was reported to be refused [GH-CDKD].
  if (instance.state !== 'running' && instance.state !== 'stopped')
    throw new AwsError('IncorrectState', `The instance ${instance.id} is in the '${instance.state}' state`);
  if (region.associationOf(instance.id) !== undefined)
    throw new AwsError('IncorrectState', `There is an existing association for instance ${instance.id}`);
  const association: AssociationRecord = {
    id: region.id('iip-assoc'),
    instanceId: instance.id,
    profile,
    at: region.now(),
    state: 'associating',
  };
  region.associations.set(association.id, association);
  region.later(region.draw('profile'), () => {
    if (association.state === 'associating') association.state = 'associated';
  });
  return render(association);
}

/** [GH-12533]: an unknown profile is an invalid value. */
function profileOf(region: Region, given: IamInstanceProfileSpecification | undefined): ProfileRecord {
  if (given?.Arn !== undefined && given.Name !== undefined)
    throw new AwsError('InvalidParameterCombination', 'Specify the Arn or the Name of the profile, not both');
  const found = first(region.profiles.values(), ({ arn, name }) => arn === given?.Arn || name === given?.Name);
  if (found === undefined)
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${given?.Arn ?? given?.Name}) for parameter iamInstanceProfile is invalid. Invalid IAM Instance Profile`,
    );
  return found;
}

function existing(region: Region, id: string | undefined): AssociationRecord {
  const found = region.associations.get(id ?? '');
  if (found === undefined) throw new AwsError('InvalidAssociationID.NotFound', `An invalid association-id of '${id}' was given`);
  return found;
}

const render = (association: AssociationRecord): IamInstanceProfileAssociation => ({
  AssociationId: association.id,
  InstanceId: association.instanceId,
  IamInstanceProfile: { Arn: association.profile.arn, Id: association.profile.id },
  State: association.state,
});
