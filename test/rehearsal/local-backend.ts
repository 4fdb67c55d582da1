import type { LocalCloud } from '../../local/boot/boot.ts';
import { bootLocalCloud } from '../../local/boot/boot.ts';
import { demoHosts, demoWorld, scalingMembers } from '../../local/boot/demo-world.ts';
import { Scenario } from '../../local/boot/scenario.ts';
import { Stage } from '../../local/server/stage.ts';
import type { Wire } from '../../local/server/wire/wire.ts';
import { wire } from '../../local/server/wire/wire.ts';
import { leftBehind } from '../../local/story/left-behind.ts';
import type { Backend } from './backend.ts';
import type { HostEvents } from './host-events.ts';
import { region } from './place.ts';

export interface LocalBackendOptions {
  /** Virtual seconds per real second. */
  readonly speed: number;
  /** Gets every event that AWS would put on the default bus. */
  readonly events: HostEvents;
  /** Security groups that the deployment made elsewhere. */
  readonly groups: readonly string[];
}
export interface LocalBackend extends Backend {
  readonly local: LocalCloud;
}

/**
 * Our local cloud with the demo's fleet behind its wire door. The template is loaded for its documents and
 * for its roles, by which each call is judged; its functions do nothing here, they run in the emulator.
 */
export async function startLocalBackend({ speed, events, groups }: LocalBackendOptions): Promise<LocalBackend> {
  const local = await bootLocalCloud({
    start: Date.now(),
    weather: 'calm',
    world: demoWorld,
    load: () => Promise.resolve(() => () => Promise.resolve()),
  });
  local.events.stopSchedules();
  local.cloud.onEvent((event) => events.take(event));
  const [ours] = local.deployment.of('AWS::EC2::SecurityGroup');
  for (const id of groups) adopt(local, id, ours?.ref ?? '');
  const stage = new Stage({ recipe: 'rehearsal', boot: () => Promise.reject(new Error('a rehearsal is not restored')), deeds: {} }, local);
  const doors = new Map<string, Wire>();
  const doorOf = (functionName: string): Wire => {
    const caller = roleOf(local, functionName);
    const known = doors.get(caller) ?? wire({ region, realNow: () => Date.now(), ask: (call) => stage.ask({ ...call, caller }) });
    doors.set(caller, known);
    return known;
  };
  let stopped = false;
  const paced = stage.pace(speed, () => stopped);
  const scenario = new Scenario(local);
  return {
    name: 'local',
    local,
    missed: events.missed,
    hosts: [...demoHosts.slice(0, 4), ...scalingMembers],
    manifestOf: (hostId) => scenario.manifestOf(hostId),
    leftBehind: async () => {
      await local.cloud.clock.advance(15 * 60_000);
      return leftBehind(local).leftBehind.map(({ kind, id, by }) => `${kind} ${id} (${by})`);
    },
    answer: async (request, functionName) => {
      // Its signature is verified; the wire takes practice keys without looking at theirs.
      const authorization = (request.headers['authorization'] ?? '').replace(/Credential=[^/]+/, 'Credential=test');
      const given = await doorOf(functionName)({ ...request, headers: { ...request.headers, authorization } });
      if (given === undefined) throw new Error('the wire took the request for one to the API');
      return given;
    },
    stop: async () => {
      stopped = true;
      await paced;
    },
  };
}

function roleOf({ deployment }: LocalCloud, functionName: string): string {
  const found = deployment.of('AWS::Lambda::Function').find(({ name }) => name === functionName);
  const role = deployment.byArn(String(found?.properties['Role']));
  if (role === undefined) throw new Error(`the template has no function ${functionName} with a role`);
  return role.name;
}

/** The persona's group under the id that the deployment got for it. */
function adopt(local: LocalCloud, id: string, like: string): void {
  const group = local.ec2.state.groups.get(like);
  if (group === undefined) throw new Error('the template makes no security group for personas');
  local.ec2.addSecurityGroup({ ...group, id });
}
