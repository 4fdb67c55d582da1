import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { Random, uuid } from '../random.ts';

/** Where expressions get time and chance from. */
interface Sources {
  now(): number;
  readonly random: Random;
}

const digests: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};
const formatted = jsonata('$fromMillis($time, $picture, $zone)');

const refuse = (code: string, message: string): never => {
  throw Object.assign(new Error(message), { code });
};

/** A sequence of one is its item, of none is nothing: the JSONata language's rule, which AWS's $range follows. */
const sequence = (items: readonly unknown[]): unknown => (items.length < 2 ? items[0] : items);

function partition(items: unknown, size: number): unknown {
  if (items === undefined) return undefined;
  if (!(size >= 1)) return refuse('T0410', 'Argument 2 of function "partition" must be a positive number');
  const list = Array.isArray(items) ? (items as unknown[]) : [items];
  const step = Math.floor(size);
  return Array.from({ length: Math.ceil(list.length / step) }, (_, index) => list.slice(index * step, (index + 1) * step));
}

/** At most 1,000 elements, both ends belong to it; all three are rounded down. */
function range(...given: number[]): unknown {
  const [first = Number.NaN, last = Number.NaN, step = Number.NaN] = given.map(Math.floor);
  if (![first, last, step].every(Number.isFinite) || step === 0)
    return refuse('T0410', 'Arguments of function "range" must be numbers and the step not zero');
  const count = Math.floor((last - first) / step) + 1;
  if (count > 1000) return refuse('D3141', 'The range has more than 1000 elements');
  return sequence(Array.from({ length: Math.max(0, count) }, (_, index) => first + index * step));
}

function hash(value: unknown, algorithm: string): string {
  if (typeof value !== 'string') return refuse('T0410', 'Argument 1 of function "hash" must be a string');
  const digest = digests[algorithm];
  if (digest === undefined) return refuse('T0410', `Unknown hash algorithm ${algorithm}`);
  return createHash(digest).update(value).digest('hex');
}

function parse(text: unknown): unknown {
  if (text === undefined) return undefined;
  return typeof text === 'string' ? JSON.parse(text) : refuse('T0410', 'Argument 1 of function "parse" must be a string');
}

function shuffle(items: unknown, random: Random): unknown {
  if (!Array.isArray(items)) return items;
  const drawn = items.map((item: unknown) => ({ item, order: random.next() }));
  return drawn.toSorted((one, other) => one.order - other.order).map(({ item }) => item);
}

/**
 * The functions that Step Functions adds to JSONata, those that read time or chance bound to the local
 * cloud's, and `$eval` taken away, as on AWS.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html (JSONata functions provided by Step Functions)
 */
export function functions(sources: Sources): Record<string, unknown> {
  return {
    now: (picture?: string, zone?: string): unknown => formatted.evaluate(undefined, { time: sources.now(), picture, zone }),
    millis: () => sources.now(),
    random: (seed?: number) => (seed === undefined ? sources.random.next() : new Random(Math.floor(seed)).next()),
    uuid: () => uuid(sources.random),
    shuffle: (items: unknown) => shuffle(items, sources.random),
    partition,
    range,
    hash,
    parse,
    eval: undefined,
  };
}
