/** A rule between members of one structure: all of them absent is allowed, unless it says otherwise. */
export type Relation =
  /** At most one of them may be given. */
  | { readonly atMostOne: readonly string[]; readonly code?: string }
  /** At least one of them has to be given. */
  | { readonly atLeastOne: readonly string[]; readonly code?: string };
/** By structure of the SDK's schema. */
export type Relations = Readonly<Record<string, readonly Relation[]>>;

/** The sentence and the code of the first relation that the structure breaks. */
export function brokenRelation(
  relations: readonly Relation[],
  given: Readonly<Record<string, unknown>>,
): { readonly text: string; readonly code: string | undefined; readonly missing: boolean } | undefined {
  const present = (members: readonly string[]): string[] =>
    members.filter((member) => {
      const value = given[member];
      return value !== undefined && !(Array.isArray(value) && value.length === 0);
    });
  for (const relation of relations) {
    if ('atMostOne' in relation) {
      const found = present(relation.atMostOne);
      if (found.length > 1) return { text: `${found.join(' and ')} may not be given together`, code: relation.code, missing: false };
    } else if (present(relation.atLeastOne).length === 0)
      return { text: `one of ${relation.atLeastOne.join(', ')} has to be given`, code: relation.code, missing: true };
  }
  return undefined;
}
