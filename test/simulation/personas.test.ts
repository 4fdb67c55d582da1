import { describe, expect, it, jest } from '@jest/globals';
import { type Audited, audited, byHand, changes, judged, member } from './audited.ts';

/** A loan takes half a second; a machine that also does other work takes longer. */
jest.setTimeout(30_000);

const personas = ['blank', 'load-generator', 'constrained-network'] as const;
const hosts = [
  ['a host whose target groups were registered by hand', byHand],
  ['a member of an Auto Scaling group', member],
] as const;
const ways = ['asked back by its borrower', 'called back by its schedule'] as const;

const cases = hosts.flatMap(([what, host]) => personas.flatMap((persona) => ways.map((way) => ({ what, host, persona, way }))));

/** Every registration of the host with its health. */
const healthOf = ({ local }: Audited, host: string): string[] =>
  local.loadBalancing
    .registrations()
    .flatMap(({ instanceId, groupName, port, state }) => (instanceId === host ? [`${groupName}:${port} ${state}`] : []))
    .toSorted();

const ledger = ({ local }: Audited): unknown => local.table.dump().find(({ sk }) => sk === 'LEDGER')?.['out'] ?? 0;

describe('a loan', () => {
  it.each(cases)('of $what as $persona, $way, leaves no trace', async ({ host, persona, way }) => {
    const run = await audited();
    const { s, local } = run;
    const before = await s.manifestOf(host);
    const healthy = healthOf(run, host);
    const id = await s.checkout({ host, persona, duration: 'PT30M' });
    const active = await s.until(id, 'ACTIVE');
    expect(healthOf(run, host)).toEqual([]);
    expect(local.ec2.state.instances.get(host)?.rootVolumeId).toBe(
      active.borrowed.find(({ device }) => device === before.rootDeviceName)?.volumeId,
    );
    if (way === 'asked back by its borrower') expect((await s.checkIn(id)).status).toBe(202);
    const ended = await s.until(id, 'CHECKED_IN');
    expect(ended).toMatchObject({ cause: way === 'asked back by its borrower' ? 'REQUEST' : 'DEADLINE', replaced: [] });
    expect(healthOf(run, host)).toEqual(healthy);
    expect(await judged(run)).toEqual([]);
    expect(changes(before, await s.manifestOf(host))).toEqual([]);
    expect(ledger(run)).toBe(0);
    expect(s.healthy()).toBe(6);
    expect(local.sns.published).toEqual([]);
    expect([...local.autoScaling.launched, ...local.autoScaling.violations, ...local.functions.lost, ...local.events.deadLetters]).toEqual(
      [],
    );
  });
});
