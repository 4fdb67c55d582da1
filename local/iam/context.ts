/** What a request says of itself: condition key → values. */
export type Keys = Readonly<Record<string, string | readonly string[]>>;
/** The values of a key (in lower case) in one request; undefined where it is absent. */
export type Context = (key: string) => readonly string[] | undefined;

/**
 * The context of a request. A key that the action does not know is absent on AWS, whatever the request
 * says. Names of keys are compared without regard to case. Nothing is worked out before a condition asks.
 */
export function contextOf(keys: Keys, always: Context, isKnown: (key: string) => boolean): Context {
  let given: ReadonlyMap<string, readonly string[]> | undefined;
  return (key) => {
    given ??= valuesOf(keys);
    const values = given.get(key) ?? always(key);
    return values === undefined || !isKnown(key) ? undefined : values;
  };
}

export const valuesOf = (keys: Keys): ReadonlyMap<string, readonly string[]> =>
  new Map(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value]));

/** Keys of tags: `aws:ResourceTag/<key>` and so on. */
export const tagKeys = (prefix: string, tags: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));

/** A creation's or tagging's own tags. `aws:TagKeys` is absent where there are none. */
export function requestTagKeys(tags: Readonly<Record<string, string>>): Record<string, string | readonly string[]> {
  const names = Object.keys(tags);
  return names.length === 0 ? {} : { ...tagKeys('aws:RequestTag', tags), 'aws:TagKeys': names };
}
