import type { OperationSchema, WireService } from './services.ts';

/** A REST request taken apart: the operation it is for and the labels in its path. */
export interface Route {
  readonly operation: OperationSchema;
  readonly labels: Readonly<Record<string, string>>;
}

/** What routing looks at. */
export interface RestRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The operation whose pattern fits best: all its literal query parameters are there, then the most
 * literal parts. S3's bucket is the first segment of the path (path style), which its patterns leave out.
 */
export function routeOf(service: WireService, { method, path, query, headers }: RestRequest): Route | undefined {
  const bucketed = service.protocol === 'restXml';
  const [, bucket = '', rest = ''] = bucketed ? (/^\/([^/]*)(.*)$/.exec(path) ?? []) : [];
  let best: { route: Route; weight: number } | undefined;
  for (const operation of service.operations.values()) {
    if (operation.http?.[0] !== method) continue;
    const named = operation.input.isStructSchema() && operation.input.getMemberSchemas()['Bucket'] !== undefined;
    if (bucketed && named !== (bucket !== '')) continue;
    const fit = fits(operation.http[1], bucketed ? rest || '/' : path, query);
    const bound = boundTo(operation, { query, headers });
    if (fit === undefined || bound === undefined) continue;
    const weight = fit.weight + bound;
    if (best !== undefined && best.weight >= weight) continue;
    best = {
      route: { operation, labels: { ...fit.labels, ...(named && bucketed ? { Bucket: decoded(bucket) } : {}) } },
      weight,
    };
  }
  return best?.route;
}

/** How many required members travel in headers and query parameters; undefined when one of them is not there. */
function boundTo({ input, required }: OperationSchema, { query, headers }: Pick<RestRequest, 'query' | 'headers'>): number | undefined {
  let found = 0;
  for (const name of required) {
    const { httpHeader, httpQuery } = input.getMemberSchema(name).getMergedTraits() as { httpHeader?: string; httpQuery?: string };
    if (httpHeader !== undefined && headers[httpHeader.toLowerCase()] === undefined) return undefined;
    if (httpQuery !== undefined && !query.has(httpQuery)) return undefined;
    if (httpHeader !== undefined || httpQuery !== undefined) found += 10;
  }
  return found;
}

function fits(pattern: string, path: string, query: URLSearchParams): { labels: Record<string, string>; weight: number } | undefined {
  const [wantedPath = '', wantedQuery = ''] = pattern.split('?');
  let weight = 0;
  for (const [name, value] of new URLSearchParams(wantedQuery)) {
    // `x-id` only names the operation for people; other SDKs leave it out.
    if (name === 'x-id' && !query.has(name)) continue;
    if (query.get(name) !== value) return undefined;
    weight += name === 'x-id' ? 1 : 10;
  }
  const labels = labelsOf(wantedPath, path);
  if (labels === undefined) return undefined;
  return { labels, weight: weight - Object.keys(labels).length };
}

function labelsOf(pattern: string, path: string): Record<string, string> | undefined {
  const names: string[] = [];
  const source = pattern.replaceAll(/\{([A-Za-z]+)(\+?)\}|[.*+?^${}()|[\]\\]/g, (literal, name: string | undefined, greedy: string) => {
    if (name === undefined) return `\\${literal}`;
    names.push(name);
    return greedy === '' ? '([^/]+)' : '(.+)';
  });
  const found = new RegExp(`^${source}$`, 's').exec(path);
  return found === null ? undefined : Object.fromEntries(names.map((name, index) => [name, decoded(found[index + 1] ?? '')]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
