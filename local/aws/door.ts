import type { Cloud } from './cloud.ts';
import { AwsError } from './cloud.ts';

interface Client {
  readonly config: { readonly serviceId: string; cacheMiddleware?: boolean };
  readonly middlewareStack: {
    add(middleware: unknown, options: { step: 'initialize'; name: string; priority: 'high'; override: boolean }): void;
  };
}
type ErrorClass = new (options: Record<string, unknown>) => Error;

const retryable = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'InternalError',
  'Unavailable',
  'ServiceUnavailable',
  'InternalFailure',
]);
const maxAttempts = 3;

/**
 * The direct door: an SDK client whose requests are answered by the local cloud in process. It does
 * what it bypasses: retries with back-off on the virtual clock, and the SDK's own exception classes.
 * `errors` is the namespace of the client's package, where those classes live.
 */
export function connect<C extends object>(client: C, cloud: Cloud, caller: string, errors: Readonly<Record<string, unknown>> = {}): C {
  const { config, middlewareStack } = client as unknown as Client;
  const service = config.serviceId;
  // Composing the middleware anew for each request would cost more than answering it.
  config.cacheMiddleware = true;
  const answer = (_next: unknown, context: Record<string, unknown>) => async (request: { input: Record<string, unknown> }) => {
    const operation = String(context['commandName']).replace(/Command$/, '');
    for (let attempt = 1; ; attempt++) {
      try {
        const output = (await cloud.call({ service, operation, input: request.input, caller })) as object | undefined;
        return { output: { $metadata: { httpStatusCode: 200, attempts: attempt, totalRetryDelay: 0 }, ...output }, response: undefined };
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        if (attempt === maxAttempts || !retryable.has(error.code)) throw sdkError(error, errors);
        await cloud.clock.sleep(cloud.random.between(50, 100 * 2 ** attempt));
      }
    }
  };
  middlewareStack.add(answer, { step: 'initialize', name: 'local-cloud', priority: 'high', override: true });
  return client;
}

function sdkError(error: AwsError, errors: Readonly<Record<string, unknown>>): Error {
  // Of an error without words the SDK says this.
  const fields = {
    message: error.message || 'UnknownError',
    $fault: error.fault,
    $metadata: { httpStatusCode: error.fault === 'client' ? 400 : 500 },
  };
  const named = errors[error.code] ?? errors[`${error.code}Fault`] ?? errors[`${error.code}Exception`];
  if (typeof named === 'function') return new (named as ErrorClass)(fields);
  return Object.assign(new Error(error.message), { name: error.code, ...fields });
}
