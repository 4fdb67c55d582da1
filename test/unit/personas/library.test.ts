import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { makePlan } from '#core/checkout/make-plan.ts';
import type { CheckoutRules } from '#core/fleet/fleet.ts';
import { type Manifest, manifest } from '#core/manifest/manifest.ts';
import { personaFit } from '#core/persona/fit.ts';
import { builtInPersonas, personaFolder, readPersona } from '../../../infra/personas.ts';
import { sampleDocuments, sampleImages, sampleNetworks } from '../../samples/deployment.ts';
import { sampleFacts, sampleFleet, sampleManifest, sampleMember } from '../../samples/host.ts';
import { sampleTypes } from '../../samples/type-facts.ts';

type Tree = { readonly [name: string]: unknown };
const isTree = (value: unknown): value is Tree => value !== null && typeof value === 'object' && !Array.isArray(value);
/** `given` over `base`: objects member by member, everything else whole. */
const over = (base: Tree, given: Tree): Tree => ({
  ...base,
  ...Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, isTree(value) && isTree(base[name]) ? over(base[name], value) : value]),
  ),
});

/** A host as an input file gives it: what differs from the sample host. */
function readCase(file: string): { host: Manifest; rules: Partial<CheckoutRules> } {
  const input = parse(readFileSync(file, 'utf8')) as { host?: Tree; rules?: Partial<CheckoutRules>; group?: boolean };
  const base: Tree = input.group === true ? { ...sampleManifest(), autoScaling: sampleMember } : sampleManifest();
  return { host: manifest.parse(over(base, input.host ?? {})), rules: input.rules ?? {} };
}

const personas = builtInPersonas();
const cases = personas.flatMap((persona) => {
  const folder = join(personaFolder, persona.id, 'testdata');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.input.yaml'))
    .map((name) => ({
      name: `${persona.id}/${name}`,
      persona,
      input: join(folder, name),
      golden: join(folder, name.replace('.input.yaml', '.plan.yaml')),
    }));
});

describe('the built-in personas', () => {
  it('are these, each with a README and at least two cases', () => {
    expect(personas.map(({ id }) => id)).toEqual(['blank', 'constrained-network', 'load-generator', 'soak']);
    for (const { id } of personas) {
      expect(readFileSync(join(personaFolder, id, 'README.md'), 'utf8')).toMatch(/^# \w/);
      expect(cases.filter(({ persona }) => persona.id === id).length).toBeGreaterThanOrEqual(2);
    }
  });

  it.each(cases)('$name gives its plan', ({ persona, input, golden }) => {
    const { host, rules } = readCase(input);
    const fleet = sampleFleet(rules, host.autoScaling === null ? {} : { autoScalingGroupName: host.autoScaling.name });
    const given = { persona, fleet, images: sampleImages, networks: sampleNetworks, typeFacts: sampleTypes };
    const fit = personaFit({ ...given, facts: sampleFacts(host), documents: Object.keys(sampleDocuments) });
    expect(fit.violations).toEqual([]);
    const plan = makePlan({ ...given, manifest: host, chosenType: fit.chosenType, documents: sampleDocuments });
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, stringify(plan, { lineWidth: 0, aliasDuplicateObjects: false }));
    expect(plan).toEqual(parse(readFileSync(golden, 'utf8')));
  });

  it('have no plan without its input', () => {
    for (const { id } of personas) {
      const plans = readdirSync(join(personaFolder, id, 'testdata')).filter((name) => name.endsWith('.plan.yaml'));
      expect(plans.sort()).toEqual(
        cases
          .filter(({ persona }) => persona.id === id)
          .map(({ golden }) => golden.slice(golden.lastIndexOf('/') + 1))
          .sort(),
      );
    }
  });

  it('are refused with the file and the wrong members', () => {
    expect(() => readPersona(join(personaFolder, 'blank', 'persona.yaml'), 'other')).toThrow('has the id blank, its folder is other');
    expect(() => readPersona(join(personaFolder, 'blank', 'testdata', 'three-volumes.input.yaml'), 'blank')).toThrow(
      /three-volumes\.input\.yaml is not a persona:\n[^]*resources/,
    );
    expect(() => readPersona(join(personaFolder, 'blank', 'README.md'), 'blank')).toThrow('README.md is not YAML');
  });
});
