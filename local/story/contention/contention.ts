import { keys } from '#core/checkout/items.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import type { Demand } from '../../aws/cloudwatch/host-load.ts';
import type { AlarmState } from '../../aws/cloudwatch/alarm.ts';
import { type Scenario, scenario } from '../../boot/scenario.ts';
import type { Narrator } from '../narrator.ts';
import { pass } from '../pass.ts';
import { AllocationWatch } from './allocation-watch.ts';
import { conclude } from './conclude.ts';
import { ContentionNarrator } from './contention-narrator.ts';
import type { Contending, ContentionResult, Moments } from './result.ts';
import { contendedHosts, contendedPool, contentionConfiguration, contentionWorld, givenVcpu, guestLimits } from './scene.ts';

export interface ContentionTold {
  readonly narrator: Narrator;
  /** Virtual seconds per real second; undefined: as fast as it goes. */
  readonly speed?: number | undefined;
}
const minute = 60_000;
/** Longer than any phase of the story. */
const mostWait = 120 * minute;
/** What the software asks for: the soak run on its way up, the soak run at full load, and each of the others. The arbiter adds a quarter. */
const memoryMiB = 1_500;
const demands = { rampUp: { cpu: 2.2, memoryMiB }, fullLoad: { cpu: 4, memoryMiB }, other: { cpu: 0.8, memoryMiB } } as const;
const goal = 'full-load';
type ContendedMoments = Pick<Moments, 'missed' | 'throttled' | 'over' | 'recovered'>;

/** The cloud in which the story plays. */
export const contentionScenario = (): Promise<Scenario> =>
  scenario({ configuration: contentionConfiguration(), world: contentionWorld, weather: 'calm' });

/** Tells how three loans share a pool, and measures it. Rejects when something that the story tells of does not happen. */
export async function tellContention(scene: Scenario, told: ContentionTold): Promise<ContentionResult> {
  return new Contention(scene, told).tell();
}

class Contention {
  private readonly scenario: Scenario;
  private readonly speed: number | undefined;
  private readonly narrator: ContentionNarrator;
  private readonly loans: Contending[] = [];
  private readonly watch: AllocationWatch;

  constructor(scene: Scenario, { narrator, speed }: ContentionTold) {
    this.scenario = scene;
    this.speed = speed;
    this.narrator = new ContentionNarrator(narrator);
    this.watch = new AllocationWatch(scene, this.loans);
  }

  private get now(): number {
    return this.scenario.local.cloud.clock.now();
  }

  async tell(): Promise<ContentionResult> {
    const { scenario: s } = this;
    const begun = this.now;
    const [soakHost = '', lowHost = '', otherHost = ''] = contendedHosts;
    const originals = new Map<string, Manifest>();
    for (const host of contendedHosts) originals.set(host, await s.manifestOf(host));
    this.narrator.pool(contendedPool);
    const low = await this.lend('blank-1', lowHost, 'blank', demands.other);
    const other = await this.lend('blank-2', otherHost, 'blank', demands.other);
    await this.until('both have their target', () => this.has([low, 2], [other, 2]));
    this.tellGiven('both have their target');
    const soak = await this.lend('soak', soakHost, 'soak', demands.rampUp);
    await this.until('the three share the pool', () => this.has([soak, 3], [low, 1], [other, 1]));
    this.tellGiven('the soak run has its target, the others what is left');
    const contended = await this.contend(soak, [low, other]);
    const moments: Moments = { begun, ...contended, ...(await this.goHome(soak, [low, other])) };
    for (const loan of [low, other]) {
      await this.giveBack(loan);
      await this.until(`${loan.label} is home`, () => this.stateOf(loan) === 'CHECKED_IN');
    }
    // Whatever is still there a quarter of an hour after the end was left behind (design.md §2).
    await s.local.cloud.clock.advance(15 * minute);
    const result = await conclude(s, { loans: this.loans, moments, originals, series: this.watch.series });
    this.narrator.end(result, { series: this.watch.series, moments });
    return result;
  }

