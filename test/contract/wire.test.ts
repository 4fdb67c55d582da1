import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Door } from './wire/doors.ts';
import { directDoor, outcome, wireDoor, withTokens } from './wire/doors.ts';
import { ec2Steps } from './wire/ec2-steps.ts';
import { fleetSteps, otherSteps } from './wire/service-steps.ts';
import type { Got, Step } from './wire/step.ts';
import { workflowSteps } from './wire/workflow-steps.ts';

// DynamoDB is the product's store port, SQS a stand-in for golden cases: neither is an API here.
const offTheWire = /^(DynamoDB|SQS) /;
/** Operations that nothing of the bare cloud can be asked without being refused. */
const alwaysRefused = [
  'EC2 GetInstanceUefiData',
  'EC2 ModifyVolume',
  'SFN SendTaskSuccess',
  'SFN SendTaskFailure',
  'SFN SendTaskHeartbeat',
];

const steps: readonly Step[] = [...ec2Steps, ...fleetSteps, ...otherSteps, ...workflowSteps];
const answers = new Map<string, unknown>();
const answered = new Set<string>();

const got: Got = (name, ...path) => {
  const found = path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], answers.get(name));
  if (typeof found !== 'string') throw new Error(`the step ${name} did not answer ${path.join('.')}`);
  return found;
};

let doors: readonly [direct: Door, wire: Door];
beforeAll(async () => {
  doors = [await directDoor(), await wireDoor()];
});
afterAll(() => doors[1].close());

describe('the direct door and the wire', () => {
  for (const [index, { service, operation, input, name, wait = 0 }] of steps.entries())
    it(`answer step ${index + 1}, ${service} ${operation}, alike`, async () => {
      const outcomes: unknown[] = [];
      const asked = withTokens(service, operation, input(got), index);
      for (const door of doors) {
        if (wait > 0) await door.wait(wait);
        outcomes.push(await outcome(door.ask(service, operation, asked)));
      }
      const [direct, wire] = outcomes as { answer?: unknown }[];
      expect(wire).toEqual(direct);
      expect(doors[1].local.cloud.clock.now()).toBe(doors[0].local.cloud.clock.now());
      if (direct?.answer !== undefined) answered.add(`${service} ${operation}`);
      if (name !== undefined) answers.set(name, direct?.answer);
    });

  it('were asked every operation that is modelled, and each was answered', () => {
    const modelled = doors[0].local.cloud.modelled().filter((each) => !offTheWire.test(each));
    const silent = modelled.filter((each) => !answered.has(each) && !alwaysRefused.includes(each));
    // A new operation belongs into the steps of its service, with a request that succeeds.
    expect(silent).toEqual([]);
  });
});
