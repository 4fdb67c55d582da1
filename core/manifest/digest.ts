import { createHash } from 'node:crypto';
import { classOf } from './classes.ts';
import { fieldsOf } from './fields.ts';
import type { Manifest } from './manifest.ts';

/** sha256 in lower-case hexadecimal, of a text or of the bytes that it stands for in base64. */
export const sha256 = (text: string, encoding: 'utf8' | 'base64' = 'utf8'): string =>
  createHash('sha256').update(text, encoding).digest('hex');

/** JSON with sorted keys and no white space: equal values have equal texts. Members that are undefined are left out, as JSON does. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
}

/** The digest of a manifest: over its restored and guarded fields only, so that it is the same before and after an exact return. */
export function manifestDigest(manifest: Manifest): string {
  const bound = [...fieldsOf(manifest)].filter(([, { segments }]) => classOf(segments) !== 'observed');
  return sha256(canonicalJson(bound.map(([path, { value }]) => [path, value])));
}

/** The digest of user data as EC2 gives it (base64), `none` for an instance without any. */
export function userDataDigest(base64: string | undefined): string {
  if (base64 === undefined || base64 === '') return 'none';
  return sha256(base64, 'base64');
}
