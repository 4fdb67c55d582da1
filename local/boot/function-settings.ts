import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Build } from '#runtime/on-lambda.ts';
import type { FunctionSettings } from './execution-environment.ts';
import { functionSizes } from './function-sizes.ts';
import type { Deployment, Properties, Resource } from './template.ts';

const root = join(import.meta.dirname, '..', '..');

/** Loads the code of a function by its entry (path from the project's root). */
export type Load = (entry: string) => Promise<Build>;

/** The function file's own `build`. */
export const loadEntry: Load = async (entry) => {
  const module = (await import(pathToFileURL(join(root, entry)).href)) as { readonly build?: Build };
  if (typeof module.build !== 'function') throw new Error(`${entry} exports no build(variables, clients)`);
  return module.build;
};

/**
 * Every function of the template with its code. All code is loaded here, before the clock runs: an
 * import takes turns of the event loop that would make a run differ from the next.
 */
export async function functionSettings(
  deployment: Deployment,
  load: Load,
  variables: Readonly<Record<string, string>> = {},
): Promise<FunctionSettings[]> {
  const all: FunctionSettings[] = [];
  for (const resource of deployment.of('AWS::Lambda::Function')) all.push(await settingsOf(deployment, resource, load, variables));
  return all;
}

async function settingsOf(
  deployment: Deployment,
  resource: Resource,
  load: Load,
  more: Readonly<Record<string, string>>,
): Promise<FunctionSettings> {
  const { properties, metadata } = resource;
  const entry = metadata['ahps:entry'];
  if (typeof entry !== 'string')
    throw new Error(`template of ${resource.stack}, function ${resource.logicalId}: no ahps:entry in its metadata says where its code is`);
  const role = deployment.byArn(String(properties['Role']));
  if (role === undefined)
    throw new Error(`template of ${resource.stack}, function ${resource.logicalId}: there is no role ${String(properties['Role'])}`);
  const { Variables = {} } = (properties['Environment'] ?? {}) as { Variables?: Readonly<Record<string, string>> };
  return {
    name: resource.name,
    arn: resource.arn ?? '',
    roleName: role.name,
    // [API-LAMBDA] defaults of CreateFunction: 3 s, 128 MB
    timeoutSeconds: Number(properties['Timeout'] ?? 3),
    memoryMib: Number(properties['MemorySize'] ?? 128),
    variables: { ...Variables, AWS_LAMBDA_FUNCTION_NAME: resource.name, ...more },
    asyncRetries: asyncRetries(deployment, resource),
    reservedConcurrency:
      properties['ReservedConcurrentExecutions'] === undefined ? undefined : Number(properties['ReservedConcurrentExecutions']),
    // From the committed table: what was built last on this machine must not change a run. A test's own function has none.
    bundleBytes: functionSizes()[String(metadata['ahps:function'])],
    build: await load(entry),
  };
}

function asyncRetries(deployment: Deployment, { ref, arn }: Resource): number {
  const of = ({ FunctionName }: Properties): boolean => FunctionName === ref || FunctionName === arn;
  const config = deployment.of('AWS::Lambda::EventInvokeConfig').find(({ properties }) => of(properties));
  return Number(config?.properties['MaximumRetryAttempts'] ?? 2);
}
