import { readFileSync } from 'node:fs';
import {
  AttachVolumeCommand,
  DeleteVolumeCommand,
  ModifyVolumeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DeregisterTargetsCommand, RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it, jest } from '@jest/globals';
import type { Item } from '#core/contracts/table.ts';
import { demoHosts } from '../../local/boot/demo-world.ts';
import { localClients } from '../../local/boot/local-clients.ts';
import { type Audited, audited, byHand, judged, minutes, otherByHand } from './audited.ts';

/** A loan takes half a second; a machine that also does other work takes longer. */
jest.setTimeout(30_000);

const pools = [{ name: 'tests', budget: { vcpu: 8 }, draws: [{ fleet: 'web' }] }];

/** A loan that is active: the ground on which the violations are planted. */
async function lent(): Promise<Audited & { readonly id: string }> {
  const run = await audited();
  const id = await run.s.checkout({ host: byHand, persona: 'load-generator' });
  await run.s.until(id, 'ACTIVE');
  expect(run.auditor.violations).toEqual([]);
  return { ...run, id };
}

/** Clients with one of our own roles: a handler gone wrong. */
function handler({ local }: Audited, set: string) {
  const role = local.deployment
    .of('AWS::IAM::Role')
    .find(({ name }) => name.includes(`Functions${set.charAt(0).toUpperCase()}${set.slice(1)}Role`));
  if (role === undefined) throw new Error(`no role of ${set}`);
  return localClients(local.cloud, role.name);
}

const table = ({ local }: Audited): string => [...local.tables.tables].find(([, each]) => each === local.table)?.[0] ?? '';
const write = (run: Audited, item: Item): Promise<void> =>
  run.local.during(
    handler(run, 'record')
      .table(table(run))
      .write([{ put: item }]),
  );
const recordItem = ({ local }: Audited, id: string): Item => {
  const found = local.table.dump().find(({ pk, sk }) => pk === `CHECKOUT#${id}` && sk === 'RECORD');
  if (found === undefined) throw new Error(`no record of ${id}`);
  return found;
};
const original = ({ s }: Audited, id: string): string => s.record(id)?.restorePoint[1]?.volumeId ?? '';
const seen = ({ auditor }: Audited): Set<number> => new Set(auditor.violations.map(({ invariant }) => invariant));
const group = ({ local }: Audited): string => local.loadBalancing.registrations()[0]?.groupArn ?? '';

