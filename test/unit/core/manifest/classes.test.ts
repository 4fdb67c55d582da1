import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { classOf, fieldClasses, patternsOf } from '#core/manifest/classes.ts';
import { fieldsOf } from '#core/manifest/fields.ts';
import { manifest } from '#core/manifest/manifest.ts';
import { sampleManifest, sampleMember } from '../../../samples/host.ts';

type Node = { type?: string; properties?: Record<string, Node>; additionalProperties?: Node | boolean; anyOf?: Node[]; items?: Node };

/** Every leaf that the schema allows, as segments; `*` where a map has keys. */
function leavesOf(node: Node, path: readonly string[] = []): string[][] {
  if (node.anyOf !== undefined) return node.anyOf.flatMap((choice) => leavesOf(choice, path));
  if (node.properties !== undefined) return Object.entries(node.properties).flatMap(([name, child]) => leavesOf(child, [...path, name]));
  if (typeof node.additionalProperties === 'object') return leavesOf(node.additionalProperties, [...path, 'any key']);
  return [[...path]];
}
const leaves = leavesOf(z.toJSONSchema(manifest) as Node);

describe('the classes of the manifest', () => {
  it('give every leaf that the schema allows exactly one class', () => {
    expect(leaves.length).toBeGreaterThan(100);
    for (const segments of leaves) expect({ segments, patterns: patternsOf(segments).length }).toEqual({ segments, patterns: 1 });
  });

  it('have no pattern without a leaf', () => {
    const used = new Set(leaves.flatMap((segments) => patternsOf(segments).map(({ pattern }) => pattern)));
    expect(Object.keys(fieldClasses).filter((pattern) => !used.has(pattern))).toEqual([]);
  });

  it('class every field of a host in a group with alarms', () => {
    const host = sampleManifest({
      autoScaling: sampleMember,
      alarms: { 'stop when idle': { arn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:x', actionsEnabled: true, actions: [] } },
    });
    expect(manifest.parse(host)).toEqual(host);
    for (const { segments } of fieldsOf(host).values()) expect(['restored', 'guarded', 'observed']).toContain(classOf(segments));
  });

  it('refuse a field that the table does not name', () => {
    expect(() => classOf(['shape', 'colour'])).toThrow('no class for the manifest field shape.colour');
  });
});
