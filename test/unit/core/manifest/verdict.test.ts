import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Plan } from '#core/checkout/plan.ts';
import { manifestDigest, userDataDigest } from '#core/manifest/digest.ts';
import { countFields, diff } from '#core/manifest/diff.ts';
import { fieldsOf } from '#core/manifest/fields.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import { verdict } from '#core/manifest/verdict.ts';
import { sampleManifest } from '../../../samples/host.ts';

const original = sampleManifest();
const type = (instanceType: string): Manifest => sampleManifest({ shape: { ...original.shape, instanceType } });
const typePlan: Plan = [{ kind: 'instanceType', step: 'Reshape', needsStop: true, from: 'm5.large', to: 'c5.xlarge' }];

/** The same manifest with the members of every object in another order. */
const shuffled = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, entry]) => [key, shuffled(entry)]),
  );
};
const withField = (segments: readonly string[], value: unknown): Manifest => {
  const copy = JSON.parse(JSON.stringify(original)) as Record<string, unknown>;
  let node: Record<string, unknown> = copy;
  for (const segment of segments.slice(0, -1)) node = node[segment] as Record<string, unknown>;
  node[segments.at(-1) ?? ''] = value;
  return copy as unknown as Manifest;
};

describe('the digest of a manifest', () => {
  it('does not depend on the order of members', () =>
    expect(manifestDigest(shuffled(original) as Manifest)).toBe(manifestDigest(original)));

  it('changes with every restored and guarded field, with no observed one', () => {
    const fields = [...fieldsOf(original).values()];
    fc.assert(
      fc.property(fc.constantFrom(...fields), ({ segments, value }) => {
        const other = withField(segments, typeof value === 'number' ? value + 1 : `${String(value)}!`);
        const [found, ...more] = diff(original, other);
        expect(more).toEqual([]);
        expect(manifestDigest(other) === manifestDigest(original)).toBe(found?.class === 'observed');
        expect(verdict(original, other).equal).toBe(found?.class === 'observed');
      }),
      { numRuns: 300 },
    );
  });

  it('of user data is over the decoded bytes', () => {
    expect(userDataDigest(undefined)).toBe('none');
    expect(userDataDigest(Buffer.from('abc').toString('base64'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('the verdict on a returned host', () => {
  it('is equal, with the figures, when nothing differs', () => {
    expect(verdict(original, sampleManifest(), { plan: typePlan })).toEqual({
      equal: true,
      fields: countFields(original),
      volumes: 3,
      differences: [],
    });
  });

  it('names the path and both values of what differs', () => {
    expect(verdict(original, type('c5.xlarge'), { plan: typePlan })).toMatchObject({
      equal: false,
      differences: [{ path: 'shape.instanceType', class: 'restored', original: 'm5.large', observed: 'c5.xlarge' }],
    });
  });

  it('keeps and flags what others changed in a restored field that the loan did not touch', () => {
    const observed = sampleManifest({ monitoring: 'disabled' });
    expect(verdict(original, observed).equal).toBe(false);
    expect(verdict(original, observed, { plan: typePlan })).toMatchObject({
      equal: true,
      differences: [{ path: 'monitoring', class: 'observed', original: 'enabled', observed: 'disabled' }],
    });
  });

  it('counts a guarded field whoever changed it', () => {
    const observed = sampleManifest({ placement: { ...original.placement, groupName: 'spread' } });
    expect(verdict(original, observed, { plan: [] }).equal).toBe(false);
  });

  it('treats a strange volume, and a missing registration, as ours', () => {
    const strange = sampleManifest({
      attachments: { ...original.attachments, '/dev/sdz': { volumeId: 'vol-9', deleteOnTermination: false, ebsCardIndex: null } },
    });
    expect(verdict(original, strange, { plan: [] }).equal).toBe(false);
    expect(verdict(original, sampleManifest({ registrations: {} }), { plan: [] }).equal).toBe(false);
  });

  it('keeps a registration that others added', () => {
    const added = { groupArn: 'arn:x', targetId: 'i-1', port: 1, zone: null, quicServerId: null, viaAutoScaling: false };
    expect(
      verdict(original, sampleManifest({ registrations: { ...original.registrations, 'arn:x|i-1|1': added } }), { plan: [] }),
    ).toMatchObject({ equal: true });
  });

  it('leaves what Rejoin and Close put back for the end', () => {
    const observed = sampleManifest({
      registrations: {},
      protection: { shutdownBehaviour: 'stop', terminationProtection: true, stopProtection: false },
      attachments: Object.fromEntries(
        Object.entries(original.attachments).map(([device, entry]) => [device, { ...entry, deleteOnTermination: false }]),
      ),
    });
    const passed = verdict(original, observed, { plan: [], phase: 'verify' });
    expect(passed).toMatchObject({ equal: true, differences: [] });
    expect(passed.fields).toBeLessThan(countFields(original));
    expect(verdict(original, observed).equal).toBe(false);
  });
});

describe('a volume that came back from its snapshot', () => {
  const [was, is] = ['vol-00000000000000002', 'vol-0000000000000000f'];
  const returned = (given: Partial<Manifest['volumes'][string]> = {}): Manifest => {
    const { [was]: volume, ...others } = original.volumes;
    const { [was]: tags, ...otherTags } = original.tags.volumes;
    if (volume === undefined || tags === undefined) throw new Error('the sample has no such volume');
    return sampleManifest({
      attachments: { ...original.attachments, '/dev/sdf': { volumeId: is, deleteOnTermination: true, ebsCardIndex: null } },
      volumes: { ...others, [is]: { ...volume, ...given } },
      tags: { ...original.tags, volumes: { ...otherTags, [is]: tags } },
    });
  };

  it('stands for its original: the id is accepted and flagged', () => {
    expect(verdict(original, returned(), { plan: [] }).equal).toBe(false);
    expect(verdict(original, returned({ initializationRateMiBps: 300 }), { plan: [], replaced: { [was]: is } })).toMatchObject({
      equal: true,
      differences: [
        { path: `volumes.${was}.initializationRateMiBps`, class: 'observed' },
        { path: 'attachments./dev/sdf.volumeId', class: 'observed', original: was, observed: is },
      ],
    });
  });

  it('has to equal it in everything else', () => {
    expect(verdict(original, returned({ encrypted: false, kmsKeyId: null }), { plan: [], replaced: { [was]: is } }).equal).toBe(false);
  });
});
