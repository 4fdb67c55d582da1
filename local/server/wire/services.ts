import * as autoScaling from '@aws-sdk/client-auto-scaling';
import * as cloudWatch from '@aws-sdk/client-cloudwatch';
import * as ec2 from '@aws-sdk/client-ec2';
import * as loadBalancing from '@aws-sdk/client-elastic-load-balancing-v2';
import * as eventBridge from '@aws-sdk/client-eventbridge';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as quotas from '@aws-sdk/client-service-quotas';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as ssm from '@aws-sdk/client-ssm';
import { NormalizedSchema } from '@smithy/core/schema';

export type ProtocolName = 'ec2' | 'query' | 'json' | 'restJson' | 'restXml';

/** An operation as the SDK's package describes it: `[9, namespace, name, traits, input, output]`. */
export interface OperationSchema {
  readonly name: string;
  /** Method, path pattern and status of the REST protocols. */
  readonly http: readonly [method: string, path: string, status: number] | undefined;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Members that every request has. */
  readonly required: readonly string[];
}

/** One service of the wire, all of it read from the SDK's package. */
export interface WireService {
  /** The client's `config.serviceId`, under which the cloud knows it. */
  readonly id: string;
  /** The service's name in a credential scope. */
  readonly signingName: string;
  readonly protocol: ProtocolName;
  readonly jsonVersion: '1.0' | '1.1';
  readonly xmlNamespace: string;
  /** What stands before the dot in X-Amz-Target. */
  readonly target: string;
  /** Query error codes go into a header beside the JSON error. */
  readonly queryCompatible: boolean;
  readonly operations: ReadonlyMap<string, OperationSchema>;
  /** The schema of the error with that code; undefined for codes without a class of their own. */
  error(code: string): NormalizedSchema | undefined;
}

interface Settings {
  readonly xmlNamespace?: string;
  readonly serviceTarget: string;
  readonly awsQueryCompatible?: boolean;
}
interface Client {
  readonly config: { readonly serviceId: string; readonly defaultSigningName: string; readonly protocolSettings: Settings };
}
type Schema = readonly unknown[];

// One Region stands for all: the settings that are read here do not depend on it.
const region = 'eu-west-1';

/** Every service that the wire speaks. DynamoDB is not among them: the product's store is a port, not an API. */
export const wireServices: readonly WireService[] = [
  service(new ec2.EC2Client({ region }), ec2, 'ec2'),
  service(new loadBalancing.ElasticLoadBalancingV2Client({ region }), loadBalancing, 'query'),
  service(new autoScaling.AutoScalingClient({ region }), autoScaling, 'query'),
  service(new sns.SNSClient({ region }), sns, 'query'),
  service(new ssm.SSMClient({ region }), ssm, 'json', '1.1'),
  service(new eventBridge.EventBridgeClient({ region }), eventBridge, 'json', '1.1'),
  service(new quotas.ServiceQuotasClient({ region }), quotas, 'json', '1.1'),
  service(new kms.KMSClient({ region }), kms, 'json', '1.1'),
  service(new sfn.SFNClient({ region }), sfn, 'json', '1.0'),
  service(new cloudWatch.CloudWatchClient({ region }), cloudWatch, 'json', '1.0'),
  service(new scheduler.SchedulerClient({ region }), scheduler, 'restJson'),
  service(new s3.S3Client({ region }), s3, 'restXml'),
];

function service(client: object, sdk: object, protocol: ProtocolName, jsonVersion: '1.0' | '1.1' = '1.0'): WireService {
  const { serviceId, defaultSigningName, protocolSettings } = (client as Client).config;
  const schemas = Object.values(sdk).filter((each): each is Schema => Array.isArray(each));
  const errors = schemas.filter(([kind]) => kind === -3);
  return {
    id: serviceId,
    signingName: defaultSigningName,
    protocol,
    jsonVersion,
    xmlNamespace: protocolSettings.xmlNamespace ?? '',
    target: protocolSettings.serviceTarget,
    queryCompatible: protocolSettings.awsQueryCompatible === true,
    operations: new Map(schemas.filter(([kind]) => kind === 9).map((schema) => [String(schema[2]), operationOf(schema)])),
    error: (code) => {
      const found = errors.find((schema) => isError(schema, code));
      return found === undefined ? undefined : NormalizedSchema.of(found as never);
    },
  };
}

function operationOf([, , name, traits, input, output]: Schema): OperationSchema {
  const { http } = (typeof traits === 'object' ? traits : {}) as Pick<OperationSchema, 'http'>;
  // A structure is [3, namespace, name, traits, members, types, number of required members]; those come first.
  const structure = NormalizedSchema.of(input as never);
  const [, , , , members, , required] = (structure.isStructSchema() ? structure.getSchema() : []) as Schema;
  return {
    name: String(name),
    http,
    input: structure,
    output: NormalizedSchema.of(output as never),
    required: ((members ?? []) as readonly string[]).slice(0, Number(required ?? 0)),
  };
}

/** Codes are the class's name, without `Exception` or `Fault` in some places, or the query protocol's own code. */
function isError([, , name, traits]: Schema, code: string): boolean {
  const { awsQueryError } = (typeof traits === 'object' ? traits : {}) as { awsQueryError?: readonly unknown[] };
  return [code, `${code}Exception`, `${code}Fault`].includes(String(name)) || awsQueryError?.[0] === code;
}
