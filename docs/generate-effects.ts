import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EffectKind, effectKinds, isCreation } from '../core/checkout/effects.ts';
import { fleetEffects } from '../lambdas/adapters/effects/fleet.ts';
import { guestEffects } from '../lambdas/adapters/effects/guest.ts';
import { hostStoryEffects } from '../lambdas/adapters/effects/host-story.ts';
import { instanceEffects } from '../lambdas/adapters/effects/instances.ts';
import { networkEffects } from '../lambdas/adapters/effects/network.ts';
import { eventEffects, messageEffects } from '../lambdas/adapters/effects/messages.ts';
import type { Performers } from '../lambdas/adapters/effects/performer.ts';
import { recordEffects } from '../lambdas/adapters/effects/record.ts';
import { captureEffects } from '../lambdas/adapters/effects/way-home.ts';
import { retakeEffects } from '../lambdas/adapters/effects/retake.ts';
import { volumeEffects } from '../lambdas/adapters/effects/volumes.ts';
import { permissionSets } from '../lambdas/workflow/steps.ts';
import type { Generated } from './generate-personas.ts';

/** Every effect on the world: how it may be repeated, and which permission set is able to have it. */
export function generateEffects(): Generated {
  const performers = new Map<string, Performers>([
    ...permissionSets.map((set) => [set, performersOf(set)] as const),
    ['reconcile', { ...retakeEffects, ...messageEffects, ...eventEffects, tagHost: hostStoryEffects.tagHost }],
    ['alarm', { ...messageEffects, ...eventEffects }],
  ]);
  const text = [
    '# Effects',
    '',
    'Generated from `core/checkout/effects.ts` and `lambdas/adapters/effects/` by `npm run gen`; do not edit.',
    '',
    'A *creation* must never happen twice: once its result is recorded it is not repeated. A *state* may be asked for again until the world shows it. *Looked for* says whether an earlier try whose result was never recorded is searched for before the effect is repeated; the others carry a client token or a fixed name, show in the look of their step, or (messages) do no harm twice.',
    '',
    '| effect | kind | permission set | looked for |',
    '|---|---|---|---|',
    ...effectKinds.map((kind) => row(kind, performers)),
    '',
  ];
  return { path: 'docs/generated/effects.md', content: text.join('\n') };
}

function row(kind: EffectKind, performers: ReadonlyMap<string, Performers>): string {
  const able = [...performers].flatMap(([set, effects]) => (effects[kind] === undefined ? [] : [{ set, performer: effects[kind] }]));
  if (able.length === 0) throw new Error(`no function is able to have the effect ${kind}: add a performer in lambdas/adapters/effects`);
  const isFound = able.some(({ performer }) => performer.find !== undefined);
  return `| \`${kind}\` | ${isCreation(kind) ? 'creation' : 'state'} | ${able.map(({ set }) => set).join(', ')} | ${isFound ? 'yes' : ''} |`;
}

const adapters: Readonly<Record<string, Performers>> = {
  captureEffects,
  fleetEffects,
  guestEffects,
  instanceEffects,
  networkEffects,
  recordEffects,
  volumeEffects,
};

/** What the function file of a permission set hands to its steps: whole adapters, or single effects of one. */
function performersOf(set: string): Performers {
  const file = `lambdas/workflow/functions/${set}.ts`;
  const source = readFileSync(join(import.meta.dirname, '..', file), 'utf8');
  const wired = /export const build = (?<wiring>[^;]*);/.exec(source)?.groups?.['wiring'] ?? '';
  const named = [...wired.matchAll(/\b(?<adapter>\w+Effects)(?:\.(?<effect>\w+))?/g)].map(({ groups }) => {
    const effects = adapters[groups?.['adapter'] ?? ''];
    if (effects === undefined) throw new Error(`${file} uses ${groups?.['adapter'] ?? ''}, which docs/generate-effects.ts does not know`);
    const effect = groups?.['effect'] as EffectKind | undefined;
    return effect === undefined ? effects : { [effect]: effects[effect] };
  });
  if (named.length === 0) throw new Error(`${file} has no line "export const build = stepFunction(…)" with its effects`);
  return Object.assign({}, ...named) as Performers;
}
