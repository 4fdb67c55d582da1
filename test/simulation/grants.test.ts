import { expect, it } from '@jest/globals';
import { grantName } from '../../local/iam/authority.ts';
import { plain, rare } from '../grants/rare.ts';
import { untilDenied, without } from '../grants/removal.ts';
import { scenarios } from '../grants/scenarios.ts';
import { spoken, stacks, usageOf } from '../grants/usage.ts';

/** The quick half of `npm run test:grants`, which takes every grant away. */
it('what no plain loan uses is on the list of rare grants, with the scenario that uses it', async () => {
  const { grants, usedIn } = await usageOf(plain);
  const others = grants.filter((grant) => !usedIn.has(grantName(grant))).map(spoken);
  expect([...new Set(others)].toSorted()).toEqual(Object.keys(rare).toSorted());
}, 60_000);

it.each([
  ['read WayHome', 's3:PutObject'],
  ['network Profiles', 'iam:PassRole'],
  ['CheckoutRoleSteps', 'lambda:InvokeFunction'],
])(
  'a loan fails without %s %s, and says what is missing',
  async (policy, action) => {
    const { grants } = await usageOf(['the deployment']);
    const grant = grants.find((each) => spoken(each) === `${policy} ${action}`);
    if (grant === undefined) throw new Error(`no role has ${policy} ${action}`);
    const run = scenarios['a host registered by hand']({ ...untilDenied, template: without(await stacks(), grant) });
    await expect(run).rejects.toThrow(`is not authorized to perform: ${action} on resource: arn:aws:`);
  },
  60_000,
);
