import type { Cloud } from './cloud.ts';
import { AwsError } from './cloud.ts';
import { exceptionsOf, statusIn } from './door/exceptions.ts';
import { RetryQuota, throttled, usualAttempts } from './door/retries.ts';
import { uuid } from '../random.ts';
import { tokenMembers } from './door/tokens.ts';
import type { Package } from './validation/schema.ts';

interface Client {
  readonly config: { readonly serviceId: string; cacheMiddleware?: boolean };
  readonly middlewareStack: {
    add(middleware: unknown, options: { step: 'initialize'; name: string; priority: 'high'; override: boolean }): void;
  };
}

/**
 * The direct door: an SDK client whose requests are answered by the local cloud in process. It does
 * what it bypasses: tokens that the serialiser fills in, retries with the SDK's back-off on the virtual
 * clock, and the SDK's own exception classes. `sdk` is the namespace of the client's package; `attempts`:
 * what the client was made with, which cannot be read back without reading files.
 */
export function connect<C extends object>(client: C, cloud: Cloud, caller: string, sdk: Package = {}, attempts = usualAttempts): C {
  const { config, middlewareStack } = client as unknown as Client;
  const service = config.serviceId;
  const quota = new RetryQuota(attempts);
  // Composing the middleware anew for each request would cost more than answering it.
  config.cacheMiddleware = true;
  const answer = (_next: unknown, context: Record<string, unknown>) => async (request: { input: Record<string, unknown> }) => {
    const operation = String(context['commandName']).replace(/Command$/, '');
    const call = { service, operation, input: withTokens(cloud, sdk, operation, request.input), caller };
    let totalRetryDelay = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        const output = (await cloud.call(call)) as object | undefined;
        quota.succeeded();
        return { output: { $metadata: { httpStatusCode: 200, attempts: attempt, totalRetryDelay }, ...output }, response: undefined };
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const status = statusIn(sdk, error);
        const delay = quota.delay(error, status, attempt, () => cloud.random.next());
        if (delay === undefined) {
          cloud.throttles.surface(call, throttled(error, status));
          throw exceptionsOf(sdk)(error, { attempts: attempt, totalRetryDelay });
        }
        totalRetryDelay += delay;
        await cloud.clock.sleep(delay);
      }
    }
  };
  middlewareStack.add(answer, { step: 'initialize', name: 'local-cloud', priority: 'high', override: true });
  return client;
}

/** The input with its idempotency tokens; the same for every attempt. */
function withTokens(cloud: Cloud, sdk: Package, operation: string, input: Record<string, unknown>): Record<string, unknown> {
  const missing = tokenMembers(sdk, operation).filter((member) => input[member] === undefined);
  if (missing.length === 0) return input;
  return { ...input, ...Object.fromEntries(missing.map((member) => [member, uuid(cloud.random)])) };
}
