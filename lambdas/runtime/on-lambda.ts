import { awsClients } from '#adapters/aws-clients.ts';
import type { Clients } from '#adapters/clients.ts';

/** What a function file exports besides its Lambda handler: the handler made from an environment and clients. */
export type Handler = (event: unknown, context: { readonly awsRequestId: string }) => Promise<unknown>;
export type Build = (variables: Readonly<Record<string, string | undefined>>, clients: Clients) => Handler;

/** The handler for Lambda: built once per execution environment, at its first event. */
export function onLambda(build: Build): Handler {
  let built: Handler | undefined;
  return (event, context) => {
    built ??= build(process.env, awsClients());
    return built(event, context);
  };
}
