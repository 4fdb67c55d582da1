import type { Execution } from '../states/execution.ts';
import type { StateMachines } from '../states/service.ts';

/** One step of a state machine that has ended. */
export interface ToldStep {
  readonly machine: string;
  readonly step: string;
  readonly virtualSeconds: number;
  readonly realMs: number;
}
interface Open {
  readonly machine: string;
  readonly step: string;
  readonly entered: number;
  readonly realEntered: number;
}

/**
 * Follows the executions of one checkout. A step lasts from the entry of its Task state to the entry of
 * the next one: the looks and waits of a drain are part of it.
 */
export class Watch {
  readonly steps: ToldStep[] = [];
  private readonly machines: StateMachines;
  private readonly isMine: (execution: Execution) => boolean;
  private readonly realNow: () => number;
  private readonly seen = new Map<string, number>();
  private readonly open = new Map<string, Open>();

  constructor(machines: StateMachines, checkoutId: string, realNow: () => number) {
    this.machines = machines;
    this.isMine = ({ name }) => name.startsWith(`${checkoutId}-`);
    this.realNow = realNow;
  }

  get executions(): Execution[] {
    return [...this.machines.executions.values()].filter(this.isMine);
  }

  /** Takes in what happened since the last look; the steps that ended. */
  look(): ToldStep[] {
    const before = this.steps.length;
    for (const execution of this.executions) this.follow(execution);
    return this.steps.slice(before);
  }

  /** The step in which each running execution is. */
  running(): string[] {
    return [...this.open.values()].map(({ step }) => step);
  }

  private follow(execution: Execution): void {
    const { events } = execution.history;
    const from = this.seen.get(execution.arn) ?? 0;
    this.seen.set(execution.arn, events.length);
    for (const { type, timestamp, stateEnteredEventDetails } of events.slice(from)) {
      const at = timestamp?.getTime() ?? 0;
      if (type === 'TaskStateEntered') {
        this.begin(execution, stateEnteredEventDetails?.name ?? '', at);
      } else if (type !== undefined && /^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(type)) this.end(execution.arn, at);
    }
  }

  private begin(execution: Execution, step: string, at: number): void {
    // The same Task again, as in the looks of a drain, goes on with the same step.
    if (this.open.get(execution.arn)?.step === step) return;
    this.end(execution.arn, at);
    this.open.set(execution.arn, { machine: machineOf(execution), step, entered: at, realEntered: this.realNow() });
  }

  private end(arn: string, at: number): void {
    const open = this.open.get(arn);
    if (open === undefined) return;
    this.open.delete(arn);
    const { machine, step, entered, realEntered } = open;
    this.steps.push({ machine, step, virtualSeconds: Math.round(at - entered) / 1000, realMs: Math.round(this.realNow() - realEntered) });
  }
}

/** `ahps-checkout` → `checkout`. */
export const machineOf = ({ machine }: Execution): string => machine.name.slice(machine.name.lastIndexOf('-') + 1);
