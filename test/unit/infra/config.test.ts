import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { contextArguments } from '../../../infra/command-line.ts';
import { configure } from '../../../infra/config.ts';

const fleet = {
  id: 'web',
  title: 'Web',
  vpcId: 'vpc-0a1b2c3d',
  targetGroupArns: ['arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/1'],
  owners: ['sre'],
  rules: { floor: 1, mostOut: 1, elbOnly: true },
};
const access = { teams: [{ id: 'sre', roles: ['AROAEXAMPLE0123456789'] }] };
const minimal = { fleets: [fleet], access };
const pool = { name: 'tests', budget: { vcpu: 8 }, draws: [{ category: 'load' }] };
const isolated = (egress: object[]) => ({ ...minimal, securityProfiles: { isolated: { vpcs: { 'vpc-0a1b2c3d': { egress } } } } });

describe('a configuration', () => {
  it('needs a fleet and its owners; the rest has defaults', () => {
    expect(configure(minimal)).toMatchObject({ namespace: 'ahps', alertEmails: [], extraTags: {}, images: {}, securityProfiles: {} });
  });
  it('limits the hosts in motion, unless it says that it does not', () => {
    expect(configure(minimal).hostsInMotion).toBe(5);
    expect(configure({ ...minimal, hostsInMotion: null }).hostsInMotion).toBeNull();
    expect(() => configure({ ...minimal, hostsInMotion: 0 })).toThrow(/ {2}hostsInMotion: /);
  });
  it('says how restless the arbiter may be in a pool, with defaults', () => {
    expect(configure({ ...minimal, pools: [pool] }).pools[0]?.steadiness).toEqual({
      intervalSeconds: 300,
      movesPerHour: 6,
      threshold: 0.05,
    });
  });
  it('is read from JSON and from YAML', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'ahps-configuration-')), 'configuration.yaml');
    writeFileSync(
      file,
      `namespace: shop\n${Object.entries(minimal)
        .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
        .join('\n')}\n`,
    );
    expect(configure(file).namespace).toBe('shop');
    expect(configure('infra/configuration.example.json').fleets).toHaveLength(1);
  });
  it.each(['infra/configuration.example.json', 'infra/configuration.demo.json'])('%s is a valid one', (path) =>
    expect(() => configure(path)).not.toThrow(),
  );
  it('gives its snapshot retention to the fleets that say nothing else', () => {
    const other = { ...fleet, id: 'batch', rules: { ...fleet.rules, snapshotRetentionDays: 3 } };
    expect(
      configure({ ...minimal, fleets: [fleet, other], snapshotRetentionDays: 30 }).fleets.map(({ rules }) => rules.snapshotRetentionDays),
    ).toEqual([30, 3]);
  });
  it('says what to do when it is missing', () => {
    expect(() => configure('infra/nowhere.json')).toThrow(
      /no configuration at infra\/nowhere\.json\. Copy infra\/configuration\.example\.json there/,
    );
  });
  it('names every fault by its path', () => {
    expect(() => configure({ ...minimal, namespace: 'X', fleets: [{ ...fleet, title: '' }] })).toThrow(
      / {2}namespace: .*\n {2}fleets\.0\.title: /,
    );
  });
  it('has subscriptions by fleet and severity', () => {
    const only = { email: 'on-call@example.com', fleets: ['web'], severities: ['CRITICAL'] };
    expect(configure({ ...minimal, alertSubscriptions: [only] }).alertSubscriptions).toEqual([only]);
    const faulty =
      (...alertSubscriptions: object[]) =>
      () =>
        configure({ ...minimal, alertEmails: ['sre@example.com'], alertSubscriptions });
    expect(faulty({ email: 'on-call@example.com' })).toThrow(/ {2}alertSubscriptions\.0: filters nothing: name fleets or severities/);
    expect(faulty({ ...only, fleets: ['none'] })).toThrow(/ {2}alertSubscriptions\.0\.fleets\.0: there is no fleet none/);
    expect(faulty({ ...only, email: 'sre@example.com' })).toThrow(/ {2}alertSubscriptions\.0\.email: sre@example\.com is there twice/);
  });
  it.each([
    ['an owner that is no team', { ...minimal, access: {} }, 'fleets.0.owners.0: there is no team sre: add it to access.teams'],
    ['two fleets of one id', { ...minimal, fleets: [fleet, fleet] }, 'fleets.1.id: the fleet web is there twice'],
    [
      'a fleet without persona groups in its VPC',
      { ...minimal, securityProfiles: { isolated: { vpcs: {} } } },
      'securityProfiles.isolated.vpcs: the fleet web is in vpc-0a1b2c3d, which has no entry: add',
    ],
    [
      'an egress rule to nowhere',
      isolated([{ description: 'x' }]),
      'egress.0: needs exactly one of cidr, prefixListId and securityGroupId',
    ],
    ['an egress rule to everywhere', isolated([{ description: 'x', cidr: '0.0.0.0/0' }]), 'egress.0.cidr: is wider than /8'],
    [
      'a grant of a team that is not there',
      { ...minimal, access: { ...access, grants: [{ team: 'qa', fleets: ['db'], categories: ['load'], longest: 'PT1H' }] } },
      'access.grants.0.team: there is no team qa',
    ],
    [
      'a grant on a fleet that is not there',
      { ...minimal, access: { ...access, grants: [{ team: 'sre', fleets: ['db'], categories: ['load'], longest: 'PT1H' }] } },
      'access.grants.0.fleets.0: there is no fleet db',
    ],
    [
      'a pool on which a fleet draws that is not there',
      { ...minimal, pools: [{ ...pool, draws: [{ fleet: 'web' }, { fleet: 'db' }] }] },
      'pools.0.draws.1.fleet: there is no fleet db',
    ],
    ['two pools of one name', { ...minimal, pools: [pool, pool] }, 'pools.1.name: the pool tests is there twice'],
    ['a pool without a budget', { ...minimal, pools: [{ ...pool, budget: {} }] }, 'pools.0.budget: is empty: name at least one resource'],
    ['a budget of parts of a MiB', { ...minimal, pools: [{ ...pool, budget: { memoryMiB: 0.5 } }] }, 'pools.0.budget.memoryMiB: '],
    ['a pool on which anybody draws', { ...minimal, pools: [{ ...pool, draws: [{}] }] }, 'pools.0.draws.0: names nothing'],
    ['a restless pool', { ...minimal, pools: [{ ...pool, steadiness: { intervalSeconds: 1 } }] }, 'pools.0.steadiness.intervalSeconds: '],
    ['a tag of ours', { ...minimal, extraTags: { 'ahps:managed': 'true' } }, 'extraTags.ahps:managed: '],
    ['a word that it does not know', { ...minimal, fleet }, 'Unrecognized key: "fleet"'],
  ])('refuses %s', (_what, value, message) => expect(() => configure(value)).toThrow(message));
});

describe('the command line', () => {
  it('adds context, as the CDK CLI would', () =>
    expect(contextArguments(['node', '/x/infra/app.ts', '-c', 'configuration=a=b.json', '--context', 'bundle=false'])).toEqual({
      configuration: 'a=b.json',
      bundle: 'false',
    }));
  it('is not looked at in other programs', () => expect(contextArguments(['node', '/x/jest', '-c', 'jest.config.js'])).toEqual({}));
  it('refuses what is no pair', () =>
    expect(() => contextArguments(['node', 'infra/app.ts', '-c', 'configuration'])).toThrow('write -c <key>=<value>'));
});
