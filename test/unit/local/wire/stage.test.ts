import { describe, expect, it } from '@jest/globals';
import type { Build } from '#runtime/on-lambda.ts';
import { bootLocalCloud } from '../../../../local/boot/boot.ts';
import type { LocalCloud } from '../../../../local/boot/boot.ts';
import { deeds } from '../../../../local/server/controls/controls.ts';
import { readState, writeState } from '../../../../local/server/journal.ts';
import { people } from '../../../../local/server/people.ts';
import { Stage } from '../../../../local/server/stage.ts';
import { loads, smallApp } from '../boot/small-app.ts';

/** Counts how often it was asked, after a while, in the product's table. */
const counts: Build =
  (variables, { table, clock }) =>
  async () => {
    const items = table(variables['TABLE'] ?? '');
    const key = { pk: 'COUNT', sk: 'COUNT' };
    const { count = 0 } = ((await items.get(key)) ?? {}) as { count?: number };
    await clock.sleep(2000);
    await items.write([{ put: { ...key, count: count + 1 } }]);
    return { statusCode: 200, body: String(count + 1) };
  };
const boot = (): Promise<LocalCloud> => bootLocalCloud({ template: smallApp(), configuration: {}, load: loads(counts) });
const stageOf = async (recipe = 'the small app'): Promise<Stage> => new Stage({ recipe, boot, deeds }, await boot());
const get = { method: 'GET', path: '/things/1', identity: people.borrower.identity };
const look = { service: 'EC2', operation: 'DescribeInstances', input: {}, caller: 'x' };

describe('a saved state', () => {
  it('holds what the product wrote, and the answers go on from there', async () => {
    const stage = await stageOf();
    expect((await stage.api(get)).body).toBe('1');
    const saved = stage.save();
    expect([(await stage.api(get)).body, (await stage.api(get)).body]).toEqual(['2', '3']);
    const times = stage.local.cloud.clock.now();
    await stage.restore(saved);
    expect([(await stage.api(get)).body, (await stage.api(get)).body]).toEqual(['2', '3']);
    expect(stage.local.cloud.clock.now()).toBe(times);
  });

  it('survives as text, with times and bytes', async () => {
    const stage = await stageOf();
    const input = { at: new Date(5), bytes: new Uint8Array([1, 2]), text: '1970-01-01T00:00:00.005Z' };
    await expect(stage.ask({ ...look, operation: 'Nonsense', input })).rejects.toMatchObject({ code: 'LocalCloud.NotModelled' });
    expect(readState(writeState(stage.save()))).toEqual(stage.save());
    expect(readState('{"version":2}')).toBeUndefined();
  });

  it('is not given where the cloud cannot be made again', async () => {
    const early = await stageOf();
    await early.ask(look);
    early.begin();
    expect(() => early.save()).toThrow('requests came before the cloud was ready');
    const paced = await stageOf();
    paced.begin('it was told at another speed');
    expect(() => paced.save()).toThrow('it was told at another speed');
  });

  it('fits only a cloud that was made in the same way', async () => {
    const saved = (await stageOf('another app')).save();
    await expect((await stageOf()).restore(saved)).rejects.toThrow('this cloud is the small app, the saved state is of another app');
  });
});

describe('the stage', () => {
  it('gives up on an answer that a fault holds back for ever', async () => {
    const stage = await stageOf();
    stage.local.cloud.interceptors.push({ before: () => new Promise(() => undefined) });
    await expect(stage.ask(look)).rejects.toMatchObject({ code: 'ServiceUnavailable', fault: 'server' });
  });

  it('lets time go on from where the clock was moved to', async () => {
    const stage = await stageOf();
    const { clock } = stage.local.cloud;
    const from = clock.now();
    let stopped = false;
    let fired = Number.NaN;
    const pacing = stage.pace(1000, () => stopped);
    await clock.advance(3_600_000);
    clock.after(1000, () => {
      fired = clock.now();
      stopped = true;
    });
    await pacing;
    expect(fired - from).toBeGreaterThanOrEqual(3_601_000);
    expect(fired - from).toBeLessThan(3_700_000);
  });
});
