import type { Call } from '../aws/cloud.ts';
import type { Catalogue } from './catalogue.ts';
import type { Context, Keys } from './context.ts';
import { contextOf, valuesOf } from './context.ts';
import type { Denied } from './denial.ts';
import { refusal } from './denial.ts';
import type { Decision, Match, Question } from './evaluate.ts';
import { decide } from './evaluate.ts';
import type { Ground, Need } from './need.ts';
import { needsOf } from './needs.ts';
import type { Statement } from './policy.ts';
import type { Principal } from './principal.ts';
import { about } from './principal.ts';
import type { Role } from './roles.ts';

/** The compiled policies of a template: roles by name, policies of resources by ARN. */
export interface PolicySets {
  readonly roles: ReadonlyMap<string, Role>;
  readonly resources: ReadonlyMap<string, readonly Statement[]>;
}

/** A grant of the template: one action of one statement. */
export interface Grant {
  /** The role; absent for policies of resources. */
  readonly role: string | undefined;
  readonly where: string;
  readonly action: string;
}
export const grantName = ({ where, action }: Pick<Grant, 'where' | 'action'>): string => `${where} ${action}`;

/** IAM of the local cloud: what the roles and resource policies of the template allow. Policies are compiled once. */
export class Authority {
  readonly roles: ReadonlyMap<string, Role>;
  /** Everything that was refused. */
  readonly denials: Denied[] = [];
  /** Told of each of them. */
  onDenied: ((denied: Denied) => void) | undefined;
  private readonly policies: ReadonlyMap<string, readonly Statement[]>;
  private readonly catalogue: Catalogue;
  private readonly ground: Ground;
  private readonly decided = new WeakMap<Need, Map<string, Denied | undefined>>();
  private readonly uses = new Map<Statement, Set<string>>();
  private readonly byAction = new Map<Role, Map<string, readonly Statement[]>>();
  private readonly constant = new Map<string, ReadonlyMap<string, readonly string[]>>();

  constructor({ roles, resources }: PolicySets, catalogue: Catalogue, ground: Ground) {
    this.roles = roles;
    this.policies = resources;
    this.catalogue = catalogue;
    this.ground = ground;
  }

  /**
   * Throws the refusal of the service when the caller's role lacks one of the call's needs. A caller that
   * is no role of the template is a person or the auditor, whose policies nobody here has: they may do all.
   */
  authorise(call: Call): void {
    const role = this.roles.get(call.caller);
    if (role === undefined) return;
    for (const need of needsOf(call, this.ground)) {
      const denied = this.denies({ role }, need);
      if (denied !== undefined) throw refusal(call.service, denied);
    }
  }

  /** Why the principal may not; undefined when it may. Also called for what services do of their own. */
  denies(principal: Principal, need: Need): Denied | undefined {
    const denied = need.fixed === true ? this.once(principal, need) : this.judge(principal, need);
    if (denied !== undefined) {
      this.denials.push(denied);
      this.onDenied?.(denied);
    }
    return denied;
  }

  private once(principal: Principal, need: Need): Denied | undefined {
    const known = this.decided.get(need) ?? new Map<string, Denied | undefined>();
    this.decided.set(need, known);
    const name = nameOf(principal);
    if (!known.has(name)) known.set(name, this.judge(principal, need));
    return known.get(name);
  }

  private judge(principal: Principal, { action, resource, keys = {} }: Need): Denied | undefined {
    const knows = this.catalogue.knowing(action, resource);
    const question = { action, resource, context: contextOf(keys, this.always(principal), knows) };
    const own = 'role' in principal ? decide(this.statementsFor(principal.role, action), question) : silent;
    const denied = (reason: string): Denied => ({ principal: this.sessionOf(principal), action, resource, reason });
    if (own.effect === 'deny') return denied(`with an explicit deny in an identity-based policy (${own.by.statement.where})`);
    const ofResource =
      this.policies.get(resource) ?? (resource.startsWith('arn:aws:s3:') ? this.policies.get(resource.replace(/\/.*/, '')) : undefined);
    const theirs = ofResource === undefined ? silent : this.ofResource(ofResource, principal, question);
    if (theirs.effect === 'deny') return denied(`with an explicit deny in a resource-based policy (${theirs.by.statement.where})`);
    if (theirs.effect === 'allow') return this.note(theirs.by);
    const kind = 'role' in principal && theirs.effect !== 'closed' ? 'identity' : 'resource';
    if (own.effect === 'silent' || theirs.effect === 'closed') return denied(`because no ${kind}-based policy allows the ${action} action`);
    return this.note(own.by);
  }

