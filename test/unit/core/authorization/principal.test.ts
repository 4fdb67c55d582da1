import { describe, expect, it } from '@jest/globals';
import { principalOf } from '#core/authorization/principal.ts';
import { identityOf, roles, testAccess } from '../../api/world.ts';

describe('the caller', () => {
  it('is a person where the role is trusted to name one', () => {
    expect(principalOf(identityOf('sso', 'ana@example.org'), testAccess)).toEqual({
      uniqueId: roles.sso,
      id: `${roles.sso}:ana@example.org`,
      name: 'ana@example.org',
      arn: 'arn:aws:sts::111122223333:assumed-role/sso-role/ana@example.org',
      teams: ['qa'],
      administrator: false,
    });
  });

  it('is the role where anyone may choose the session name', () => {
    expect(principalOf(identityOf('qa', 'ana'), testAccess)).toMatchObject({ id: roles.qa, name: 'qa-role', teams: ['qa'] });
  });

  it('is an administrator by role, by team, or as one person of a naming role', () => {
    const by = (name: string) => principalOf(identityOf('sso', 'ana'), { ...testAccess, administrators: [name] })?.administrator;
    expect([by(roles.sso), by('qa'), by(`${roles.sso}:ana`), by(`${roles.sso}:bo`), by('ana')]).toEqual([true, true, true, false, false]);
  });

  it('can be an IAM user, known by its unique id', () => {
    const user = { userArn: 'arn:aws:iam::111122223333:user/ops/deploy', caller: 'AIDAQQQQQQQQQQQQQQQQ', accountId: '111122223333' };
    expect(principalOf(user, testAccess)).toMatchObject({ id: 'AIDAQQQQQQQQQQQQQQQQ', name: 'deploy', teams: [] });
  });

  it('a role that was made again under the old name is somebody else', () => {
    const again = { ...identityOf('qa'), caller: 'AROANEWNEWNEWNEWNEWN:session' };
    expect(principalOf(again, testAccess)).toMatchObject({ id: 'AROANEWNEWNEWNEWNEWN', teams: [] });
  });

  it.each([
    ['nothing', undefined],
    ['null members', { userArn: null, caller: null, accountId: null }],
    ['root', { userArn: 'arn:aws:iam::111122223333:root', caller: '111122223333' }],
    ['a federated user', { userArn: 'arn:aws:sts::111122223333:federated-user/ana', caller: '111122223333:ana' }],
    ['a role without a session', { userArn: 'arn:aws:sts::111122223333:assumed-role/qa-role/x', caller: roles.qa }],
    ['a user with a session', { userArn: 'arn:aws:iam::111122223333:user/ana', caller: 'AIDAQQQQQQQQQQQQQQQQ:x' }],
    ['a role that claims to be a user', { userArn: 'arn:aws:iam::111122223333:user/ana', caller: roles.admin }],
    ['an ARN with something before it', { userArn: 'x arn:aws:sts::111122223333:assumed-role/qa-role/x', caller: `${roles.qa}:x` }],
  ])('%s is nobody', (_what, identity) => {
    expect(principalOf(identity, testAccess)).toBeUndefined();
  });
});
