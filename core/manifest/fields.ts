/** One leaf of a canonical manifest: a field, in counts and differences. */
export interface Field {
  readonly segments: readonly string[];
  readonly value: unknown;
}

/**
 * The path of a field as people read it: members joined by dots, keys that hold more than letters,
 * digits, hyphens and slashes in brackets (`elasticIps["10.0.1.5"].allocationId`).
 */
export function pathOf(segments: readonly string[]): string {
  return segments
    .map((segment, index) => (/^[\w/-]+$/.test(segment) ? (index === 0 ? segment : `.${segment}`) : `[${JSON.stringify(segment)}]`))
    .join('');
}

/**
 * Every leaf of a JSON value by its path, sorted. Lists are leaves: they are compared whole. An empty
 * object has none, so that a map without entries and an absent map are the same.
 */
export function fieldsOf(value: unknown): ReadonlyMap<string, Field> {
  const found = new Map<string, Field>();
  collect(value, [], found);
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function collect(value: unknown, segments: readonly string[], found: Map<string, Field>): void {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    found.set(pathOf(segments), { segments, value });
    return;
  }
  for (const [key, entry] of Object.entries(value)) collect(entry, [...segments, key], found);
}
