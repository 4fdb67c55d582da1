import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PlanInput } from '#core/checkout/make-plan.ts';
import { makePlan } from '#core/checkout/make-plan.ts';
import type { Change } from '#core/checkout/plan.ts';
import { plan as planSchema } from '#core/checkout/plan.ts';
import { personaDigest } from '#core/persona/digest.ts';
import { sampleDocuments, sampleImages, sampleNetworks } from '../../../samples/deployment.ts';
import { sampleFleet, sampleManifest } from '../../../samples/host.ts';
import { samplePersona } from '../../../samples/persona.ts';
import { sampleTypes } from '../../../samples/type-facts.ts';

const base = sampleManifest();
const input = (given: Partial<PlanInput> = {}): PlanInput => ({
  manifest: base,
  persona: samplePersona(),
  fleet: sampleFleet(),
  chosenType: 'm5.large',
  typeFacts: sampleTypes,
  images: sampleImages,
  networks: sampleNetworks,
  documents: sampleDocuments,
  ...given,
});
const kinds = (plan: readonly Change[]) => plan.map(({ kind }) => kind);
const steps = ['Protect', 'SwapVolumes', 'Reshape', 'Isolate', 'ApplySoftware', 'Probe'];

describe('makePlan', () => {
  it('for a clone of the same type touches protection, volumes, user data and network only', () => {
    const plan = makePlan(input());
    expect(planSchema.parse(plan)).toEqual(plan);
    expect(kinds(plan)).toEqual([
      'stopProtection',
      'shutdownBehaviour',
      'terminationProtection',
      'deleteOnTermination',
      'deleteOnTermination',
      'deleteOnTermination',
      'volume',
      'volume',
      'volume',
      'userData',
      'securityGroups',
      'securityGroups',
      'instanceProfile',
      'elasticIp',
      'probe',
    ]);
  });

  it('puts the root first, then data devices by name; a device without an original comes from nothing', () => {
    const volumes = [{ device: '/dev/sdz', label: 'z', sizeGiB: 10, type: 'io2', iops: 3_000, throughputMiBps: 125 }] as const;
    const plan = makePlan(input({ persona: samplePersona({}, { data: { source: 'EMPTY', volumes: [...volumes] } }) }));
    const swaps = plan.flatMap((change) => (change.kind === 'volume' ? [change] : []));
    expect(swaps.map(({ device, from, to, root }) => [device, from, to?.source ?? null, root])).toEqual([
      ['/dev/xvda', 'vol-00000000000000001', 'CLONE', true],
      ['/dev/sdf', 'vol-00000000000000002', null, false],
      ['/dev/sdg', 'vol-00000000000000003', null, false],
      ['/dev/sdz', null, 'EMPTY', false],
    ]);
    expect(swaps[3]?.to).toMatchObject({ type: 'io2', throughputMiBps: null, encrypted: true, kmsKeyId: null });
  });

  it('turns off what a new type may lack before the type, and sets what it drops after it', () => {
    const [first = ''] = Object.keys(base.interfaces);
    const manifest = sampleManifest({
      shape: {
        ...base.shape,
        instanceType: 't3.large',
        bandwidthWeighting: 'vpc-1',
        cpuOptions: { coreCount: 1, threadsPerCore: 1 },
        creditSpecification: 'unlimited',
      },
      interfaces: { ...base.interfaces, [first]: { ...(base.interfaces[first] as (typeof base.interfaces)[string]), enaExpress: true } },
    });
    const plan = makePlan(input({ manifest, chosenType: 'c5.xlarge' })).filter(({ step }) => step === 'Reshape');
    expect(kinds(plan)).toEqual([
      'capacityReservation',
      'bandwidthWeighting',
      'enaExpress',
      'instanceType',
      'cpuOptions',
      'creditSpecification',
      'userData',
    ]);
    expect(plan[4]).toMatchObject({ from: { coreCount: 1, threadsPerCore: 1 }, to: { coreCount: 2, threadsPerCore: 2 } });
  });

  it('keeps an Elastic IP where the fleet says so, and mutes alarms that are armed', () => {
    const alarm = (actionsEnabled: boolean) => ({
      arn: 'arn:aws:cloudwatch:x',
      actionsEnabled,
      actions: ['arn:aws:automate:eu-west-1:ec2:stop'],
    });
    const plan = makePlan(
      input({ fleet: sampleFleet({ eip: 'KEEP' }), manifest: sampleManifest({ alarms: { armed: alarm(true), muted: alarm(false) } }) }),
    );
    expect(plan.filter(({ kind }) => kind === 'elasticIp')).toEqual([]);
    expect(plan.filter(({ kind }) => kind === 'alarmActions')).toEqual([
      { kind: 'alarmActions', step: 'Protect', needsStop: false, alarmName: 'armed', from: true, to: false },
    ]);
  });

  it('never keeps an original at its device, never has a change without a difference, and goes in the order of the steps', () => {
    const persona = fc.record({ root: fc.constantFrom('CLONE', 'SNAPSHOT'), data: fc.constantFrom('NONE', 'CLONE', 'SNAPSHOT') });
    const host = fc.record({
      shutdownBehaviour: fc.constantFrom('stop', 'terminate'),
      terminationProtection: fc.boolean(),
      stopProtection: fc.boolean(),
    });
    fc.assert(
      fc.property(persona, host, fc.constantFrom('m5.large', 'c5.xlarge', 'c6i.xlarge'), ({ root, data }, protection, chosenType) => {
        const plan = makePlan(
          input({
            manifest: sampleManifest({ protection }),
            chosenType,
            persona: samplePersona({}, { root: { source: root }, data: { source: data } }),
          }),
        );
        expect(plan.map(({ step }) => steps.indexOf(step))).toEqual(plan.map(({ step }) => steps.indexOf(step)).toSorted((a, b) => a - b));
        expect(new Set(plan.flatMap((change) => (change.kind === 'volume' ? [change.device] : [])))).toEqual(
          new Set(Object.keys(base.attachments)),
        );
        for (const change of plan) if ('from' in change && 'to' in change) expect(change.to).not.toEqual(change.from);
      }),
    );
  });

  it.each([
    ['a document', { documents: {} }, 'the document AHPS-Probe is not deployed'],
    ['a network', { networks: {} }, 'no security profile isolated in vpc-0a1b2c3d'],
    ['a type', { chosenType: 'c9.none' }, 'nothing is known of c9.none'],
    [
      'an image',
      {
        images: {},
        persona: samplePersona({}, { root: { source: 'IMAGE', image: 'x', sizeGiB: 8, type: 'gp3', iops: 3_000, throughputMiBps: 125 } }),
      },
      'the image x is not configured',
    ],
  ] as const)('is impossible without %s', (_what, given, message) => expect(() => makePlan(input(given))).toThrow(message));
});

describe('the digest of a persona', () => {
  it('follows the content, not the order of members', () => {
    const persona = samplePersona();
    expect(personaDigest(Object.fromEntries(Object.entries(persona).reverse()) as typeof persona)).toBe(personaDigest(persona));
    expect(personaDigest({ ...persona, priority: 51 })).not.toBe(personaDigest(persona));
  });
});
