import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { persona as personaSchema } from '#core/persona/persona.ts';
import { controlPlaneCost } from '#core/cost/control-plane.ts';
import { scenario, type Scenario } from '../../local/boot/scenario.ts';
import type { Loan } from './ours.ts';
import type { WayFigures } from './result.ts';
import library from '../../personas/library.json' with { type: 'json' };

const role = 'runbook';

/**
 * The same loan by the runbook that a team would script today (`polling/*.asl.json`): the same documents on
 * the same host, but every wait is a loop that asks after 15 s, and the borrower gets the original disks.
 */
export async function lendPolling({
  host,
  persona,
  boot,
}: Loan): Promise<WayFigures & { readonly checkout: number; readonly checkin: number }> {
  const s = await scenario(boot);
  const { rootVolumeId, attributes, interfaceIds = [] } = s.local.ec2.state.instances.get(host) ?? {};
  const interfaces = interfaceIds.flatMap((id) => s.local.ec2.state.interfaces.get(id) ?? []);
  const originalType = attributes?.live.instanceType;
  const originalGroups = interfaces.map(({ id, settings }) => ({ id, groups: [...settings.live.groups] }));
  const { resources, software, testing } = personaSchema.parse(library.find(({ id }) => id === persona));
  const { rules, targetGroupArns } = s.fleet('web');
  const named = (document: string | undefined, parameters: Readonly<Record<string, string>> = {}): object[] =>
    document === undefined
      ? []
      : [{ document, parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]])) }];
  const common = {
    hostId: host,
    rootVolumeId: rootVolumeId,
    targetGroups: s.local.loadBalancing
      .registrations()
      .flatMap(({ groupArn, instanceId, port }) =>
        instanceId === host && targetGroupArns.includes(groupArn) ? [{ arn: groupArn, port }] : [],
      ),
  };
  const out = await execute(s, 'checkout', {
    ...common,
    quiesce: [...named(rules.quiesce), ...named(rules.idle)],
    instanceType: resources.instanceTypes?.[0],
    interfaces: interfaces.map(({ id }) => ({ id, groups: personaGroups(s) })),
    software: [...software.documents, software.probe].flatMap(({ document, parameters }) => named(document, parameters)),
  });
  await s.local.cloud.clock.advance(3_600_000 - out.seconds * 1000);
  const back = await execute(s, 'checkin', {
    ...common,
    collect: named(testing.artifacts?.document),
    instanceType: originalType,
    interfaces: originalGroups,
    returnCheck: named(rules.returnCheck),
  });
  const { calls } = s.local.cloud;
  const { stateMachines } = s.local;
  const transitions = stateMachines.transitions(out.arn) + stateMachines.transitions(back.arn);
  return {
    checkout: out.seconds,
    checkin: back.seconds,
    seconds: out.seconds + back.seconds,
    awsCalls: calls.filter(({ caller }) => caller === role).length,
    transitions,
    costUsd: controlPlaneCost({ ...nothing, transitions }).total,
  };
}

/** Step Functions calls AWS itself: the runbook has no functions, no table, no schedule and no alarm. */
const nothing = {
  functionRequests: 0,
  functionGbSeconds: 0,
  tableReads: 0,
  tableWrites: 0,
  customEvents: 0,
  schedules: 0,
  alarmHours: 0,
};

/** The groups that the deployment made for persona hosts. */
const personaGroups = ({ local }: Scenario): string[] => local.deployment.of('AWS::EC2::SecurityGroup').map(({ ref }) => ref);

/** Runs one of the runbook's machines to its end; throws when it fails. */
async function execute({ local }: Scenario, name: 'checkout' | 'checkin', input: object): Promise<{ arn: string; seconds: number }> {
  const { cloud } = local;
  const sfn = (operation: string, given: object): Promise<unknown> =>
    local.during(cloud.call({ service: 'SFN', operation, input: { ...given }, caller: 'somebody' }));
  const { stateMachineArn } = (await sfn('CreateStateMachine', {
    name: `${role}-${name}`,
    roleArn: `arn:aws:iam::${cloud.account}:role/${role}`,
    definition: readFileSync(join(import.meta.dirname, 'polling', `${name}.asl.json`), 'utf8'),
  })) as { stateMachineArn: string };
  const from = cloud.clock.now();
  const { executionArn } = (await sfn('StartExecution', { stateMachineArn, input: JSON.stringify(input) })) as { executionArn: string };
  const execution = local.stateMachines.executions.get(executionArn);
  await cloud.clock.run({ done: () => execution?.status !== 'RUNNING' });
  if (execution?.status !== 'SUCCEEDED')
    throw new Error(`the runbook ${name} ended ${execution?.status}: ${execution?.error} ${execution?.cause}`);
  return { arn: executionArn, seconds: Math.round(cloud.clock.now() - from) / 1000 };
}
