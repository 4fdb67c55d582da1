import { AwsError, Cloud } from '../aws/cloud.ts';
import { eventBridge } from '../events/bus.ts';
import { stateMachines } from './service.ts';
import type { StandInSet } from './stand-ins.ts';
import { StandIns } from './stand-ins.ts';

/** How golden cases reach a cloud. */
export interface GoldenDoor {
  /** The functions and callbacks of a case. */
  register(set: StandInSet): Promise<void>;
  /** One request; refusals are thrown. */
  ask(service: 'SFN' | 'EventBridge', operation: string, input: object): Promise<Readonly<Record<string, unknown>>>;
  /** Lets virtual seconds pass. */
  pass(seconds: number): Promise<void>;
}

/** Code and message of a refusal; anything else is thrown on. */
export function codeOf(error: unknown): { code: string; message: string } {
  if (error instanceof AwsError) return error;
  const { name, message, $fault } = error as { name: string; message: string; $fault?: string };
  if ($fault === undefined) throw error;
  return { code: name, message };
}

/** A cloud of its own, with Step Functions and EventBridge only, in the account of the recordings. */
export function directGoldenDoor(): GoldenDoor {
  const cloud = new Cloud({ account: '000000000000', region: 'us-east-1' });
  const standIns = new StandIns(cloud);
  stateMachines(cloud, { invoke: (arn, payload) => standIns.invoke(arn, payload), waiting: standIns.waiting });
  eventBridge(cloud, { deliver: () => Promise.resolve() });
  return {
    register: (set) => Promise.resolve(standIns.register(set)),
    async ask(service, operation, input) {
      let settled = false;
      const pending = cloud.call({ service, operation, input: input as Record<string, unknown>, caller: 'golden' });
      const mark = (): void => void (settled = true);
      pending.then(mark, mark);
      await cloud.clock.run({ done: () => settled });
      return (await pending) as Record<string, unknown>;
    },
    pass: (seconds) => cloud.clock.advance(seconds * 1000),
  };
}