  /** Lends a host; its software asks for that as soon as it may be used. */
  private async lend(label: string, host: string, persona: string, demand: Partial<Demand>): Promise<Contending> {
    const { scenario: s } = this;
    const id = await s.checkout({ host, persona, duration: 'PT8H', reason: 'contention' });
    const record = s.record(id);
    const loan = { label, id, host, persona, priority: record?.persona.priority ?? 0 };
    this.loans.push(loan);
    this.narrator.lent(loan, record);
    await this.until(`${label} is lent`, () => this.stateOf(loan) === 'ACTIVE');
    s.local.loads.set(host, demand);
    return loan;
  }

  /** The soak run goes to full load, misses its goal, and gets what the others have above their guarantee. */
  private async contend(soak: Contending, others: readonly Contending[]): Promise<ContendedMoments> {
    const { scenario: s } = this;
    const limits = (): string[] => others.map(({ host }) => guestLimits(s, host)['cpuPercent'] ?? 'none');
    const before = limits();
    this.narrator.fullLoad(soak, demands.fullLoad.cpu);
    s.local.loads.set(soak.host, demands.fullLoad);
    await this.until('the goal is missed', () => this.alarm(soak)?.value === 'ALARM');
    const { at: missed, reason } = this.alarm(soak) ?? { at: this.now, reason: '' };
    this.narrator.missed(soak, reason, missed);
    await this.until('the others are throttled in their guests', () => limits().every((limit, index) => limit !== before[index]));
    const throttled = this.now;
    this.narrator.throttled(others, before, limits(), throttled - missed);
    await this.until('its alarm is over', () => this.alarm(soak)?.value === 'OK');
    const { at: over, reason: figures } = this.alarm(soak) ?? { at: this.now, reason: '' };
    this.narrator.alarmOver(figures, over - missed);
    await this.until('the loan is no longer degraded', () => this.stateOf(soak) === 'ACTIVE');
    this.narrator.recovered(soak, this.now - missed);
    this.tellGiven('what each has now');
    return { missed, throttled, over, recovered: this.now };
  }

  /** The loan of high priority ends; what it had above the guarantees goes back to the others. */
  private async goHome(soak: Contending, others: readonly Contending[]): Promise<Pick<Moments, 'home' | 'returned'>> {
    await this.giveBack(soak);
    const home = this.now;
    await this.until('the others have their targets again', () => this.has(...others.map((loan) => [loan, 2] as const)));
    const returned = this.now;
    this.tellGiven('the others have their targets again');
    await this.until(`${soak.label} is home`, () => this.stateOf(soak) === 'CHECKED_IN');
    return { home, returned };
  }

  private async giveBack(loan: Contending): Promise<void> {
    const { scenario: s } = this;
    this.narrator.goesHome(loan);
    s.local.loads.set(loan.host, undefined);
    await s.checkIn(loan.id);
  }

  private has(...wanted: readonly (readonly [Contending, number])[]): boolean {
    return wanted.every(([{ id }, vcpu]) => givenVcpu(this.scenario, id) === vcpu);
  }

  private stateOf({ id }: Contending): string | undefined {
    return this.scenario.local.table.peekText(keys.record(id), 'state');
  }

  /** The alarm of the goal, as CloudWatch evaluated it from what the agent measured. */
  private alarm({ id }: Contending): AlarmState | undefined {
    return this.scenario.local.cloudWatch.alarms().find(({ name }) => name === `ahps-${id}-${goal}`)?.state;
  }

  private tellGiven(title: string): void {
    this.narrator.given(title, this.loans, this.watch.series.at(-1));
  }

  /** Lets time pass until it holds. */
  private async until(what: string, holds: () => boolean): Promise<void> {
    const { clock } = this.scenario.local.cloud;
    await pass({ clock, speed: this.speed, until: this.now + mostWait, look: () => this.watch.look() }, holds);
    if (!holds()) throw new Error(`after ${String(mostWait / minute)} minutes it still does not hold: ${what}`);
  }
}
