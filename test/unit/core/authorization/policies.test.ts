import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from '@jest/globals';
import { cedarAuthorize } from '#adapters/cedar.ts';
import { policies, policySchema } from '#core/authorization/policies.ts';
import { principalOf, type Principal } from '#core/authorization/principal.ts';
import { type Action, actions, type Question } from '#core/authorization/question.ts';
import { identityOf, testAccess } from '../../api/world.ts';

const who = {
  borrower: identityOf('sso', 'ana'),
  colleague: identityOf('sso', 'bo'),
  owner: identityOf('owner'),
  administrator: identityOf('admin'),
  stranger: identityOf('stranger'),
} as const;
type Who = keyof typeof who;
const principal = (name: Who): Principal => {
  const found = principalOf(who[name], testAccess);
  if (found === undefined) throw new Error(`${name} is nobody`);
  return found;
};
const web = { id: 'web', owners: ['web-owners'] };
const db = { id: 'db', owners: ['platform'] };
const loan = { category: 'load', seconds: 8 * 3600, priority: 50 };
const checkout = { id: 'co-0000000000000001', requesterId: principal('borrower').id };

function ask(action: Action, name: Who, fleet = web): boolean {
  const authorize = cedarAuthorize((message, details) => {
    throw new Error(`${message}: ${JSON.stringify(details)}`);
  });
  const questions: Record<Action, Question> = {
    ReadFleet: { action: 'ReadFleet', fleet, principal: principal(name) },
    ReadPersona: { action: 'ReadPersona', persona: { id: 'blank', category: 'blank' }, principal: principal(name) },
    ReadCheckout: { action: 'ReadCheckout', checkout, fleet, principal: principal(name) },
    CheckIn: { action: 'CheckIn', checkout, fleet, principal: principal(name) },
    CloseLoss: { action: 'CloseLoss', checkout, fleet, principal: principal(name) },
    BorrowHost: { action: 'BorrowHost', fleet, loan, principal: principal(name) },
    BorrowOnBehalfOf: { action: 'BorrowOnBehalfOf', fleet, loan, principal: principal(name) },
  };
  return authorize(questions[action], testAccess);
}

describe('the policies', () => {
  it('are valid against their schema, without a warning', () => {
    const answer = cedar.validate({
      schema: policySchema,
      policies: { staticPolicies: { ...policies } },
      validationSettings: { mode: 'strict' },
    });
    expect(answer).toMatchObject({ type: 'success', validationErrors: [], validationWarnings: [], otherWarnings: [] });
  });

  // action × who, on fleet web (owned by web-owners, granted to qa)
  const table: Record<Action, Record<Who, boolean>> = {
    ReadFleet: { borrower: true, colleague: true, owner: true, administrator: true, stranger: false },
    ReadPersona: { borrower: true, colleague: true, owner: true, administrator: true, stranger: false },
    ReadCheckout: { borrower: true, colleague: true, owner: true, administrator: true, stranger: false },
    BorrowHost: { borrower: true, colleague: true, owner: false, administrator: true, stranger: false },
    BorrowOnBehalfOf: { borrower: false, colleague: false, owner: false, administrator: true, stranger: false },
    CheckIn: { borrower: true, colleague: false, owner: true, administrator: true, stranger: false },
    CloseLoss: { borrower: false, colleague: false, owner: true, administrator: true, stranger: false },
  };
  const cells = actions.flatMap((action) => (Object.keys(who) as Who[]).map((name) => [action, name, table[action][name]] as const));
  it.each(cells)('%s by the %s: %s', (action, name, allowed) => {
    expect(ask(action, name)).toBe(allowed);
  });

  it.each([
    ['ReadFleet', 'borrower', false],
    ['ReadFleet', 'owner', false],
    ['ReadCheckout', 'colleague', false],
    ['ReadCheckout', 'borrower', true],
    ['BorrowHost', 'borrower', false],
    ['CheckIn', 'owner', false],
    ['CheckIn', 'administrator', true],
    ['CloseLoss', 'owner', false],
    ['CloseLoss', 'administrator', true],
  ] as const)('on another fleet %s by the %s: %s', (action, name, allowed) => {
    expect(ask(action, name, db)).toBe(allowed);
  });
});

describe('limits of a grant', () => {
  const authorize = cedarAuthorize(() => undefined);
  const borrow = (over: Partial<typeof loan>, access = testAccess): boolean =>
    authorize({ action: 'BorrowHost', fleet: web, loan: { ...loan, ...over }, principal: principal('borrower') }, access);

  it.each([
    [{}, true],
    [{ seconds: 8 * 3600 + 1 }, false],
    [{ priority: 51 }, false],
    [{ category: 'chaos' }, false],
  ])('%j: %s', (over, allowed) => {
    expect(borrow(over)).toBe(allowed);
  });

  it('every grant is looked at, and each one alone has to allow all of it', () => {
    const [grant] = testAccess.grants;
    if (grant === undefined) throw new Error('the test configuration has a grant');
    const short = { ...grant, categories: ['chaos'], longest: 'PT1H' };
    const access = { ...testAccess, grants: [short, grant] };
    expect(borrow({}, access)).toBe(true);
    expect(borrow({ category: 'chaos', seconds: 3600 }, access)).toBe(true);
    expect(borrow({ category: 'chaos' }, access)).toBe(false);
    expect(
      borrow({ category: 'chaos' }, { ...testAccess, grants: [{ ...short, fleets: ['*'], categories: ['*'], longest: 'PT8H' }] }),
    ).toBe(true);
  });

  it('borrowing for others needs a grant that says so', () => {
    const access = { ...testAccess, grants: testAccess.grants.map((grant) => ({ ...grant, onBehalfOf: true })) };
    expect(authorize({ action: 'BorrowOnBehalfOf', fleet: web, loan, principal: principal('borrower') }, access)).toBe(true);
  });

  it('a grant of another team counts for nothing', () => {
    const access = { ...testAccess, grants: testAccess.grants.map((grant) => ({ ...grant, team: 'web-owners' })) };
    expect(borrow({}, access)).toBe(false);
  });

  it('an error of the engine is a no, and is heard of', () => {
    const heard: unknown[] = [];
    const listening = cedarAuthorize((message) => void heard.push(message));
    // Fractions are no Cedar values: the question itself is broken, even for an administrator.
    const broken = { action: 'BorrowHost', fleet: web, loan: { ...loan, seconds: 0.5 }, principal: principal('administrator') } as const;
    expect(listening(broken, testAccess)).toBe(false);
    expect(heard).toEqual(['authorization failed']);
  });
});
