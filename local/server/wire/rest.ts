import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../aws/cloud.ts';
import type { WireRequest } from '../signature.ts';
import { statusOf } from './errors.ts';
import { readJson, writeJson } from './json.ts';
import type { Protocol } from './protocol.ts';
import { routeOf } from './route.ts';
import { errorFields, parseJson } from './rpc.ts';
import { membersOf, parseScalar, scalarText } from './scalar.ts';
import type { OperationSchema, WireService } from './services.ts';
import { element, escapeXml, writeMembers } from './xml.ts';

/** Where a member of an operation travels; none of these: in the body. */
interface Binding {
  readonly httpLabel?: unknown;
  readonly httpQuery?: string;
  readonly httpQueryParams?: unknown;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: unknown;
  readonly httpResponseCode?: unknown;
}
const bindingOf = (schema: NormalizedSchema): Binding => schema.getMergedTraits() as Binding;
const isInBody = (binding: Binding): boolean =>
  binding.httpLabel === undefined &&
  binding.httpQuery === undefined &&
  binding.httpQueryParams === undefined &&
  binding.httpHeader === undefined &&
  binding.httpPrefixHeaders === undefined &&
  binding.httpResponseCode === undefined;

/** Text of a header, a query parameter or a label; lists in a header are separated by commas. */
function fromText(schema: NormalizedSchema, text: string | readonly string[], where: string): unknown {
  const refusal = 'SerializationException';
  if (!schema.isListSchema()) return parseScalar(schema, [text].flat()[0] ?? '', where, refusal);
  const parts = typeof text === 'string' ? text.split(/\s*,\s*/) : text;
  return parts.map((part) => parseScalar(schema.getValueSchema(), part, where, refusal));
}

/** The members that travel outside the body. A query parameter that belongs to none is refused. */
function readBindings(operation: OperationSchema, request: WireRequest, labels: Readonly<Record<string, string>>, query: URLSearchParams) {
  const input: Record<string, unknown> = {};
  const literal = new URLSearchParams(operation.http?.[1].split('?')[1]);
  const unread = new Set([...query.keys()].filter((name) => !literal.has(name) && name !== 'x-id'));
  for (const [name, member] of operation.input.structIterator()) {
    const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders } = bindingOf(member);
    if (httpLabel !== undefined && labels[name] !== undefined) input[name] = fromText(member, labels[name], name);
    if (httpQuery !== undefined && query.has(httpQuery)) {
      input[name] = fromText(member, query.getAll(httpQuery), name);
      unread.delete(httpQuery);
    }
    const header = httpHeader === undefined ? undefined : request.headers[httpHeader.toLowerCase()];
    if (header !== undefined) input[name] = fromText(member, header, name);
    if (httpPrefixHeaders !== undefined) {
      const found = prefixed(request.headers, httpPrefixHeaders.toLowerCase());
      if (Object.keys(found).length > 0) input[name] = found;
    }
  }
  for (const name of unread) throw new AwsError('LocalCloud.NotModelled', `${operation.name}: AWS knows no query parameter ${name}`);
  return input;
}

const prefixed = (headers: Readonly<Record<string, string>>, prefix: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, text]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), text]] : [])),
  );

function payload(schema: NormalizedSchema): [string, NormalizedSchema] | undefined {
  return schema.isStructSchema()
    ? [...schema.structIterator()].find(([, member]) => bindingOf(member).httpPayload !== undefined)
    : undefined;
}

function readBody(service: WireService, operation: OperationSchema, { body }: WireRequest): Record<string, unknown> {
  const unknown = (member: string): AwsError =>
    new AwsError('LocalCloud.NotModelled', `${service.id} ${operation.name}: AWS knows no member ${member}`);
  const whole = payload(operation.input);
  if (whole?.[1].isBlobSchema() === true) return { [whole[0]]: new Uint8Array(body) };
  if (body.length === 0) return {};
  if (service.protocol === 'restXml')
    throw new AwsError('LocalCloud.NotModelled', `${service.id} ${operation.name}: XML bodies are not modelled by the local cloud`);
  const parsed = parseJson(body);
  const style = { renamed: true, unknown };
  if (whole !== undefined) return { [whole[0]]: readJson(whole[1], parsed, whole[0], style) };
  return readJson(operation.input, parsed, '', style) as Record<string, unknown>;
}

/**
 * REST JSON and REST XML: method and path name the operation, members are bound to parts of the request.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */
export const rest: Protocol = {
  read(service, request) {
    const [path = '/', ...search] = request.target.split('?');
    const query = new URLSearchParams(search.join('?'));
    const route = routeOf(service, { method: request.method, path, query, headers: request.headers });
    if (route === undefined) throw new AwsError('UnknownOperationException', `${service.id} knows no operation ${request.method} ${path}`);
    const { operation, labels } = route;
    if (operation.input.isUnitSchema()) return { operation, input: {} };
    const bound = readBindings(operation, request, labels, query);
    return { operation, input: { ...readBody(service, operation, request), ...bound } };
  },
  async write(service, { http, output: schema }, output) {
    const headers: Record<string, string> = {};
    const inBody: Record<string, unknown> = {};
    const members = schema.isUnitSchema() ? [] : membersOf(schema, output);
    for (const [name, member, value] of members) {
      const binding = bindingOf(member);
      const { httpHeader, httpPrefixHeaders } = binding;
      if (httpHeader !== undefined) headers[httpHeader.toLowerCase()] = scalarText(member, value, 6);
      for (const [key, text] of Object.entries(httpPrefixHeaders === undefined ? {} : (value as Readonly<Record<string, string>>)))
        headers[`${httpPrefixHeaders}${key}`] = text;
      if (isInBody(binding)) inBody[name] = value;
    }
    const whole = payload(schema);
    const status = http?.[2] ?? 200;
    if (whole !== undefined) return { status, headers, body: await bytesOf(inBody[whole[0]]) };
    return { status, ...bodyOf(service, schema, inBody, headers) };
  },
  refuse(service, error, requestId) {
    const status = statusOf(service, error);
    if (service.protocol === 'restXml') {
      const told = element('Code', escapeXml(error.code)) + element('Message', escapeXml(error.message)) + element('RequestId', requestId);
      return { status, headers: xml, body: `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', told)}` };
    }
    const { type, body } = errorFields(service, error);
    return { status, headers: { ...json, 'x-amzn-errortype': type.replace(/^.*#/, '') }, body: JSON.stringify(body) };
  },
};

const json = { 'content-type': 'application/json' };
const xml = { 'content-type': 'application/xml' };

function bodyOf(service: WireService, schema: NormalizedSchema, members: object, headers: Readonly<Record<string, string>>) {
  if (service.protocol === 'restJson')
    return {
      headers: { ...json, ...headers },
      body: JSON.stringify(schema.isUnitSchema() ? {} : writeJson(schema, members, { renamed: true })),
    };
  if (schema.isUnitSchema() || Object.keys(members).length === 0) return { headers, body: '' };
  const { xmlName = schema.getName() ?? '' } = schema.getMergedTraits() as { xmlName?: string };
  const body = element(xmlName, writeMembers(schema, members), ` xmlns="${service.xmlNamespace}"`);
  return { headers: { ...xml, ...headers }, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}

/** S3's bodies are streams in the SDK's answers. */
async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array();
  return (body as { transformToByteArray(): Promise<Uint8Array> }).transformToByteArray();
}
