import { describe, expect, it } from '@jest/globals';
import { compilePolicy } from '../../../../local/iam/policy.ts';
import { allow, answer, deny } from './rules.ts';

const volume = 'arn:aws:ec2:eu-west-1:111122223333:volume/vol-1';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html */
describe('statements', () => {
  it('are silent where none speaks of the action, the resource or the conditions', () => {
    expect(answer([], 'ec2:DeleteVolume', volume)).toBe('silent');
    expect(answer([allow('ec2:AttachVolume', '*')], 'ec2:DeleteVolume', volume)).toBe('silent');
    expect(answer([allow('ec2:DeleteVolume', volume.replace('vol-1', 'vol-2'))], 'ec2:DeleteVolume', volume)).toBe('silent');
    expect(answer([allow('ec2:DeleteVolume', '*', { StringEquals: { a: 'b' } })], 'ec2:DeleteVolume', volume)).toBe('silent');
  });
  it.each([
    ['before', [deny('ec2:*', '*'), allow('ec2:DeleteVolume', '*')]],
    ['after', [allow('ec2:DeleteVolume', '*'), deny('ec2:*', '*')]],
  ])('deny explicitly, whatever another one allows %s', (_where, statements) => {
    expect(answer(statements, 'ec2:DeleteVolume', volume)).toBe('deny');
  });
  it('deny nothing where their condition does not hold', () => {
    const guarded = [allow('ec2:*', '*'), deny('ec2:*', '*', { Bool: { 'aws:SecureTransport': 'false' } })];
    expect(answer(guarded, 'ec2:DeleteVolume', volume, { 'aws:SecureTransport': 'true' })).toBe('allow');
    expect(answer(guarded, 'ec2:DeleteVolume', volume, { 'aws:SecureTransport': 'false' })).toBe('deny');
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html and …_elements_resource.html */
describe('actions and resources', () => {
  it('compare actions without regard to case, with wildcards', () => {
    expect(answer([allow('EC2:delete*', '*')], 'ec2:DeleteVolume', volume)).toBe('allow');
    expect(answer([allow('ec2:Delete?olume', '*')], 'ec2:DeleteVolume', volume)).toBe('allow');
    expect(answer([allow('ec2:Delete', '*')], 'ec2:DeleteVolume', volume)).toBe('silent');
  });
  it('compare resources with regard to case', () => {
    expect(answer([allow('ec2:DeleteVolume', volume.toUpperCase())], 'ec2:DeleteVolume', volume)).toBe('silent');
  });
  it('do not let a wildcard of an ARN reach over a colon before its resource', () => {
    expect(answer([allow('ec2:DeleteVolume', 'arn:aws:ec2:*:volume/*')], 'ec2:DeleteVolume', volume)).toBe('silent');
    expect(answer([allow('ec2:DeleteVolume', 'arn:aws:ec2:*:*:volume/*')], 'ec2:DeleteVolume', volume)).toBe('allow');
  });
  it('let a wildcard in the resource itself stand for any text, colons too', () => {
    const group = 'arn:aws:autoscaling:eu-west-1:1:autoScalingGroup:8f3a:autoScalingGroupName/web';
    const named = (name: string) => `arn:aws:autoscaling:eu-west-1:1:autoScalingGroup:*:autoScalingGroupName/${name}`;
    expect(answer([allow('autoscaling:EnterStandby', named('web'))], 'autoscaling:EnterStandby', group)).toBe('allow');
    expect(answer([allow('autoscaling:EnterStandby', named('we'))], 'autoscaling:EnterStandby', group)).toBe('silent');
  });
  it('take a dot and a bracket for themselves', () => {
    expect(answer([allow('s3:GetObject', 'arn:aws:s3:::a.b/*')], 's3:GetObject', 'arn:aws:s3:::axb/c')).toBe('silent');
  });
});

describe('what is not modelled', () => {
  it.each([
    ['NotAction', { Effect: 'Allow', NotAction: 'ec2:*', Resource: '*' }],
    ['NotResource', { Effect: 'Allow', Action: 'ec2:*', NotResource: '*' }],
    ['NumericLessThan', allow('ec2:*', '*', { NumericLessThan: { a: '1' } })],
    ['ForMostValues', allow('ec2:*', '*', { 'ForMostValues:StringEquals': { a: '1' } })],
    ['policy variable', allow('ec2:*', 'arn:aws:s3:::${aws:username}')],
    ['neither Allow nor Deny', { ...allow('ec2:*', '*'), Effect: 'Maybe' }],
  ])('is refused by name: %s', (name, statement) => {
    expect(() => compilePolicy({ Statement: [statement] }, 'policy')).toThrow(name);
  });
});
