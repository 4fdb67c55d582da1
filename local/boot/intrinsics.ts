import type { Identity, Place, ResourceType } from './resource-types.ts';
import { digest, resourceTypes } from './resource-types.ts';
import type { RawResource, Stack } from './stack.ts';

export interface Identified {
  readonly name: string;
  readonly ref: string;
  readonly arn: string | undefined;
}
export interface Resolver {
  /** The value without intrinsics; `logicalId` names the resource in errors. */
  resolve(value: unknown, stack: string, logicalId: string): unknown;
  identify(stack: string, logicalId: string): Identified;
}

/** Resolves the intrinsic functions that this app's templates use. Attributes come first: they depend on names only. */
export function resolver(stacks: readonly Stack[], place: Place): Resolver {
  const resolving = new Resolving(stacks, place);
  return {
    resolve: (value, stack, logicalId) => resolving.value(value, { stack, logicalId }),
    identify: (stack, logicalId) => resolving.identified({ stack, logicalId }, { stack, logicalId }),
  };
}

interface Where {
  readonly stack: string;
  readonly logicalId: string;
}
type Intrinsic = (argument: unknown, where: Where) => unknown;

class Resolving {
  private readonly stacks: ReadonlyMap<string, Stack>;
  private readonly exports = new Map<string, { value: unknown; stack: string }>();
  private readonly identities = new Map<string, Identity>();
  private readonly place: Place;
  private readonly intrinsics: Readonly<Record<string, Intrinsic>> = {
    Ref: (argument, where) => this.ref(String(argument), where),
    'Fn::GetAtt': (argument, where) => this.attribute(pair(argument, where), where),
    'Fn::Join': (argument, where) => this.join(argument, where),
    'Fn::ImportValue': (argument, where) => this.imported(String(this.value(argument, where)), where),
    'Fn::Sub': (argument, where) => this.substitute(argument, where),
  };

  constructor(stacks: readonly Stack[], place: Place) {
    this.place = place;
    this.stacks = new Map(stacks.map((stack) => [stack.name, stack]));
    for (const { name: stack, template } of stacks)
      for (const [logicalId, { Value, Export }] of Object.entries(template.Outputs ?? {}))
        if (Export !== undefined) this.exports.set(String(this.value(Export.Name, { stack, logicalId })), { value: Value, stack });
  }

  value(value: unknown, where: Where): unknown {
    if (typeof value === 'string' && value.includes('{{resolve:')) throw fault(where, `the dynamic reference ${value} is not modelled`);
    if (Array.isArray(value)) return value.map((entry) => this.value(entry, where));
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value);
    const [key, argument] = entries[0] ?? [];
    if (entries.length === 1 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::'))) {
      const intrinsic = this.intrinsics[key];
      if (intrinsic === undefined) throw fault(where, `the function ${key} is not modelled`);
      return intrinsic(argument, where);
    }
    return Object.fromEntries(entries.map(([name, entry]) => [name, this.value(entry, where)]));
  }

  identified(target: Where, where: Where): Identified {
    const identity = this.identity(target, where);
    const type = this.type(target, where);
    const ref = type.ref(identity, this.place);
    const arn = (type.attributes?.['Arn'] ?? type.attributes?.['TopicArn'])?.(identity, this.place);
    return { name: identity.name, ref, arn: arn ?? (ref.startsWith('arn:') ? ref : undefined) };
  }

  private ref(id: string, where: Where): unknown {
    const pseudo: Readonly<Record<string, string>> = {
      'AWS::Partition': 'aws',
      'AWS::Region': this.place.region,
      'AWS::AccountId': this.place.account,
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': where.stack,
    };
    const text = pseudo[id];
    if (text !== undefined) return text;
    const parameter = this.stacks.get(where.stack)?.template.Parameters?.[id];
    if (parameter?.Default !== undefined) return parameter.Default;
    return this.identified({ stack: where.stack, logicalId: id }, where).ref;
  }

  private attribute([logicalId, name]: readonly [string, string], where: Where): string {
    const target = { stack: where.stack, logicalId };
    const attribute = this.type(target, where).attributes?.[name];
    if (attribute === undefined) throw fault(where, `the attribute ${logicalId}.${name} is not modelled`);
    return attribute(this.identity(target, where), this.place);
  }

  private join(argument: unknown, where: Where): string {
    const [separator, parts] = Array.isArray(argument) ? (argument as unknown[]) : [];
    const resolved = this.value(parts, where);
    if (typeof separator !== 'string' || !Array.isArray(resolved)) throw fault(where, 'Fn::Join needs a separator and a list');
    return resolved.map(String).join(separator);
  }

  private imported(name: string, where: Where): unknown {
    const exported = this.exports.get(name);
    if (exported === undefined) throw fault(where, `no stack exports ${name}`);
    return this.value(exported.value, { stack: exported.stack, logicalId: where.logicalId });
  }

  private substitute(argument: unknown, where: Where): string {
    if (typeof argument !== 'string') throw fault(where, 'Fn::Sub with a map is not modelled');
    return argument.replaceAll(/\$\{([^!}]+)\}/g, (_all, name: string) => {
      const [id = '', attribute] = name.split('.');
      return String(attribute === undefined ? this.ref(id, where) : this.attribute([id, attribute], where));
    });
  }

  private raw({ stack, logicalId }: Where, where: Where): RawResource {
    const raw = this.stacks.get(stack)?.template.Resources?.[logicalId];
    if (raw === undefined) throw fault(where, `${logicalId} is not in the template`);
    return raw;
  }

  private type(target: Where, where: Where): ResourceType {
    const { Type } = this.raw(target, where);
    const type = resourceTypes[Type];
    if (type === undefined) throw fault(target, `the resource type ${Type} is not modelled`);
    return type;
  }

  private identity(target: Where, where: Where): Identity {
    const key = `${target.stack}/${target.logicalId}`;
    const known = this.identities.get(key);
    if (known !== undefined) return known;
    const { Properties = {} } = this.raw(target, where);
    const { nameProperty } = this.type(target, where);
    const given = nameProperty === undefined ? undefined : this.value(Properties[nameProperty], target);
    const path = this.value(Properties['Path'], target);
    const identity = { ...target, name: typeof given === 'string' ? given : madeUp(target), path: typeof path === 'string' ? path : '/' };
    this.identities.set(key, identity);
    return identity;
  }
}

/** CloudFormation's own names: stack, logical id, something unique; cut so that a function may bear it (64 characters). */
function madeUp(target: Where): string {
  const name = `${target.stack}-${target.logicalId}`;
  return name.length <= 55 ? name : `${name.slice(0, 46)}-${digest(target, 8)}`;
}

function pair(argument: unknown, where: Where): readonly [string, string] {
  const parts = typeof argument === 'string' ? argument.split('.') : argument;
  if (!Array.isArray(parts) || parts.length !== 2) throw fault(where, 'Fn::GetAtt needs a resource and an attribute');
  return [String(parts[0]), String(parts[1])];
}

const fault = ({ stack, logicalId }: Where, message: string): Error => new Error(`template of ${stack}, resource ${logicalId}: ${message}`);