describe('the auditor sees', () => {
  it('1: a lent host that serves production', async () => {
    const run = await lent();
    run.local.loadBalancing.register(group(run), [{ Id: byHand, Port: 80 }]);
    run.auditor.end();
    expect(seen(run)).toContain(1);
  });

  it('2: a host that leaves while its fleet is at the floor', async () => {
    const run = await audited();
    const id = await run.s.checkout({ host: byHand, persona: 'blank' });
    await run.s.until(id, 'PROTECTING');
    for (const host of demoHosts.slice(1, 3)) run.local.loadBalancing.setReachable(host, false);
    await run.local.cloud.clock.advance(30_000);
    const Targets = [{ Id: byHand, Port: 80 }];
    await run.local.during(handler(run, 'fleet').loadBalancing.send(new DeregisterTargetsCommand({ TargetGroupArn: group(run), Targets })));
    expect(seen(run)).toContain(2);
  });

  it('3: a loan that neither ends nor rests', async () => {
    const run = await lent();
    expect(run.auditor.end()).toContainEqual(expect.objectContaining({ invariant: 3 }));
  });

  it('4: a second live loan of one host, and a claim that is taken over', async () => {
    const run = await lent();
    await write(run, { ...recordItem(run, run.id), pk: 'CHECKOUT#co-00000000000000aa', id: 'co-00000000000000aa', state: 'CLAIMED' });
    expect(seen(run)).toContain(4);
    const other = await lent();
    await write(other, { pk: `HOST#${byHand}`, sk: 'CLAIM', hostId: byHand, fleetId: 'web', epoch: 1, checkoutId: 'co-00000000000000aa' });
    expect(seen(other)).toContain(4);
  });

  it('4.6: more hosts in motion than may be', async () => {
    const run = await audited({ mostInMotion: 1 });
    for (const host of [byHand, otherByHand]) await run.s.checkout({ host, persona: 'blank' });
    expect(seen(run)).toEqual(new Set());
    await run.local.cloud.clock.run({ done: () => run.auditor.mostMoved > 1 });
    expect(run.auditor.violations).toEqual([
      expect.objectContaining({ invariant: 4.6, text: expect.stringContaining('are in motion at once; at most 1 may be') }),
    ]);
    expect(run.auditor.mostMoved).toBe(2);
  });

  it('8: an effect of an epoch that is over, and one that nobody announced', async () => {
    const run = await lent();
    const late = {
      pk: `CHECKOUT#${run.id}`,
      sk: 'EFFECT#checkout.Stop#1#stopInstance#host',
      kind: 'stopInstance',
      key: 'host',
      intentAt: 0,
    };
    const { ec2, table: reach } = handler(run, 'instance');
    await run.local.during(reach(table(run)).write([{ put: late }]));
    await run.s.checkIn(run.id);
    await run.s.until(run.id, 'VERIFYING');
    expect(run.auditor.violations).toEqual([]);
    await run.local.during(ec2.send(new StopInstancesCommand({ InstanceIds: [byHand] })));
    expect(run.auditor.violations).toContainEqual(
      expect.objectContaining({ invariant: 8, text: expect.stringContaining('for epoch 1 while the host is at epoch 2') }),
    );
    const unannounced = handler(run, 'network').ec2;
    const [network] = [...run.local.ec2.state.interfaces.values()].filter(({ instanceId }) => instanceId === otherByHand);
    await run.local.during(
      unannounced.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: network?.id, Groups: ['sg-0a5500000000000b1'] })),
    );
    expect(run.auditor.violations).toContainEqual(
      expect.objectContaining({ invariant: 8, text: expect.stringContaining('never announced') }),
    );
  });

  it('9: the deletion of what we did not create, and what is left behind', async () => {
    const run = await lent();
    // Our policies refuse it, so they are gone wrong as well.
    run.local.cloud.authorise = undefined;
    await run.local.during(handler(run, 'volumes').ec2.send(new DeleteVolumeCommand({ VolumeId: original(run, run.id) })));
    expect(seen(run)).toContain(9);
    const other = await lent();
    await other.s.checkIn(other.id);
    await other.s.until(other.id, 'CHECKED_IN');
    const [volume] = other.local.ec2.state.volumes.values();
    if (volume !== undefined) volume.tags = { ...volume.tags, 'ahps:step': 'Snapshot' };
    expect(await judged(other)).toEqual([expect.objectContaining({ invariant: 9, text: expect.stringContaining('left behind') })]);
  });

  it('10: an original on a running borrower, and a disk that is not what it was', async () => {
    const run = await lent();
    await run.local.during(
      run.somebody.ec2.send(new AttachVolumeCommand({ InstanceId: byHand, VolumeId: original(run, run.id), Device: '/dev/sdz' })),
    );
    expect(seen(run)).toContain(10);
    const other = await lent();
    const damaged = original(other, other.id);
    other.local.ec2.overwriteByHand(damaged, { ...other.local.ec2.state.volumes.get(damaged)?.files, '/theirs': 'yes' });
    const disk = other.local.ec2.state.volumes.get(damaged);
    Object.assign(disk ?? {}, { packages: { theirs: '1' }, services: { 'theirs.service': 'enabled' }, limits: { cpuPercent: '5' } });
    await other.s.checkIn(other.id);
    await other.s.until(other.id, 'CHECKED_IN');
    await judged(other);
    for (const what of ['file /theirs', 'package theirs', 'service theirs.service', 'limit cpuPercent'])
      expect(other.auditor.violations).toContainEqual(
        expect.objectContaining({ invariant: 10, text: expect.stringContaining(`the ${what} is new`) }),
      );
  });

  it('11: a registration before the host is proved to be itself', async () => {
    const run = await lent();
    await run.local.during(
      handler(run, 'fleet').loadBalancing.send(
        new RegisterTargetsCommand({ TargetGroupArn: group(run), Targets: [{ Id: byHand, Port: 80 }] }),
      ),
    );
    expect(seen(run)).toContain(11);
  });

  it('12: more than a pool has, less than is guaranteed, and an adjustment of an original', async () => {
    const configuration = { ...(JSON.parse(readFileSync('infra/configuration.demo.json', 'utf8')) as object), pools };
    const run = await audited({ configuration });
    const id = await run.s.checkout({ host: byHand, persona: 'load-generator' });
    await run.s.until(id, 'ACTIVE');
    expect(run.auditor.violations).toEqual([]);
    const given = (vcpu: number): Promise<void> => write(run, { ...recordItem(run, id), allocation: { amounts: { vcpu }, moves: [] } });
    await given(801);
    await given(99);
    const { ec2 } = handler(run, 'volumes');
    await run.local.during(ec2.send(new ModifyVolumeCommand({ VolumeId: original(run, id), Iops: 4_000 })).catch(() => undefined));
    const texts = run.auditor.violations.filter(({ invariant }) => invariant === 12).map(({ text }) => text);
    expect(texts).toEqual([
      '801 of vcpu are given, the pool tests has 800',
      `${id} has 99 of vcpu, 100 are guaranteed`,
      `ModifyVolume of ${original(run, id)}, an original of ${byHand}`,
    ]);
    // The role itself cannot: an original does not carry our mark.
    expect(run.local.authority.denials.map(({ action }) => action)).toContain('ec2:ModifyVolume');
  });

  it('13: a check-in that begins too late', async () => {
    const run = await lent();
    const late = new Date(Date.parse(String(recordItem(run, run.id)['deadline'])) + minutes(3)).toISOString();
    await write(run, { ...recordItem(run, run.id), state: 'CHECKING_IN', cause: 'DEADLINE', checkInBeganAt: late });
    expect(seen(run)).toContain(13);
  });

  it('15: a borrower in the groups, with the profile or with the user data of production', async () => {
    const run = await lent();
    const [network] = [...run.local.ec2.state.interfaces.values()].filter(({ instanceId }) => instanceId === byHand);
    await run.local.during(
      run.somebody.ec2.send(
        new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: network?.id, Groups: ['sg-0a5500000000000a1'] }),
      ),
    );
    const [profile] = run.local.ec2.state.profiles.values();
    const association = [...run.local.ec2.state.associations.values()].find(({ instanceId }) => instanceId === byHand);
    const production = [...run.local.ec2.state.profiles.values()].find(({ name }) => name === 'web-host') ?? profile;
    if (association !== undefined) Object.assign(association, { profile: production });
    const [lentHost, another] = [byHand, otherByHand].map((id) => run.local.ec2.state.instances.get(id)?.attributes.live);
    if (lentHost !== undefined) lentHost.userData = another?.userData;
    run.auditor.end();
    const texts = run.auditor.violations
      .filter(({ invariant }) => invariant === 15)
      .map(({ text }) => text)
      .join('\n');
    for (const what of ['production group', 'production profile', 'user data']) expect(texts).toContain(what);
  });
});
