import type { Persona } from '#core/persona/persona.ts';
import { persona } from '#core/persona/persona.ts';

/** A small persona; `resources` and others as given. */
export const samplePersona = (given: Partial<Persona> = {}, resources: Partial<Persona['resources']> = {}): Persona =>
  persona.parse({
    schemaVersion: 1,
    id: 'sample',
    version: 1,
    category: 'sample',
    title: 'Sample',
    description: 'A persona for tests.',
    resources: { instanceTypes: [], root: { source: 'CLONE' }, data: { source: 'CLONE' }, ...resources },
    software: { probe: { document: 'AHPS-Probe' } },
    security: { profile: 'isolated' },
    testing: {},
    priority: 50,
    lease: { default: 'PT2H', longest: 'PT8H' },
    ...given,
  });
