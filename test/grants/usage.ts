import type { LocalCloud } from '../../local/boot/boot.ts';
import { synthesised } from '../../local/boot/synthesis.ts';
import { demoConfiguration } from '../../local/boot/boot.ts';
import type { Stack } from '../../local/boot/stack.ts';
import type { Grant } from '../../local/iam/authority.ts';
import { grantName, grantsOf } from '../../local/iam/authority.ts';
import { untilDenied } from './removal.ts';
import { type ScenarioName, scenarios } from './scenarios.ts';

/** Grants of roles, and the first scenario that uses each; absent where none does. */
export interface Usage {
  readonly grants: readonly Grant[];
  readonly usedIn: ReadonlyMap<string, ScenarioName>;
}

/** The stacks of which the grants are. */
export const stacks = (): Promise<readonly Stack[]> => synthesised(demoConfiguration);

/** Runs the scenarios one after the other and notes which grants they use. */
export async function usageOf(names: readonly ScenarioName[]): Promise<Usage> {
  const usedIn = new Map<string, ScenarioName>();
  let last: LocalCloud | undefined;
  for (const name of names) {
    last = await scenarios[name](untilDenied);
    for (const grant of last.authority.used()) if (!usedIn.has(grantName(grant))) usedIn.set(grantName(grant), name);
  }
  if (last === undefined) throw new Error('no scenario was named');
  return { grants: grantsOf({ roles: last.authority.roles, resources: new Map() }), usedIn };
}

/** How people name a grant: `volumes Delete ec2:UnlockSnapshot`. */
export const spoken = ({ where, action }: Pick<Grant, 'where' | 'action'>): string => {
  const policy = where.replace(/\[\d+\]$/, '');
  const { role = '', name = '' } = /^Functions(?<role>[A-Z][a-z]+)Role(?<name>\w+)$/.exec(policy)?.groups ?? {};
  return role === '' ? `${policy} ${action}` : `${role.toLowerCase()} ${name} ${action}`;
};
