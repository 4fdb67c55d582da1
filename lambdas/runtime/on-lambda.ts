import { awsClients } from '#adapters/aws-clients.ts';
import type { Clients } from '#adapters/clients.ts';
import { hasXRay } from './environment.ts';
import type { Trace } from './trace.ts';

/** What a function file exports besides its Lambda handler: the handler made from an environment and clients. */
export type Handler = (event: unknown, context: { readonly awsRequestId: string }) => Promise<unknown>;
export type Build = (variables: Readonly<Record<string, string | undefined>>, clients: Clients, trace?: Trace) => Handler;

/** The handler for Lambda: built once per execution environment, at its first event. */
export function onLambda(build: Build): Handler {
  let built: Handler | undefined;
  return async (event, context) => {
    built ??= await builtFor(build);
    return built(event, context);
  };
}

/** X-Ray's code is loaded only where X-Ray is. */
async function builtFor(build: Build): Promise<Handler> {
  if (!hasXRay(process.env)) return build(process.env, awsClients());
  const { capture, trace } = (await import('./xray.ts')).xray();
  return build(process.env, awsClients(capture), trace);
}
