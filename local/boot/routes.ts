import type { Deployment, Resource } from './template.ts';

/** One method of the REST API. */
export interface Route {
  readonly method: string;
  /** Such as `/v1/checkouts/{id}`. */
  readonly path: string;
  readonly functionArn: string;
  /** Whether API Gateway demands a signature. */
  readonly signed: boolean;
  readonly timeoutMilliseconds: number;
  readonly restApiId: string;
  readonly stage: string;
}
export interface Match {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The routes of every REST API of the deployment; a method that leads nowhere is an error. */
export function routesOf(deployment: Deployment): Route[] {
  const parts = new Map(deployment.of('AWS::ApiGateway::Resource').map((each) => [each.ref, each]));
  return deployment.of('AWS::ApiGateway::Method').flatMap((method) => {
    const { HttpMethod, RestApiId, ResourceId, AuthorizationType } = method.properties;
    const integration = (method.properties['Integration'] ?? {}) as Readonly<Record<string, unknown>>;
    // Answered by API Gateway itself (CORS preflight): nothing of ours runs.
    if (integration['Type'] === 'MOCK') return [];
    const stage = deployment.of('AWS::ApiGateway::Stage').find((each) => each.properties['RestApiId'] === RestApiId);
    if (stage === undefined) throw new Error(`template of ${method.stack}, resource ${method.logicalId}: its API has no stage`);
    return [
      {
        method: String(HttpMethod),
        path: pathOf(String(ResourceId), parts),
        functionArn: functionBehind(deployment, method, integration),
        signed: AuthorizationType === 'AWS_IAM',
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
        timeoutMilliseconds: Number(integration['TimeoutInMillis'] ?? 29_000),
        restApiId: String(RestApiId),
        stage: stage.ref,
      },
    ];
  });
}

/** The path of a resource of the API, from its parents. */
export function pathOf(resourceId: string, parts: ReadonlyMap<string, Resource>): string {
  const part = parts.get(resourceId);
  if (part === undefined) return '';
  return `${pathOf(String(part.properties['ParentId']), parts)}/${String(part.properties['PathPart'])}`;
}

function functionBehind(deployment: Deployment, method: Resource, integration: Readonly<Record<string, unknown>>): string {
  const where = `template of ${method.stack}, resource ${method.logicalId}`;
  if (integration['Type'] !== 'AWS_PROXY') throw new Error(`${where}: only Lambda proxy integrations are modelled`);
  const arn = /\/functions\/(arn:[^/]+)\/invocations$/.exec(String(integration['Uri']))?.[1] ?? '';
  if (deployment.byArn(arn)?.type !== 'AWS::Lambda::Function') throw new Error(`${where}: there is no function ${arn}`);
  if (!mayInvoke(deployment, arn, 'apigateway.amazonaws.com')) throw new Error(`${where}: API Gateway has no permission to invoke ${arn}`);
  return arn;
}

/** Whether the function's resource policy lets the service invoke it (for a rule: from that rule's ARN). */
export function mayInvoke(deployment: Deployment, functionArn: string, principal: string, sourceArn?: string): boolean {
  const target = deployment.byArn(functionArn);
  return deployment.of('AWS::Lambda::Permission').some(({ properties }) => {
    const { FunctionName, Principal, Action, SourceArn } = properties;
    const about = FunctionName === functionArn || FunctionName === target?.ref;
    return (
      about &&
      Principal === principal &&
      Action === 'lambda:InvokeFunction' &&
      (sourceArn === undefined || SourceArn === undefined || SourceArn === sourceArn)
    );
  });
}

/** The route of a request; a fixed part wins over a parameter, a parameter over `{proxy+}`. Malformed escapes match nothing. */
export function match(routes: readonly Route[], method: string, path: string): Match | undefined {
  const found = routes.flatMap((route): Match[] => {
    if (route.method !== method && route.method !== 'ANY') return [];
    const parameters = parametersOf(route.path, path);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  return found.toSorted((a, b) => vagueness(a.route.path) - vagueness(b.route.path))[0];
}

const vagueness = (path: string): number => (path.match(/\{/g)?.length ?? 0) + (path.includes('+}') ? 100 : 0);

function parametersOf(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const greedy = /^\{(.+)\+\}$/.exec(part)?.[1];
    if (greedy !== undefined) return given.length > index ? { ...parameters, [greedy]: given.slice(index).join('/') } : undefined;
    const value = given[index];
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (value === undefined || (name === undefined ? value !== part : value === '')) return undefined;
    const decoded = name === undefined ? '' : decode(value);
    if (decoded === undefined) return undefined;
    if (name !== undefined) parameters[name] = decoded;
  }
  return given.length === wanted.length ? parameters : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
