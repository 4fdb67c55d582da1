import type { CheckoutRecord } from '#core/checkout/record.ts';
import type { CheckoutState } from '#core/checkout/states.ts';
import { isTerminal } from '#core/checkout/states.ts';
import { controlPlaneCost } from '#core/cost/control-plane.ts';
import { verdict } from '#core/manifest/verdict.ts';
import type { Scenario } from '../boot/scenario.ts';
import { CapacityWatch } from './capacity.ts';
import { criticalPath } from './critical-path.ts';
import type { CriticalPath } from './critical-path.ts';
import { leftBehind } from './left-behind.ts';
import type { Span } from './measures.ts';
import { awsCalls, controlPlaneUse } from './measures.ts';
import type { Narrator } from './narrator.ts';
import { changes, portrait } from './portrait.ts';
import type { Portrait } from './portrait.ts';
import type { OutAndBack, StoryResult } from './result.ts';
import { machineOf, Watch } from './watch.ts';

export interface StoryTold {
  readonly host: string;
  readonly persona: string;
  /** Virtual seconds per real second; undefined: as fast as it goes. */
  readonly speed?: number | undefined;
  readonly narrator: Narrator;
  /** Real milliseconds. */
  readonly realNow: () => number;
}
const hour = 3_600_000;
const fleetId = 'web';

/** Tells the loan of one host, out and back, and measures it. Resolves with the figures, however the loan ended. */
export async function tellStory(scenario: Scenario, told: StoryTold): Promise<StoryResult> {
  const story = new Story(scenario, told);
  return story.tell();
}

class Story {
  private readonly scenario: Scenario;
  private readonly told: StoryTold;
  private readonly capacity: CapacityWatch;
  private readonly volumes = new Set<string>();
  private watch: Watch;
  private last: Portrait;

  constructor(scenario: Scenario, told: StoryTold) {
    this.scenario = scenario;
    this.told = told;
    this.capacity = new CapacityWatch(scenario, fleetId);
    this.watch = new Watch(scenario.local.stateMachines, '', told.realNow);
    this.last = portrait(scenario.local, told.host);
  }

  async tell(): Promise<StoryResult> {
    const { scenario, told } = this;
    const { local } = scenario;
    const { clock } = local.cloud;
    const fleet = scenario.fleet(fleetId);
    told.narrator.fleet(local, { title: fleet.title, floor: fleet.rules.floor, healthy: this.capacity.now });
    const original = await scenario.manifestOf(told.host);
    const units = local.tables.units();
    const from = clock.now();
    const id = await this.request();
    const accepted = clock.now();
    const out = await this.follow(id, ['ACTIVE', 'DEGRADED', 'QUARANTINED']);
    const active = clock.now();
    const back = out.state === 'ACTIVE' || out.state === 'DEGRADED' ? await this.lent(out, accepted) : active;
    const ended = await this.follow(id, ['QUARANTINED']);
    const span: Span = { from, to: clock.now() };
    const use = controlPlaneUse(local, span, units);
    // Whatever is still there a quarter of an hour after the end was left behind (design.md §2); EC2's status checks have passed by then.
    await clock.advance(hour / 4);
    const { equal, fields, volumes, differences } = verdict(original, await scenario.manifestOf(told.host));
    told.narrator.proof({ equal, fields, volumes, diff: differences });
    const ways = { checkout: { from: accepted, to: active }, checkin: { from: back, to: span.to } };
    const paths = { checkout: this.path(ways.checkout), checkin: this.path(ways.checkin) };
    const result: StoryResult = {
      checkout: { id, state: ended.state, persona: told.persona, host: told.host },
      steps: this.watch.steps,
      ...figures(ways, paths),
      awsCalls: { checkout: awsCalls(local, ways.checkout).length, checkin: awsCalls(local, ways.checkin).length },
      transitions: this.transitions(),
      costUsd: controlPlaneCost(use).total,
      manifest: { equal, fields, volumes, diff: differences },
      ...leftBehind(local),
      lowestHealthy: this.capacity.lowest,
      floor: fleet.rules.floor,
    };
    told.narrator.summary(result, use, paths);
    return result;
  }

  private async request(): Promise<string> {
    const { scenario, told } = this;
    told.narrator.chapter(`The request: the borrower asks for ${told.host} as ${told.persona}`);
    const id = await scenario.checkout({
      host: told.host,
      fleet: fleetId,
      persona: told.persona,
      duration: 'PT2H',
      reason: 'load test of the new release',
    });
    told.narrator.say(`202 Accepted: ${id}`);
    this.watch = new Watch(scenario.local.stateMachines, id, told.realNow);
    return id;
  }

