import { describe, expect, it, jest } from '@jest/globals';
import type { CheckoutState } from '#core/checkout/states.ts';
import type { Actor } from '../../../local/actors/actor.ts';
import { actorNames, startActors } from '../../../local/actors/actors.ts';
import { colleague } from '../../../local/actors/colleague.ts';
import { costBot } from '../../../local/actors/cost-bot.ts';
import { fillToMaximum } from '../../../local/actors/fill-to-maximum.ts';
import { infrastructureCode } from '../../../local/actors/infrastructure-code.ts';
import { instanceRefresh } from '../../../local/actors/instance-refresh.ts';
import { taggingBot } from '../../../local/actors/tagging-bot.ts';
import type { LocalCloud } from '../../../local/boot/boot.ts';
import { type Audited, audited, byHand, changes, judged, member, minutes } from '../audited.ts';

jest.setTimeout(60_000);

interface Case {
  readonly host: string;
  readonly actor: (local: LocalCloud) => Actor;
  /** It knows the host as it was before the loan; the others begin when the host is active. */
  readonly declares?: boolean;
  /** How the loan ends. */
  readonly ends: CheckoutState;
  /** What the actor has to have done, or the test shows nothing. */
  readonly deed: RegExp;
  /** What the auditor says of the actor's own deeds, and of nothing else; default: nothing. */
  readonly theirs?: RegExp;
  /** In what the host differs when it is home; default: nothing. */
  readonly differs?: RegExp;
  /** Somebody lets it out of the reserve. */
  readonly release?: (run: Audited) => void;
}

const cases: Readonly<Record<string, Case>> = {
  'a cost bot deletes the originals: they come back from the snapshots': {
    host: byHand,
    actor: (local) => costBot(local),
    ends: 'CHECKED_IN',
    deed: /^deleted vol-/,
    theirs: /^9 the original vol-\w+ of i-0a11ce0000000001 is gone$/,
    differs: /^(attachments\.\/dev\/\w+\.volumeId|volumes\.vol-|tags\.volumes\.vol-)/,
  },
  'infrastructure code puts the groups back': {
    host: byHand,
    actor: (local) => infrastructureCode(local),
    declares: true,
    ends: 'CHECKED_IN',
    deed: /^put the groups of/,
    theirs: /^15 .* in the production group /,
  },
  'infrastructure code puts groups and type back and restarts the host for it': {
    host: byHand,
    actor: (local) => infrastructureCode(local, { restarts: true }),
    declares: true,
    ends: 'CHECKED_IN',
    deed: /^put the type of/,
    theirs: /^15 .* in the production group /,
  },
  'a tagging bot adds its tags': {
    host: byHand,
    actor: (local) => taggingBot(local),
    ends: 'CHECKED_IN',
    deed: /^tagged i-0a11ce0000000001/,
    differs: /cost-centre: null → "4711"$/,
  },
  'a tagging bot takes our tag off: host and originals still come home bare': {
    host: byHand,
    actor: (local) => taggingBot(local, { strip: 'ahps:checkout' }),
    ends: 'CHECKED_IN',
    deed: /^took ahps:checkout off i-0a11ce0000000001/,
    // The snapshots lost the tag by which they are found.
    theirs: /^9 the snapshot snap-\w+ was left behind with the tag ahps:/,
    differs: /cost-centre: null → "4711"$/,
  },
  'an instance refresh waits for Standby': {
    host: member,
    actor: (local) => instanceRefresh(local, 'Wait', { afterMinutes: 10 }),
    ends: 'CHECKED_IN',
    deed: /Standby Wait/,
    // The other member is replaced at once, and this one as soon as it is InService again.
    theirs: /i-0a11ce0000000006 is gone$|i-0a11ce0000000005/,
    differs: /^autoScaling\.refreshActive: /,
  },
  'an instance refresh ignores Standby': {
    host: member,
    actor: (local) => instanceRefresh(local, 'Ignore', { afterMinutes: 10 }),
    ends: 'CHECKED_IN',
    deed: /Standby Ignore/,
    theirs: /i-0a11ce0000000006 is gone$/,
  },
  'an instance refresh terminates Standby': {
    host: member,
    actor: (local) => instanceRefresh(local, 'Terminate', { afterMinutes: 10 }),
    ends: 'HOST_LOST',
    deed: /Standby Terminate/,
    theirs: /i-0a11ce0000000006 is gone$/,
  },
  'scaling fills the group to its maximum: the host waits in reserve until there is room': {
    host: member,
    actor: (local) => fillToMaximum(local),
    ends: 'CHECKED_IN',
    deed: /^raised web from 1 to 4/,
    release: ({ local }) => void (local.autoScaling.group('web').max = 5),
    differs: /^autoScaling\.(desired|max): /,
  },
  'a colleague stops the host': {
    host: byHand,
    actor: (local) => colleague(local, { deeds: ['stop'] }),
    ends: 'CHECKED_IN',
    deed: /^stop /,
  },
  'a colleague stops, starts and registers the host': {
    host: byHand,
    actor: (local) => colleague(local),
    ends: 'CHECKED_IN',
    deed: /^register /,
    theirs: /^1 i-0a11ce0000000001 serves as /,
  },
};

