import { inputSchema, type Package, resolved } from '../validation/schema.ts';

const found = new WeakMap<Package, Map<string, readonly string[]>>();
/** The bit of the trait in a packed set of traits. */
const idempotencyTokenBit = 4;

const isToken = (traits: unknown): boolean =>
  typeof traits === 'number'
    ? (traits & idempotencyTokenBit) !== 0
    : traits !== null && typeof traits === 'object' && (traits as Readonly<Record<string, unknown>>)['idempotencyToken'] !== undefined;

/** Members with the trait idempotencyToken: the SDK's serialiser fills them where the caller did not. */
export function tokenMembers(sdk: Package, operation: string): readonly string[] {
  const known = found.get(sdk) ?? new Map<string, readonly string[]>();
  found.set(sdk, known);
  let members = known.get(operation);
  if (members === undefined) {
    const schema = resolved(inputSchema(sdk, operation));
    const [, , , , names = [], types = []] = (Array.isArray(schema) ? schema : []) as [
      unknown,
      unknown,
      unknown,
      unknown,
      string[]?,
      unknown[]?,
    ];
    members = names.filter((_name, index) => {
      const type = types[index];
      return Array.isArray(type) && type.length === 2 && isToken(type[1]);
    });
    known.set(operation, members);
  }
  return members;
}