  /** The host as the persona, until an hour after the request; then its borrower gives it back. Answers when that was asked. */
  private async lent(record: CheckoutRecord, accepted: number): Promise<number> {
    const { scenario, told } = this;
    const { local } = scenario;
    told.narrator.active(record);
    for (let at = local.cloud.clock.now() + hour / 4; at < accepted + hour; at += hour / 4) {
      await this.pass(() => local.cloud.clock.now() >= at, at);
      told.narrator.say(
        `${new Date(at).toISOString().slice(11, 16)}  CPU ${this.utilisation(at)}, ${this.capacity.now} healthy in production`,
      );
    }
    await this.pass(() => local.cloud.clock.now() >= accepted + hour, accepted + hour);
    told.narrator.chapter('The check-in: the borrower gives the host back');
    const asked = local.cloud.clock.now();
    const { status } = await scenario.checkIn(record.id);
    told.narrator.say(`${status}`);
    return asked;
  }

  private utilisation(at: number): string {
    const metric = { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: { InstanceId: this.told.host } };
    const value = this.scenario.local.cloudWatch.samples(metric, { from: at - hour / 4, to: at }).at(-1)?.value;
    return value === undefined ? 'unknown' : `${value.toFixed(0)} %`;
  }

  /** Tells every step until the checkout is in one of the states, or has ended. */
  private async follow(id: string, states: readonly CheckoutState[]): Promise<CheckoutRecord> {
    const { scenario } = this;
    const { clock } = scenario.local.cloud;
    const stateOf = scenario.watchState(id);
    const isThere = (): boolean => {
      const state = stateOf();
      return state !== undefined && (states.includes(state) || isTerminal(state)) && this.watch.running().length === 0;
    };
    await this.pass(isThere, clock.now() + 12 * hour);
    const record = scenario.record(id);
    if (record === undefined) throw new Error(`there is no checkout ${id}`);
    if (record.state !== 'CHECKED_IN' && !['ACTIVE', 'DEGRADED'].includes(record.state)) this.told.narrator.failed(record);
    return record;
  }

  /** Lets time pass, at the story's speed, and tells what happens meanwhile. */
  private async pass(isDone: () => boolean, until: number): Promise<void> {
    const { clock } = this.scenario.local.cloud;
    const look = (): boolean => {
      this.look();
      return isDone() || clock.now() >= until;
    };
    if (this.told.speed === undefined) await clock.run({ done: look, until });
    else await clock.pace(this.told.speed, look);
    this.look();
  }

  private look(): void {
    const { scenario, told } = this;
    this.capacity.look();
    for (const step of this.watch.look()) {
      const now = portrait(scenario.local, told.host);
      told.narrator.step(step, changes(this.last, now), this.capacity.now);
      this.last = now;
      for (const { id, attachment } of scenario.local.ec2.state.volumes.values())
        if (attachment?.instanceId === told.host) this.volumes.add(id);
    }
  }

  private path(span: Span): CriticalPath {
    return criticalPath({ waits: this.scenario.local.cloud.waits, ...span, resources: new Set([this.told.host, ...this.volumes]) });
  }

  private transitions(): OutAndBack {
    const { stateMachines } = this.scenario.local;
    const of = (machine: string): number =>
      this.watch.executions.filter((each) => machineOf(each) === machine).reduce((sum, { arn }) => sum + stateMachines.transitions(arn), 0);
    return { checkout: of('checkout'), checkin: of('checkin') };
  }
}

/** Durations, critical paths and their ratios. */
function figures(
  ways: Readonly<Record<keyof OutAndBack, Span>>,
  paths: Readonly<Record<keyof OutAndBack, CriticalPath>>,
): Pick<StoryResult, 'seconds' | 'criticalPathSeconds' | 'ratio'> {
  const duration = ({ from, to }: Span): number => Math.round(to - from) / 1000;
  const seconds = { checkout: duration(ways.checkout), checkin: duration(ways.checkin) };
  const criticalPathSeconds = { checkout: paths.checkout.seconds, checkin: paths.checkin.seconds };
  const ratio = (way: keyof OutAndBack): number => (criticalPathSeconds[way] === 0 ? 0 : seconds[way] / criticalPathSeconds[way]);
  return { seconds, criticalPathSeconds, ratio: { checkout: ratio('checkout'), checkin: ratio('checkin') } };
}
