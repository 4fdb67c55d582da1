import { diff } from '#core/manifest/diff.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import type { Clients } from '#adapters/clients.ts';
import type { BootOptions, LocalCloud } from '../../local/boot/boot.ts';
import { demoHosts, demoWorld } from '../../local/boot/demo-world.ts';
import { localClients } from '../../local/boot/local-clients.ts';
import { scenario, type Scenario } from '../../local/boot/scenario.ts';
import { usualRates } from '../../local/store/store-faults.ts';
import { audit, type Auditor, type AuditOptions, type Violation } from './auditor.ts';

export const byHand = demoHosts[0];
export const otherByHand = demoHosts[1];
export const member = demoHosts[4];

export type FleetRules = Readonly<Record<string, unknown>>;
export interface AuditedOptions extends BootOptions, AuditOptions {
  /** What the fleet's owner changed in its rules after the deployment: the parameter, not the template. */
  readonly rules?: FleetRules;
}
/** A booted fleet with the auditor attached, and the hands of people who are not us. */
export interface Audited {
  readonly s: Scenario;
  readonly local: LocalCloud;
  readonly auditor: Auditor;
  /** SDK clients of somebody with rights of their own. */
  readonly somebody: Clients;
}

export async function audited({
  rules = {},
  overdueMinutes,
  mostHours,
  mostInMotion,
  world: given = demoWorld,
  ...boot
}: AuditedOptions = {}): Promise<Audited> {
  const world = (local: LocalCloud): void => {
    given(local);
    changeRules(local, rules);
  };
  const s = await scenario({ seed: 11, store: usualRates, ...boot, world });
  const auditor = audit(s.local, {
    ...(overdueMinutes === undefined ? {} : { overdueMinutes }),
    ...(mostHours === undefined ? {} : { mostHours }),
    ...(mostInMotion === undefined ? {} : { mostInMotion }),
  });
  return { s, local: s.local, auditor, somebody: localClients(s.local.cloud, 'somebody') };
}

/** The owner of the fleet writes other rules into its parameter. */
export function changeRules({ configuration, deployment, ssm }: LocalCloud, rules: FleetRules): void {
  const [fleet] = (configuration as { readonly fleets: { readonly id: string; rules: FleetRules }[] }).fleets;
  if (fleet === undefined || Object.keys(rules).length === 0) return;
  fleet.rules = { ...fleet.rules, ...rules };
  const parameter = deployment.of('AWS::SSM::Parameter').find(({ name }) => name.endsWith(`/fleets/${fleet.id}`));
  if (parameter === undefined) throw new Error(`the deployment has no parameter for the fleet ${fleet.id}`);
  ssm.addParameter({
    name: parameter.name,
    value: JSON.stringify({ ...(JSON.parse(String(parameter.properties['Value'])) as object), rules: fleet.rules }),
  });
}

/** Passes the 15 minutes after which nothing of a loan may be left, and asks the auditor. */
export async function judged({ local, auditor }: Pick<Audited, 'local' | 'auditor'>): Promise<readonly Violation[]> {
  await local.cloud.clock.advance(15 * 60_000);
  return auditor.end();
}

/** In what two manifests differ, as sentences that a failing test shows; what only tells of the time is left out. */
export const changes = (before: Manifest, after: Manifest): string[] =>
  diff(before, after).map(({ path, original, observed }) => `${path}: ${JSON.stringify(original)} → ${JSON.stringify(observed)}`);

export const minutes = (count: number): number => count * 60_000;
