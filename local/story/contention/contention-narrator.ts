import type { CheckoutRecord } from '#core/checkout/record.ts';
import type { Narrator } from '../narrator.ts';
import { plot } from './plot.ts';
import type { Contending, ContentionResult, Given, Moments } from './result.ts';
import type { contendedPool } from './scene.ts';
import { wrapped } from './wrapped.ts';

/** The tallest block of the plot: the most that any loan of the story may have. */
const mostVcpu = 4;
/** Width of the names in the summary. */
const column = 20;
/** What fits into 80 columns beside the narrator's margin. */
const lineLength = 76;

/** Puts the contention into words. It only prints: what it says is measured elsewhere. */
export class ContentionNarrator {
  private readonly narrator: Narrator;
  private readonly labels = new Map<string, string>();

  constructor(narrator: Narrator) {
    this.narrator = narrator;
  }

  pool({ name, budget, draws }: typeof contendedPool): void {
    this.narrator.chapter(`The pool: ${name}`);
    this.say(
      `${String(budget.vcpu)} vCPU and ${String(budget.memoryMiB)} MiB, shared by every loan of ${draws.map(({ fleet }) => `the fleet ${fleet}`).join(', ')}`,
    );
  }

  lent({ label, id, host, persona, priority }: Contending, record: CheckoutRecord | undefined): void {
    this.labels.set(id, label);
    this.narrator.chapter(`The loan of ${label}: ${host} as ${persona}, priority ${String(priority)}`);
    this.narrator.say(`202 Accepted: ${id}`);
    const vcpu = record?.persona.allocation?.resources['vcpu'];
    if (vcpu !== undefined) this.say(`${String(vcpu.min)} vCPU guaranteed, target ${String(vcpu.target)}, at most ${String(vcpu.max)}`);
    for (const { name, metric, comparison, threshold } of record?.persona.goals ?? [])
      this.say(`goal ${name}: missed where ${metric} is ${comparison.startsWith('Less') ? 'below' : 'above'} ${String(threshold)}`);
  }

  given(title: string, loans: readonly Contending[], now: Given | undefined): void {
    const each = loans.map(({ label }, index) => `${label} ${String(now?.vcpu[index] ?? '–')}`);
    this.say(`${title}: ${each.join(', ')}`);
  }

  fullLoad({ label }: Contending, vcpus: number): void {
    this.narrator.chapter('The contention');
    this.say(`${label} goes to full load: its software asks for ${String(vcpus)} vCPU, its limit holds it below`);
  }

  missed({ label }: Contending, reason: string, at: number): void {
    this.say(`${time(at)} the goal of ${label} is missed: ${reason}`);
  }

  throttled(others: readonly Contending[], before: readonly string[], after: readonly string[], milliseconds: number): void {
    const each = others.map(({ label }, index) => `${label} ${before[index] ?? ''} % → ${after[index] ?? ''} % of its CPUs`);
    this.say(`${inSeconds(milliseconds)} after the miss the others are throttled in their guests: ${each.join(', ')}`);
  }

  alarmOver(reason: string, milliseconds: number): void {
    this.say(`${inSeconds(milliseconds)} after the miss the alarm is over: ${reason}`);
  }

  recovered({ label }: Contending, milliseconds: number): void {
    this.say(`${inSeconds(milliseconds)} after the miss the goal counts as met again, and ${label} is ACTIVE`);
  }

  goesHome({ label }: Contending): void {
    this.narrator.chapter(`The check-in of ${label}`);
  }

  end(result: ContentionResult, { series, moments }: { readonly series: readonly Given[]; readonly moments: Moments }): void {
    this.narrator.chapter('Every move, its reason, and in whose timelines it is');
    for (const { at, reason, outcome, toldTo } of result.moves)
      this.say(`${at.slice(11, 19)} ${outcome === 'done' ? '' : `(${outcome}) `}${reason} [${toldTo.join(', ')}]`);
    for (const { label, id } of result.checkouts.filter(({ label }) => label !== 'blank-2')) {
      this.narrator.chapter(`The timeline of ${label}, from Watch to its check-in`);
      for (const { at, step, text, to } of result.timelines[id] ?? [])
        if (step === 'Adjust' || to === 'DEGRADED' || to === 'ACTIVE') this.say(`${at.slice(11, 19)} ${step}: ${text}`);
    }
    this.narrator.chapter('Allocation against time');
    const labels = result.checkouts.map(({ label }) => label);
    for (const line of plot({ labels, series, moments, most: mostVcpu })) this.narrator.say(line);
    this.summary(result);
  }

  private summary({ seconds, checkouts, moves, leftBehind, retained }: ContentionResult): void {
    this.narrator.chapter('Summary');
    const rows: readonly (readonly [string, string])[] = [
      ['miss to throttle', `${seconds.missToThrottle.toFixed(1)} s`],
      ['miss to alarm over', `${seconds.missToAlarmOver.toFixed(1)} s`],
      ['miss to recovery', `${seconds.missToRecovery.toFixed(1)} s`],
      ['check-in to return', `${seconds.homeToReturn.toFixed(1)} s`],
      ['moves', String(moves.length)],
    ];
    for (const [name, value] of rows) this.say(`${name.padEnd(column)}${value}`);
    for (const { label, state, manifest } of checkouts)
      this.say(
        `${label.padEnd(column)}${state}, manifest ${manifest.equal ? 'equal' : 'differs'}: ${String(manifest.fields)} fields, ${String(manifest.volumes)} volumes`,
      );
    const left = leftBehind.map(({ kind, id }) => `${kind} ${id}`).join(', ');
    this.say(`${'left behind'.padEnd(column)}${left === '' ? 'nothing' : left}; retained: ${String(retained.length)} snapshots`);
  }

  /** With the names of the story instead of ids, in lines that fit the terminal. */
  private say(text: string): void {
    const named = [...this.labels].reduce((line, [id, label]) => line.replaceAll(id, label), text);
    for (const line of wrapped(named.replaceAll(longFraction, rounded), lineLength)) this.narrator.say(line);
  }
}

/** CloudWatch's own sentences have every digit. */
const longFraction = /\d+\.\d{4,}/g;
const rounded = (figure: string): string => Number(figure).toFixed(1);
const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(0)} s`;
const time = (at: number): string => new Date(at).toISOString().slice(11, 19);
