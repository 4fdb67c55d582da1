import { personaUserDataDigest } from '#core/persona/digest.ts';
import { PlanImpossible } from './plan-impossible.ts';
import type { PlanInput } from './plan-input.ts';
import type { Change } from './plan.ts';

const step = { step: 'Reshape', needsStop: true } as const;

/** What a stopped host becomes, in the order that EC2 demands: what the new type may not support goes off before it. */
export function reshapeChanges(input: PlanInput): Change[] {
  const { manifest, persona } = input;
  const fromDigest = manifest.userDataDigest;
  const toDigest = personaUserDataDigest(persona);
  return [...typeChanges(input), ...(fromDigest === toDigest ? [] : [{ kind: 'userData', ...step, fromDigest, toDigest } as const])];
}

function typeChanges({ manifest, chosenType, typeFacts }: PlanInput): Change[] {
  const { shape, interfaces, capacityReservation } = manifest;
  if (chosenType === shape.instanceType) return [];
  const type = typeFacts[chosenType];
  const own = typeFacts[shape.instanceType];
  if (type === undefined || own === undefined)
    throw new PlanImpossible(`nothing is known of ${type === undefined ? chosenType : shape.instanceType}`);
  // EC2 drops CPU options that the new type cannot have and does not bring them back: only options of the owner's own need to be put back.
  const { coreCount, threadsPerCore } = shape.cpuOptions;
  const ownOptions = coreCount !== own.coreCount || threadsPerCore !== own.threadsPerCore;
  const express = Object.entries(interfaces).filter(([, { enaExpress }]) => enaExpress && !type.enaExpress);
  return [
    ...(capacityReservation.preference === 'none'
      ? []
      : [{ kind: 'capacityReservation', ...step, from: capacityReservation, to: { preference: 'none', reservationId: null } } as const]),
    ...(shape.bandwidthWeighting === 'default'
      ? []
      : [{ kind: 'bandwidthWeighting', ...step, from: shape.bandwidthWeighting, to: 'default' } as const]),
    ...express
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([interfaceId]) => ({ kind: 'enaExpress', ...step, interfaceId, from: true, to: false }) as const),
    { kind: 'instanceType', ...step, from: shape.instanceType, to: chosenType },
    ...(ownOptions
      ? [
          {
            kind: 'cpuOptions',
            ...step,
            from: { coreCount, threadsPerCore },
            to: { coreCount: type.coreCount, threadsPerCore: type.threadsPerCore },
          } as const,
        ]
      : []),
    // `none`: the new type has no credits; the mode is set again on the way back.
    ...(shape.creditSpecification === null || type.burstable
      ? []
      : [{ kind: 'creditSpecification', ...step, from: shape.creditSpecification, to: 'none' } as const]),
  ];
}
