import type { Difference } from '#core/checkout/record.ts';
import { classOf } from './classes.ts';
import { canonicalJson } from './digest.ts';
import { fieldsOf } from './fields.ts';
import type { Manifest } from './manifest.ts';

/** How many fields a manifest has. */
export const countFields = (manifest: Manifest): number => fieldsOf(manifest).size;

/** A difference with the segments of its path, for those who look at what it belongs to. */
export interface LocatedDifference {
  readonly segments: readonly string[];
  readonly difference: Difference;
}

/** Every field in which two manifests differ, in the order of paths. A field that only one of them has is null in the other. */
export function locatedDifferences(original: Manifest, observed: Manifest): LocatedDifference[] {
  const before = fieldsOf(original);
  const after = fieldsOf(observed);
  const all = [...new Set([...before.keys(), ...after.keys()])].sort();
  // The inside is asked once, before a loan: a reading that did not ask says nothing about it.
  const asked = original.guest !== null && observed.guest !== null;
  const paths = asked ? all : all.filter((path) => (before.get(path) ?? after.get(path))?.segments[0] !== 'guest');
  return paths.flatMap((path) => {
    const was = before.get(path);
    const is = after.get(path);
    const segments = (was ?? is)?.segments ?? [];
    if (canonicalJson(was?.value) === canonicalJson(is?.value)) return [];
    return [{ segments, difference: { path, class: classOf(segments), original: was?.value ?? null, observed: is?.value ?? null } }];
  });
}

/** Every field in which two manifests differ, each with its class. */
export const diff = (original: Manifest, observed: Manifest): Difference[] =>
  locatedDifferences(original, observed).map(({ difference }) => difference);
