import { AwsError } from '../../aws/cloud.ts';
import { statusOf } from './errors.ts';
import { readJson, writeJson } from './json.ts';
import type { Protocol } from './protocol.ts';
import type { WireService } from './services.ts';

/** A JSON error document's fields: the class's full name, and the message under the name that the schema gives it. */
export function errorFields(service: WireService, { code, message }: AwsError): { type: string; body: Record<string, string> } {
  const schema = service.error(code);
  const capital = schema?.getMemberSchemas()['Message'] !== undefined;
  return { type: schema?.getName(true) ?? code, body: { [capital ? 'Message' : 'message']: message } };
}

export function parseJson(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString());
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON');
  }
}

/**
 * JSON 1.0 and 1.1: the operation is named by X-Amz-Target.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export const rpc: Protocol = {
  read(service, { headers, body }) {
    const [prefix, name = ''] = (headers['x-amz-target'] ?? '').split('.');
    const operation = prefix === service.target ? service.operations.get(name) : undefined;
    if (operation === undefined)
      throw new AwsError('UnknownOperationException', `${service.id} knows no operation ${name || 'without a name'}`);
    const unknown = (member: string): AwsError =>
      new AwsError('LocalCloud.NotModelled', `${service.id} ${name}: AWS knows no member ${member}`);
    return { operation, input: readJson(operation.input, parseJson(body), '', { renamed: false, unknown }) as Record<string, unknown> };
  },
  write(service, { output: schema }, output) {
    return answer(service, 200, schema.isUnitSchema() ? {} : (writeJson(schema, output, { renamed: false }) as object));
  },
  refuse(service, error) {
    const { type, body } = errorFields(service, error);
    const told = answer(service, statusOf(service, error), { __type: type, ...body });
    if (!service.queryCompatible) return told;
    // https://smithy.io/2.0/aws/protocols/aws-query-protocol.html (awsQueryCompatible): the code that query clients know.
    const { awsQueryError } = (service.error(error.code)?.getMergedTraits() ?? {}) as { awsQueryError?: readonly [string, number] };
    const code = `${awsQueryError?.[0] ?? error.code};${error.fault === 'client' ? 'Sender' : 'Receiver'}`;
    return { ...told, headers: { ...told.headers, 'x-amzn-query-error': code } };
  },
};

const answer = ({ jsonVersion }: WireService, status: number, body: object) => ({
  status,
  headers: { 'content-type': `application/x-amz-json-${jsonVersion}` },
  body: JSON.stringify(body),
});
