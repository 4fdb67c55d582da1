import { describe, expect, it } from '@jest/globals';
import type { RawResource } from '../../../../local/boot/stack.ts';
import { deploy } from '../../../../local/boot/template.ts';
import { match, routesOf } from '../../../../local/boot/routes.ts';
import { smallApp } from './small-app.ts';

const place = { account: '111122223333', region: 'eu-west-1' };
const wrong =
  (Type: string, Properties: RawResource['Properties'] = {}) =>
  () =>
    deploy(smallApp({ Wrong: { Type, Properties } }), place);

describe('the template as deployed', () => {
  it('resolves references within a stack and across stacks', () => {
    const [worker] = deploy(smallApp(), place).of('AWS::Lambda::Function');
    expect(worker?.arn).toBe('arn:aws:lambda:eu-west-1:111122223333:function:worker');
    expect(worker?.properties['Role']).toBe('arn:aws:iam::111122223333:role/worker-role');
    expect(worker?.properties['Environment']).toEqual({ Variables: { TABLE: 'checkouts' } });
  });

  it('gives the same physical ids in every run', () => {
    const ids = () => deploy(smallApp(), place).resources.map(({ ref }) => ref);
    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(ids().length);
  });

  it('resolves Fn::Sub of a text and pseudo parameters', () => {
    const { resources } = deploy(
      smallApp({ Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': 'q-${AWS::Region}-${Worker.Arn}' } } } }),
      place,
    );
    expect(resources.find(({ logicalId }) => logicalId === 'Queue')?.properties['QueueName']).toBe(
      'q-eu-west-1-arn:aws:lambda:eu-west-1:111122223333:function:worker',
    );
  });

  it.each([
    [
      'an unknown function',
      wrong('AWS::SQS::Queue', { A: { 'Fn::Select': [0, []] } }),
      /resource Wrong: the function Fn::Select is not modelled/,
    ],
    ['an unknown type', wrong('AWS::EC2::Vpc'), /resource Wrong: the resource type AWS::EC2::Vpc is not modelled/],
    ['a reference to nothing', wrong('AWS::SQS::Queue', { A: { Ref: 'Nobody' } }), /resource Wrong: Nobody is not in the template/],
    [
      'an attribute that the type has not',
      wrong('AWS::SQS::Queue', { A: { 'Fn::GetAtt': ['Role', 'Colour'] } }),
      /resource Wrong: the attribute Role.Colour is not modelled/,
    ],
    [
      'an import that nobody exports',
      wrong('AWS::SQS::Queue', { A: { 'Fn::ImportValue': 'x:y' } }),
      /resource Wrong: no stack exports x:y/,
    ],
    ['a dynamic reference', wrong('AWS::SQS::Queue', { A: '{{resolve:ssm:/a}}' }), /resource Wrong: the dynamic reference/],
  ])('refuses %s and names the resource', (_what, boot, message) => {
    expect(boot).toThrow(message);
  });
});

describe('routes', () => {
  const routes = routesOf(deploy(smallApp(), place));

  it('come from the methods and the chain of their resources', () => {
    expect(routes).toEqual([
      expect.objectContaining({ method: 'GET', path: '/things/{id}', signed: true, stage: 'v', timeoutMilliseconds: 29_000 }),
    ]);
  });

  it('match by method and path, with decoded parameters', () => {
    expect(match(routes, 'GET', '/things/a%20b')?.parameters).toEqual({ id: 'a b' });
    expect(match(routes, 'POST', '/things/a')).toBeUndefined();
    expect(match(routes, 'GET', '/things')).toBeUndefined();
    expect(match(routes, 'GET', '/things/%E0%A4%A')).toBeUndefined();
  });

  it('refuse a method whose function API Gateway may not invoke', () => {
    const stacks = smallApp({ ApiPermission: { Type: 'AWS::SQS::Queue' } });
    expect(() => routesOf(deploy(stacks, place))).toThrow(/resource GetThing: API Gateway has no permission/);
  });
});
