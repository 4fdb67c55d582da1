/** The comparison rules of the golden cases (README of the golden folder, "Comparing"). */

type Fields = Readonly<Record<string, unknown>>;

// HTTP metadata and stack traces are shown as AWS sent them and are not compared.
const free = new Set(['SdkHttpMetadata', 'SdkResponseMetadata', 'stackTrace', 'requestId', 'trace']);

const isFields = (value: unknown): value is Fields => value !== null && typeof value === 'object' && !Array.isArray(value);

/** The value of a JSON text; any other value as it is. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{"\d-]|^(true|false|null)$/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Replaces `{"«repeat»": c, "times": n}` by the text it stands for. */
export function expanded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expanded);
  if (!isFields(value)) return value;
  if (typeof value['«repeat»'] === 'string') return value['«repeat»'].repeat(Number(value['times']));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, expanded(entry)]));
}

function matchesText(expected: string, actual: unknown): boolean {
  if (typeof actual !== 'string') return false;
  if (!expected.includes('«any»')) return expected === actual;
  const parts = expected.split('«any»').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^]*')}$`).test(actual);
}

function matchesFields(expected: Fields, actual: unknown): boolean {
  if ('«json»' in expected)
    return typeof actual === 'string' ? matches(expected['«json»'], parsed(actual)) : matches(expected['«json»'], actual);
  if (!isFields(actual)) return false;
  const open = '«more»' in expected;
  const keys = new Set([...Object.keys(expected), ...(open ? [] : Object.keys(actual))]);
  keys.delete('«more»');
  return [...keys].every((key) => free.has(key) || matchesEntry(expected, actual, key));
}

const matchesEntry = (expected: Fields, actual: Fields, key: string): boolean =>
  expected[key] === '«optional»' || (key in expected && key in actual && matches(expected[key], actual[key]));

/** Whether the answer is what the case wants. */
export function matches(wanted: unknown, actual: unknown): boolean {
  const expected = expanded(wanted);
  if (expected === '«any»' || expected === '«optional»') return actual !== undefined;
  if (typeof expected === 'string') {
    if (matchesText(expected, actual)) return true;
    const [left, right] = [parsed(expected), parsed(actual)];
    return typeof left !== 'string' && matches(left, right);
  }
  if (Array.isArray(expected))
    return Array.isArray(actual) && actual.length === expected.length && expected.every((entry, index) => matches(entry, actual[index]));
  if (isFields(expected)) return matchesFields(expected, '«json»' in expected ? actual : parsed(actual));
  // Numbers by value: JSON.parse has made 0.0 and 0 the same.
  return expected === actual;
}