  /**
   * What the resource's policy says. `closed`: a key's own policy has to leave it to the account before a
   * role's policies count; keys that the template does not make are taken to do so.
   * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
   */
  private ofResource(statements: readonly Statement[], principal: Principal, question: Question): Decision | { readonly effect: 'closed' } {
    const { account } = this.ground;
    const direct = decide(about(statements, principal, account, ['itself']), question);
    if (direct.effect !== 'silent' || !question.action.startsWith('kms:')) return direct;
    return decide(about(statements, principal, account, ['itself', 'account']), question).effect === 'allow'
      ? direct
      : { effect: 'closed' };
  }

  private statementsFor(role: Role, action: string): readonly Statement[] {
    const known = this.byAction.get(role) ?? new Map<string, readonly Statement[]>();
    this.byAction.set(role, known);
    const found = known.get(action) ?? role.statements.filter((statement) => statement.actionFor(action) !== undefined);
    known.set(action, found);
    return found;
  }

  /** Why the service may not take the role; undefined when it may. */
  deniesAssuming(service: string, roleArn: string, keys: Keys = {}): Denied | undefined {
    const role = [...this.roles.values()].find(({ arn }) => arn === roleArn);
    const denied = { principal: service, action: 'sts:AssumeRole', resource: roleArn };
    if (role === undefined) return { ...denied, reason: 'because there is no such role' };
    const context = contextOf(keys, this.always({ service }), this.catalogue.knowing('sts:AssumeRole', roleArn));
    const trust = about(role.trust, { service }, this.ground.account, ['itself']);
    const { effect } = decide(trust, { action: 'sts:AssumeRole', resource: roleArn, context });
    return effect === 'allow' ? undefined : { ...denied, reason: 'because no trust policy allows it' };
  }

  /** The customer's key of a topic (ARN) or a table (name). */
  keyOf(resource: string): string | undefined {
    return this.ground.keyArnOf(resource);
  }

  /** Any instance of the account, as a resource. */
  get anyInstance(): string {
    return `arn:aws:ec2:${this.ground.region}:${this.ground.account}:instance/*`;
  }

  roleOf(arn: string): Role {
    const found = [...this.roles.values()].find((role) => role.arn === arn);
    if (found === undefined) throw new Error(`the template has no role ${arn}`);
    return found;
  }

  /** Grants that allowed something so far. */
  used(): Pick<Grant, 'where' | 'action'>[] {
    return [...this.uses].flatMap(([{ where }, actions]) => [...actions].map((action) => ({ where, action })));
  }

  private note({ statement, action }: Match): undefined {
    const actions = this.uses.get(statement);
    if (actions === undefined) this.uses.set(statement, new Set([action]));
    else actions.add(action);
  }

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
  private always(principal: Principal): Context {
    const name = nameOf(principal);
    const { account, region } = this.ground;
    const common = { 'aws:SecureTransport': 'true', 'aws:RequestedRegion': region };
    const found =
      this.constant.get(name) ??
      valuesOf(
        'service' in principal
          ? { ...common, 'aws:PrincipalIsAWSService': 'true', 'aws:SourceAccount': account }
          : { ...common, 'aws:PrincipalAccount': account, 'aws:PrincipalArn': principal.role.arn },
      );
    this.constant.set(name, found);
    return (key) => found.get(key);
  }

  private sessionOf(principal: Principal): string {
    return 'service' in principal ? principal.service : `arn:aws:sts::${this.ground.account}:assumed-role/${principal.role.name}/local`;
  }
}

const silent: Decision = { effect: 'silent' };
const nameOf = (principal: Principal): string => ('service' in principal ? principal.service : principal.role.name);

/** Every Allow of roles and resources, one per action. */
export function grantsOf({ roles, resources }: PolicySets): Grant[] {
  const from = (statements: readonly Statement[], role: string | undefined): Grant[] =>
    statements.flatMap(({ effect, where, actions }) => (effect === 'Allow' ? actions.map((action) => ({ role, where, action })) : []));
  return [
    ...[...roles].flatMap(([name, { statements }]) => from(statements, name)),
    ...[...resources.values()].flatMap((statements) => from(statements, undefined)),
  ];
}
