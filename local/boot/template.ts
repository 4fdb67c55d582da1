import type { Place } from './resource-types.ts';
import { resolver } from './intrinsics.ts';
import type { Stack } from './stack.ts';

export type Properties = Readonly<Record<string, unknown>>;

/** A deployed resource: no intrinsic is left in its properties. */
export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Its name, as given or made up by CloudFormation. */
  readonly name: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** Undefined for types without one. */
  readonly arn: string | undefined;
  readonly properties: Properties;
  readonly metadata: Properties;
}

/** What CloudFormation would make of the stacks, with physical ids that are the same in every run. */
export interface Deployment {
  readonly resources: readonly Resource[];
  of(type: string): Resource[];
  byArn(arn: string): Resource | undefined;
}

/**
 * Resolves a whole assembly. Everything that it does not know (an intrinsic function, a resource type,
 * a reference to nothing) is an error that names the resource: nothing is guessed.
 */
export function deploy(stacks: readonly Stack[], place: Place): Deployment {
  const resolving = resolver(stacks, place);
  const resources = stacks.flatMap(({ name: stack, template }) =>
    Object.entries(template.Resources ?? {}).map(([logicalId, raw]): Resource => {
      const { name, ref, arn } = resolving.identify(stack, logicalId);
      return {
        stack,
        logicalId,
        type: raw.Type,
        name,
        ref,
        arn,
        properties: resolving.resolve(raw.Properties ?? {}, stack, logicalId) as Properties,
        metadata: raw.Metadata ?? {},
      };
    }),
  );
  const arns = new Map(resources.flatMap((each): [string, Resource][] => (each.arn === undefined ? [] : [[each.arn, each]])));
  return { resources, of: (type) => resources.filter((each) => each.type === type), byArn: (arn) => arns.get(arn) };
}
