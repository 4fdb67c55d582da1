import type { CheckoutRecord } from '#core/checkout/record.ts';
import { controlPlaneCost } from '#core/cost/control-plane.ts';
import type { ControlPlaneUse } from '#core/cost/control-plane.ts';
import type { LocalCloud } from '../boot/boot.ts';
import type { CriticalPath } from './critical-path.ts';
import type { OutAndBack, StoryResult } from './result.ts';
import type { Terminal } from './terminal.ts';
import type { ToldStep } from './watch.ts';

const seconds = (value: number): string => `${value.toFixed(1)} s`;
const minutes = (value: number): string => `${(value / 60).toFixed(1)} min`;

/** Puts the story into words. It only prints: what it says is measured elsewhere. */
export class Narrator {
  private readonly terminal: Terminal;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  chapter(title: string): void {
    this.terminal.line();
    this.terminal.line(this.terminal.bold(title));
  }

  say(text: string): void {
    this.terminal.line(`  ${text}`);
  }

  fleet(
    { ec2, loadBalancing, autoScaling }: LocalCloud,
    { title, floor, healthy }: { title: string; floor: number; healthy: number },
  ): void {
    this.chapter(`The fleet: ${title}`);
    for (const { id, tags, zone, attributes } of ec2.state.instances.values()) {
      const traffic = loadBalancing
        .registrations()
        .filter(({ instanceId }) => instanceId === id)
        .map(({ groupName, port, state }) => `${groupName}:${port} ${state}`);
      const group = autoScaling.membership(id);
      this.say(
        `${id}  ${tags['Name'] ?? ''}  ${attributes.live.instanceType}  ${zone}  ${traffic.join(', ')}${group === undefined ? '' : `, Auto Scaling ${group.group} ${group.state}`}`,
      );
    }
    this.say(`${healthy} healthy, floor ${floor}, spare ${healthy - floor}`);
  }

  step({ step, virtualSeconds, realMs }: ToldStep, changed: readonly string[], healthy: number): void {
    const { terminal } = this;
    this.say(
      `${terminal.bold(step.padEnd(15))} ${seconds(virtualSeconds).padStart(8)}  ${terminal.dim(`${realMs} ms real, ${healthy} healthy`)}`,
    );
    for (const change of changed) this.say(terminal.dim(`    ${change}`));
  }

  active(record: CheckoutRecord): void {
    const { persona } = record;
    this.chapter(`Active: ${persona.title}`);
    const probe = record.progress.findLast(({ step }) => step === 'Probe');
    this.say(`probe ${persona.software.probe.document}: ${probe?.reason ?? 'none'}`);
    this.say(
      `goals: ${persona.goals.map(({ name, metric, threshold }) => `${name} (${metric}, ${threshold})`).join(', ') || 'none'}; deadline ${record.deadline}`,
    );
  }

  failed(record: CheckoutRecord): void {
    this.say(
      this.terminal.bad(
        `the checkout is ${record.state}${record.failure === undefined ? '' : `: ${record.failure.step}: ${record.failure.reason}`}`,
      ),
    );
  }

  proof({ equal, fields, volumes, diff }: StoryResult['manifest']): void {
    this.chapter('The proof');
    const { terminal } = this;
    this.say(
      equal
        ? terminal.good(`manifest equal: ${fields} fields, ${volumes} volumes`)
        : terminal.bad(`manifest differs: ${fields} fields, ${volumes} volumes`),
    );
    for (const each of diff) this.say(`${each.class} ${each.path}: ${JSON.stringify(each.original)} → ${JSON.stringify(each.observed)}`);
  }

  summary(result: StoryResult, use: ControlPlaneUse, paths: { readonly checkout: CriticalPath; readonly checkin: CriticalPath }): void {
    this.chapter('Summary');
    const both = (pair: OutAndBack, write: (value: number) => string): string => `${write(pair.checkout)} out, ${write(pair.checkin)} back`;
    for (const machine of ['checkout', 'checkin'])
      this.say(
        `${machine}: ${result.steps
          .filter((each) => each.machine === machine)
          .map(({ step, virtualSeconds }) => `${step} ${minutes(virtualSeconds)}`)
          .join(', ')}`,
      );
    this.say(`duration          ${both(result.seconds, minutes)}`);
    this.say(`critical path     ${both(result.criticalPathSeconds, minutes)}`);
    for (const [way, { chain }] of Object.entries(paths))
      this.say(
        this.terminal.dim(`  ${way}: ${chain.map(({ kind, from, to }) => `${kind} ${((to - from) / 1000).toFixed(0)} s`).join(' → ')}`),
      );
    this.say(`ratio             ${both(result.ratio, (value) => value.toFixed(2))}`);
    this.say(`AWS calls         ${both(result.awsCalls, String)}`);
    this.say(`state transitions ${both(result.transitions, String)}`);
    const { total, ...parts } = controlPlaneCost(use);
    this.say(
      `control plane     $${total.toFixed(5)} (${Object.entries(parts)
        .map(([part, usd]) => `${part} $${usd.toFixed(6)}`)
        .join(', ')})`,
    );
    this.say(`lowest healthy    ${result.lowestHealthy}, floor ${result.floor}`);
    const left = result.leftBehind.map(({ kind, id }) => `${kind} ${id}`).join(', ');
    this.say(`left behind       ${left === '' ? 'nothing' : this.terminal.bad(left)}; retained: ${result.retained.length} snapshots`);
  }
}
