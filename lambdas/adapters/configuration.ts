import { paginateGetParametersByPath, type SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { type Pool, pool } from '#core/allocation/pool.ts';
import type { Clock } from '#core/contracts/clock.ts';
import {
  type Access,
  access,
  type Fleet,
  fleet,
  limits,
  type PersonaImages,
  personaImages,
  type PersonaNetworks,
  personaNetworks,
} from '#core/fleet/fleet.ts';

/** A fleet with the version of its rules: the parameter's own version, which only grows. */
export interface ConfiguredFleet {
  readonly fleet: Fleet;
  readonly rulesVersion: number;
}
export interface Configuration {
  readonly fleets: ReadonlyMap<string, ConfiguredFleet>;
  readonly access: Access;
  readonly networks: PersonaNetworks;
  readonly images: PersonaImages;
  /** In the order in which a checkout is matched with them. */
  readonly pools: readonly Pool[];
  /** Tags of the owner that go on everything we create. */
  readonly extraTags: Readonly<Record<string, string>>;
  /** How many hosts may be in motion at a time; null lifts the limit. */
  readonly hostsInMotion: number | null;
}
/** Answers the configuration, read anew when it is older than a minute or when `fresh` is asked for. */
export type ReadConfiguration = (fresh?: 'fresh') => Promise<Configuration>;

const keepMilliseconds = 60_000;
const ownTags = z.record(z.string(), z.string());

/** The configuration as deployed: SSM parameters below one path (`infra/config.ts` writes them). */
export function configurationSource(ssm: SSMClient, clock: Clock, path: string): ReadConfiguration {
  let kept: { readonly at: number; readonly value: Configuration } | undefined;
  return async (fresh) => {
    if (kept !== undefined && fresh !== 'fresh' && clock.now() - kept.at < keepMilliseconds) return kept.value;
    const value = await load(ssm, path);
    kept = { at: clock.now(), value };
    return value;
  };
}

async function load(ssm: SSMClient, path: string): Promise<Configuration> {
  const parameters = new Map<string, { value: unknown; version: number }>();
  for await (const page of paginateGetParametersByPath({ client: ssm }, { Path: path, Recursive: true }))
    for (const { Name = '', Value = '', Version = 0 } of page.Parameters ?? [])
      parameters.set(Name.slice(path.length + 1), { value: JSON.parse(Value), version: Version });
  const valueOf = (name: string, otherwise: object): unknown => parameters.get(name)?.value ?? otherwise;
  const fleets = new Map<string, ConfiguredFleet>();
  for (const [name, { value, version }] of parameters)
    if (name.startsWith('fleets/')) {
      const parsed = fleet.parse(value);
      fleets.set(parsed.id, { fleet: parsed, rulesVersion: version });
    }
  return {
    fleets,
    access: access.parse(valueOf('access', {})),
    networks: personaNetworks.parse(valueOf('networks', {})),
    images: personaImages.parse(valueOf('images', {})),
    pools: z.array(pool).parse(valueOf('pools', [])),
    extraTags: ownTags.parse(valueOf('tags', {})),
    ...limits.parse(valueOf('limits', {})),
  };
}
