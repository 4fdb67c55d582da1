import type { AwsError } from '../refusal.ts';
import type { Package } from '../validation/schema.ts';

type ErrorClass = new (options: Readonly<Record<string, unknown>>) => Error;
type Throwable = (error: AwsError, metadata: Readonly<Record<string, unknown>>) => Error;

interface Classes {
  /** By the code on the wire, and by the class's own name. */
  readonly byCode: ReadonlyMap<string, ErrorClass>;
  readonly status: ReadonlyMap<string, number>;
  /** The one that stands for every exception of the service that the package does not know. */
  readonly base: ErrorClass | undefined;
}
const known = new WeakMap<Package, Classes>();

/** Error schemas are exports of the form [-3, namespace, name, traits, …]; the class is the export of that name. */
function classesOf(sdk: Package): Classes {
  const byCode = new Map<string, ErrorClass>();
  const status = new Map<string, number>();
  let base: ErrorClass | undefined;
  for (const [key, schema] of Object.entries(sdk)) {
    if (!key.endsWith('$') || !Array.isArray(schema) || schema[0] !== -3) continue;
    const [, namespace, name, traits] = schema as [
      number,
      string,
      string,
      { readonly awsQueryError?: readonly [string, number]; readonly httpError?: number } | 0,
    ];
    const found = sdk[name] as ErrorClass | undefined;
    if (found === undefined) continue;
    if (namespace.startsWith('smithy.ts.sdk.synthetic')) base = found;
    else byCode.set(name, found);
    if (traits === 0) continue;
    const [code = name, queryStatus] = traits.awsQueryError ?? [];
    byCode.set(code, found);
    const said = traits.httpError ?? queryStatus;
    if (said === undefined) continue;
    status.set(code, said);
    status.set(name, said);
  }
  return { byCode, status, base };
}

function ofPackage(sdk: Package): Classes {
  const classes = known.get(sdk) ?? classesOf(sdk);
  known.set(sdk, classes);
  return classes;
}

/** The HTTP status of a refusal: its own, else as the exception's schema says, else 400 or 500. */
export const statusIn = (sdk: Package, { code, fault, hints }: AwsError): number =>
  hints.status ?? ofPackage(sdk).status.get(code) ?? (fault === 'client' ? 400 : 500);

/** Makes of a refusal the exception that the SDK would throw: `instanceof`, `name`, `$fault` and `$metadata` hold. */
export function exceptionsOf(sdk: Package): Throwable {
  const classes = ofPackage(sdk);
  return (error, metadata) => {
    const { code, fault, hints } = error;
    const message = error.message === '' ? 'UnknownError' : error.message; // as the SDK says it
    const $metadata = { httpStatusCode: statusIn(sdk, error), ...metadata };
    // No answer at all is no exception of the service; the SDK throws its transport's.
    if (hints.status === 0) return Object.assign(new Error(message), { name: code, $metadata: metadata });
    const own = classes.byCode.get(code);
    if (own !== undefined) return new own({ message, $metadata });
    const fields = { name: code, message, $fault: fault, $metadata };
    return classes.base === undefined ? Object.assign(new Error(message), fields) : new classes.base(fields);
  };
}
