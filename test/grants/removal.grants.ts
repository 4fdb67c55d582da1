import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Grant } from '../../local/iam/authority.ts';
import { grantName } from '../../local/iam/authority.ts';
import { plain, rare } from './rare.ts';
import { untilDenied, without } from './removal.ts';
import { type ScenarioName, scenarios } from './scenarios.ts';
import { spoken, stacks, type Usage, usageOf } from './usage.ts';

/** Least privilege, proved by taking each grant away. `npm run test:grants` */
jest.setTimeout(1_800_000);

const names = Object.keys(scenarios) as ScenarioName[];
let usage: Usage = { grants: [], usedIn: new Map() };
beforeAll(async () => {
  usage = await usageOf(names);
});

it('each grant of each role is used', () => {
  const unused = usage.grants.filter((grant) => !usage.usedIn.has(grantName(grant)));
  expect(unused.map(spoken)).toEqual([]);
  process.stdout.write(`${usage.grants.length} grants of roles, each used by one of ${names.length} scenarios\n`);
});

it('the list of rare grants names the scenario that uses each', () => {
  const found = usage.grants.flatMap((grant): [string, string][] => {
    const name = usage.usedIn.get(grantName(grant));
    return name === undefined || plain.includes(name) ? [] : [[spoken(grant), name]];
  });
  expect(Object.fromEntries(found)).toEqual(rare);
});

/** What happens without the grant; undefined when nobody misses it. */
async function missed(name: ScenarioName, grant: Grant): Promise<string | undefined> {
  try {
    await scenarios[name]({ ...untilDenied, template: without(await stacks(), grant) });
    return undefined;
  } catch (error) {
    return String(error);
  }
}

describe.each(names)('%s', (name) => {
  it('fails without any single grant that it is the first to use, and says which is missing', async () => {
    const faults: string[] = [];
    for (const grant of usage.grants.filter((each) => usage.usedIn.get(grantName(each)) === name)) {
      const text = await missed(name, grant);
      if (text?.includes(`is not authorized to perform: ${grant.action} `) !== true)
        faults.push(`${spoken(grant)}: ${text ?? 'nobody misses it'}`);
    }
    expect(faults).toEqual([]);
  });
});
