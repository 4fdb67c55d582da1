import type { Admission, Identity } from '../boot/gateway.ts';
import type { Deployment } from '../boot/template.ts';
import type { Context } from './context.ts';
import { valuesOf } from './context.ts';
import { decide } from './evaluate.ts';
import type { Principals, Statement } from './policy.ts';
import { compilePolicy } from './policy.ts';

/**
 * The resource policies of the template's REST APIs. A caller of this account needs no Allow of theirs, its
 * own policies (which nobody here has) may give it; one of another account does, and one who did not sign, where
 * there is a policy.
 * An explicit Deny keeps everybody out.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function apiAdmission(
  deployment: Deployment,
  { account, region }: { readonly account: string; readonly region: string },
): Admission {
  const arn = (restApiId: string): string => `arn:aws:execute-api:${region}:${account}:${restApiId}`;
  const policies = new Map(
    deployment.of('AWS::ApiGateway::RestApi').map((api) => {
      // API Gateway completes the short form. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
      const text = JSON.stringify(api.properties['Policy'] ?? {}).replaceAll('"execute-api:/', `"${arn(api.ref)}/`);
      return [api.ref, compilePolicy(JSON.parse(text), api.logicalId)] as const;
    }),
  );
  return ({ method, path, identity }, route) => {
    const resource = `${arn(route.restApiId)}/${route.stage}/${method}${path}`;
    const action = 'execute-api:Invoke';
    const policy = policies.get(route.restApiId) ?? [];
    if (policy.length === 0 && identity === undefined) return undefined;
    const statements = policy.filter((each) => means(each, identity));
    const decision = decide(statements, { action, resource, context: contextOfCaller(identity) });
    if (decision.effect === 'allow' || (decision.effect === 'silent' && identity?.accountId === account)) return undefined;
    const reason =
      decision.effect === 'deny'
        ? `with an explicit deny in a resource-based policy (${decision.by.statement.where})`
        : `because no resource-based policy allows the ${action} action`;
    return { principal: identity?.userArn ?? 'anonymous', action, resource, reason };
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function means({ principals }: Statement, identity: Identity | undefined): boolean {
  const { AWS = [] }: Principals = principals ?? {};
  if (AWS.includes('*')) return true;
  if (identity === undefined) return false;
  const { accountId, userArn } = identity;
  return [accountId, `arn:aws:iam::${accountId}:root`, userArn, roleOf(userArn)].some((name) => AWS.includes(name));
}

/** The role behind a session. */
const roleOf = (userArn: string): string => userArn.replace(/^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, 'arn:$1:iam::$2:role/$3');

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html: without a signature there are no keys of a principal. */
function contextOfCaller(identity: Identity | undefined): Context {
  const caller =
    identity === undefined
      ? {}
      : { 'aws:PrincipalAccount': identity.accountId, 'aws:PrincipalArn': roleOf(identity.userArn), 'aws:userid': identity.caller };
  const values = valuesOf({ ...caller, 'aws:SourceIp': '127.0.0.1' });
  return (key) => values.get(key);
}
