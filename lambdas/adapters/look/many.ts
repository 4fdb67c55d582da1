/** EC2 takes at most 200 values in one filter (API_DescribeVolumes, API_DescribeInstances). */
const mostFilterValues = 200;

/** How many of a kind are read: by portions of ids, or all that carry a tag of ours, in pages of 500 and more. */
export interface Reading<T> {
  readonly idOf: (found: T) => string;
  readonly byIds: (ids: string[]) => Promise<readonly T[]>;
  readonly byTag: () => Promise<readonly T[]>;
}

/**
 * Those of the ids that are there. Ids that one filter takes are asked for by it; more of them by the
 * tag, whose pages are larger, and by their ids only those that the tag did not bring (somebody took it off).
 */
export async function readMany<T>(ids: readonly string[], { idOf, byIds, byTag }: Reading<T>): Promise<T[]> {
  const wanted = new Set(ids);
  const found = wanted.size > mostFilterValues ? (await byTag()).filter((each) => wanted.has(idOf(each))) : [];
  for (const each of found) wanted.delete(idOf(each));
  const left = [...wanted];
  for (let start = 0; start < left.length; start += mostFilterValues)
    found.push(...(await byIds(left.slice(start, start + mostFilterValues))));
  return found;
}
