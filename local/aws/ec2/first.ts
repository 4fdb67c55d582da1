/** The first of the items that passes, without copying them: these lookups are hot with a thousand hosts. */
export function first<T>(items: Iterable<T>, test: (item: T) => boolean): T | undefined {
  for (const item of items) if (test(item)) return item;
  return undefined;
}
