import type { Role } from './roles.ts';
import type { Principals, Statement } from './policy.ts';

/** Who asks: a role of the template, or a service of AWS. */
export type Principal = { readonly role: Role } | { readonly service: string };

/** How a statement of a resource policy means the principal: by itself, through its account, or not at all. */
export function meant(principals: Principals | undefined, principal: Principal, account: string): 'itself' | 'account' | undefined {
  const { AWS = [], Service = [] } = principals ?? {};
  if (AWS.includes('*')) return 'itself';
  if ('service' in principal) return Service.includes(principal.service) ? 'itself' : undefined;
  if (AWS.includes(principal.role.arn)) return 'itself';
  return AWS.includes(account) || AWS.includes(`arn:aws:iam::${account}:root`) ? 'account' : undefined;
}

/** Statements of a resource policy that speak of the principal. An Allow for the account leaves it to the account's own policies. */
export const about = (
  statements: readonly Statement[],
  principal: Principal,
  account: string,
  how: readonly ('itself' | 'account')[],
): Statement[] =>
  statements.filter(({ principals, effect }) => {
    const is = meant(principals, principal, account);
    return is !== undefined && (effect === 'Deny' || how.includes(is));
  });
