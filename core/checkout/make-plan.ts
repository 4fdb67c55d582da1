import type { DocumentCall } from '#core/persona/persona.ts';
import { PlanImpossible } from './plan-impossible.ts';
import type { PlanInput } from './plan-input.ts';
import { reshapeChanges } from './plan-reshape.ts';
import { volumeChanges } from './plan-volumes.ts';
import type { Change, PinnedDocument, Plan } from './plan.ts';

export type { PlanInput } from './plan-input.ts';

/**
 * The plan of a loan: what turns this host into the persona, step by step. Only what changes is in
 * it, apart from volumes, which are always swapped. A pure function of what was captured: the same
 * input gives the same plan. Throws PlanImpossible where `personaFit` would have refused.
 */
export const makePlan = (input: PlanInput): Plan => [
  ...protectChanges(input),
  ...volumeChanges(input),
  ...reshapeChanges(input),
  ...isolateChanges(input),
  ...softwareChanges(input),
];

/** Stop protection first, so that the host can be stopped; then what keeps it and its volumes alive. */
function protectChanges({ manifest }: PlanInput): Change[] {
  const { protection, attachments, alarms } = manifest;
  const step = { step: 'Protect', needsStop: false } as const;
  return [
    ...(protection.stopProtection ? [{ kind: 'stopProtection', ...step, from: true, to: false } as const] : []),
    ...(protection.shutdownBehaviour === 'terminate'
      ? [{ kind: 'shutdownBehaviour', ...step, from: 'terminate', to: 'stop' } as const]
      : []),
    ...(protection.terminationProtection ? [] : [{ kind: 'terminationProtection', ...step, from: false, to: true } as const]),
    ...byKey(attachments).flatMap(([device, { volumeId, deleteOnTermination }]) =>
      deleteOnTermination ? [{ kind: 'deleteOnTermination', ...step, device, volumeId, from: true, to: false } as const] : [],
    ),
    ...byKey(alarms).flatMap(([alarmName, { actionsEnabled }]) =>
      actionsEnabled ? [{ kind: 'alarmActions', ...step, alarmName, from: true, to: false } as const] : [],
    ),
  ];
}

/** No path to production: persona groups on every interface, the persona's profile, no Elastic IP unless the fleet keeps it. */
function isolateChanges({ manifest, persona, fleet, networks }: PlanInput): Change[] {
  const network = networks[manifest.identity.vpcId]?.[persona.security.profile];
  if (network === undefined) throw new PlanImpossible(`no security profile ${persona.security.profile} in ${manifest.identity.vpcId}`);
  const step = { step: 'Isolate', needsStop: true } as const;
  const groups = [...network.securityGroupIds].sort();
  const interfaces = Object.entries(manifest.interfaces).sort(
    ([, a], [, b]) => a.networkCardIndex - b.networkCardIndex || a.deviceIndex - b.deviceIndex,
  );
  return [
    ...interfaces.flatMap(([interfaceId, { groups: from }]) =>
      from.join() === groups.join() ? [] : [{ kind: 'securityGroups', ...step, interfaceId, from, to: groups } as const],
    ),
    ...(manifest.instanceProfileArn === network.instanceProfileArn
      ? []
      : [{ kind: 'instanceProfile', ...step, from: manifest.instanceProfileArn, to: network.instanceProfileArn } as const]),
    ...(fleet.rules.eip === 'KEEP'
      ? []
      : byKey(manifest.elasticIps).map(
          ([privateIp, eip]) => ({ kind: 'elasticIp', ...step, ...eip, privateIp, from: 'associated', to: 'disassociated' }) as const,
        )),
  ];
}

function softwareChanges({ persona: { software }, documents }: PlanInput): Change[] {
  const pin = (call: DocumentCall): PinnedDocument => {
    const pinned = documents[call.document];
    if (pinned === undefined) throw new PlanImpossible(`the document ${call.document} is not deployed`);
    return { document: call.document, ...pinned, parameters: call.parameters, timeoutSeconds: call.timeoutSeconds };
  };
  return [
    ...software.documents.map((call) => ({ kind: 'document', step: 'ApplySoftware', needsStop: false, ...pin(call) }) as const),
    { kind: 'probe', step: 'Probe', needsStop: false, ...pin(software.probe) },
  ];
}

const byKey = <V>(map: Readonly<Record<string, V>>): [string, V][] => Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
