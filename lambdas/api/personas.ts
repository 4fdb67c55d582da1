import { cedarAuthorize } from '#adapters/cedar.ts';
import { configurationSource } from '#adapters/configuration.ts';
import { readEnvironment } from '#runtime/environment.ts';
import type { Handler } from '#runtime/on-lambda.ts';
import { makeLog } from '#runtime/logger.ts';
import { type Build, onLambda } from '#runtime/on-lambda.ts';
import { buildApp } from './app.ts';
import { builtInLibrary } from './built-in.ts';
import { getPersona } from './routes/get-persona.ts';
import { listPersonas, type PersonaDeps } from './routes/list-personas.ts';
import type { Log } from '#runtime/logger.ts';

/** The persona library's API. */
export const buildPersonasApi = (deps: PersonaDeps & { readonly log: Pick<Log, 'info' | 'warn' | 'error'> }): Handler =>
  buildApp('personas', { listPersonas: listPersonas(deps), getPersona: getPersona(deps) }, deps.log);

export const build: Build = (variables, clients) => {
  const environment = readEnvironment('personas', variables);
  const log = makeLog(environment.POWERTOOLS_SERVICE_NAME, environment.LOG_LEVEL);
  return buildPersonasApi({
    library: builtInLibrary,
    readConfiguration: configurationSource(clients.ssm, clients.clock, environment.CONFIGURATION_PATH),
    authorize: cedarAuthorize((message, details) => log.error(message, { details })),
    log,
  });
};

export const handler = onLambda(build);
