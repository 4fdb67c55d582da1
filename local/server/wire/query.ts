import { AwsError } from '../../aws/cloud.ts';
import { statusOf } from './errors.ts';
import type { FormStyle } from './form.ts';
import { readForm } from './form.ts';
import type { Protocol } from './protocol.ts';
import type { WireService } from './services.ts';
import { element, escapeXml, writeMembers } from './xml.ts';

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const headers = { 'content-type': 'text/xml;charset=UTF-8' };

/** Refusals of wrong parameters have EC2's own codes [EC2-ERR]; the others ignore unknown ones on AWS, here they are loud. */
const styleOf = ({ id, protocol }: WireService, operation: string): FormStyle =>
  protocol === 'ec2'
    ? {
        ec2: true,
        unknown: (name) => new AwsError('UnknownParameter', `The parameter ${name} is not recognized`),
        malformed: 'InvalidParameterValue',
      }
    : {
        ec2: false,
        unknown: (name) => new AwsError('LocalCloud.NotModelled', `${id} ${operation}: AWS knows no parameter ${name}`),
        malformed: 'MalformedInput',
      };

/**
 * EC2 query and AWS query: parameters in a form, answers in XML.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */
export const query: Protocol = {
  read(service, { body, target }) {
    const form = new URLSearchParams(body.length > 0 ? body.toString() : target.split('?')[1]);
    const action = form.get('Action');
    if (action === null) throw new AwsError('MissingAction', 'The request must contain the parameter Action');
    const operation = service.operations.get(action);
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonErrors.html
    if (operation === undefined) throw new AwsError('InvalidAction', `The action ${action} is not valid for this web service.`);
    return { operation, input: readForm(operation.input, form, styleOf(service, action)) };
  },
  write(service, { name, output: schema }, output, requestId) {
    const inner = schema.isUnitSchema() ? '' : writeMembers(schema, output);
    const namespace = ` xmlns="${service.xmlNamespace}"`;
    const body =
      service.protocol === 'ec2'
        ? element('requestId', requestId) + inner
        : (schema.isUnitSchema() ? '' : element(`${name}Result`, inner)) + element('ResponseMetadata', element('RequestId', requestId));
    return { status: 200, headers, body: declaration + element(`${name}Response`, body, namespace) };
  },
  refuse(service, error, requestId) {
    const told = element('Code', escapeXml(error.code)) + element('Message', escapeXml(error.message));
    const body =
      service.protocol === 'ec2'
        ? element('Response', element('Errors', element('Error', told)) + element('RequestID', requestId))
        : element(
            'ErrorResponse',
            element('Error', element('Type', error.fault === 'client' ? 'Sender' : 'Receiver') + told) + element('RequestId', requestId),
            ` xmlns="${service.xmlNamespace}"`,
          );
    return { status: statusOf(service, error), headers, body: declaration + body };
  },
};