describe('a loan beside other actors of the account', () => {
  it.each(Object.entries(cases))('%s', async (_name, { host, actor, declares, ends, deed, theirs, differs, release }) => {
    const run = await audited({ mostHours: 12 });
    const { s, local } = run;
    const before = await s.manifestOf(host);
    const knowsBefore = declares === true ? actor(local) : undefined;
    const id = await s.checkout({ host, persona: 'load-generator' });
    await s.until(id, 'ACTIVE');
    const other = knowsBefore ?? actor(local);
    await local.cloud.clock.advance(minutes(25));
    if (s.record(id)?.state !== 'HOST_LOST') await s.checkIn(id);
    if (release !== undefined) {
      await s.until(id, 'IN_RESERVE');
      other.stop();
      release(run);
    }
    const { state } = await s.until(id, 'CHECKED_IN', 'QUARANTINED', 'HOST_LOST');
    // Readers see the last change of a host a moment late.
    await local.cloud.clock.advance(5_000);
    const differences = state === 'HOST_LOST' ? [] : changes(before, await s.manifestOf(host));
    other.stop();
    expect(state).toBe(ends);
    expect(other.did.filter((each) => deed.test(each)).length).toBeGreaterThan(0);
    // The first status check of a host that has just booted is still to come.
    expect(differences.filter((each) => !each.startsWith('status.') && differs?.test(each) !== true)).toEqual([]);
    const violations = (await judged(run)).map(({ invariant, text }) => `${invariant} ${text}`);
    expect(violations.filter((each) => theirs?.test(each) !== true)).toEqual([]);
    if (state === 'HOST_LOST')
      for (const { volumeId } of s.record(id)?.restorePoint ?? [])
        expect(local.ec2.state.volumes.get(volumeId)).toMatchObject({ state: 'available' });
  });

  const hasty = {
    'a cost bot that waits for nothing': (local) => [costBot(local, { everyMinute: 1, idleMinutes: 0 })],
    'infrastructure code every two minutes': (local) => [infrastructureCode(local, { everyMinute: 2, restarts: true })],
    'a colleague who stops, starts and registers every minute': (local) => [colleague(local, { everyMinute: 1 })],
    'a colleague who starts whatever is stopped': (local) => [colleague(local, { everyMinute: 0.1, deeds: ['start'] })],
    'a colleague who registers it again and again': (local) => [colleague(local, { everyMinute: 0.5, deeds: ['register'] })],
    'bots and people together': (local) => startActors(local, ['cost-bot', 'infrastructure-code', 'tagging-bot', 'colleague']),
  } as const satisfies Readonly<Record<string, (local: LocalCloud) => readonly Actor[]>>;
  const seeds = [11, 12, 13];
  const tries = Object.entries(hasty).flatMap(([what, start]) => seeds.map((seed) => ({ what, start, seed })));

  it.each(tries)('$what, seed $seed: the host comes home or rests in quarantine, accounted for', async ({ start, seed }) => {
    const run = await audited({ seed, mostHours: 12 });
    const { s, local } = run;
    const others = start(local);
    const id = await s.checkout({ host: byHand, persona: 'constrained-network', duration: 'PT30M' });
    const { state } = await s.until(id, 'CHECKED_IN', 'QUARANTINED');
    for (const other of others) other.stop();
    // What they did themselves: registrations, groups, deleted volumes, a start in the middle of everything.
    const theirs =
      /^(1 .* serves as |15 |9 the original \S+ of \S+ is gone$|10 the original \S+ is attached to \S+, which runs under a borrower$)/;
    const violations = (await judged(run)).map(({ invariant, text }) => `${invariant} ${text}`);
    expect(violations.filter((each) => !theirs.test(each))).toEqual([]);
    const claimed = local.table.dump().some(({ pk, sk, checkoutId }) => pk === `HOST#${byHand}` && sk === 'CLAIM' && checkoutId === id);
    expect(claimed).toBe(state === 'QUARANTINED');
    expect(local.ec2.hosts.view(byHand)?.state).toBe(state === 'QUARANTINED' ? 'stopped' : 'running');
    expect(local.sns.published.filter(({ subject }) => subject?.startsWith('QUARANTINED')).length).toBe(state === 'QUARANTINED' ? 1 : 0);
  });

  it.each(actorNames)('%s is switched on when the cloud boots', async (name) => {
    const { s, local } = await audited({ actors: [name], mostHours: 12 });
    const id = await s.checkout({ host: byHand, persona: 'blank', duration: 'PT30M' });
    expect((await s.until(id, 'CHECKED_IN', 'QUARANTINED')).state).toMatch(/^(CHECKED_IN|QUARANTINED)$/);
    const ours = local.deployment.of('AWS::IAM::Role').map((role) => role.name);
    expect(
      local.cloud.calls.some(
        ({ caller, service }) => !ours.includes(caller) && ['EC2', 'Auto Scaling', 'Elastic Load Balancing v2'].includes(service),
      ),
    ).toBe(true);
  });
});
