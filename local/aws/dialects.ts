/** An error code with the HTTP status that carries it. */
export interface Coded {
  readonly code: string;
  readonly status: number;
}
/** The words in which one service refuses a request. */
export interface Dialect {
  readonly unknown: string;
  readonly missing: string;
  readonly type: string;
  readonly value: string;
  readonly throttled: Coded;
  readonly failure: Coded;
}

const coded = (code: string, status: number): Coded => ({ code, status });
const query = (code: string): Pick<Dialect, 'unknown' | 'missing' | 'type' | 'value'> => ({
  unknown: code,
  missing: code,
  type: code,
  value: code,
});

/**
 * By the client's service id. Members that AWS would ignore are refused: in doubt stricter.
 * Codes that the services share: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/CommonErrors.html and
 * its sisters; those of EC2: [EC2-ERR]; those of the others are the exceptions that their API references list.
 */
const dialects: Readonly<Record<string, Dialect>> = {
  EC2: {
    unknown: 'UnknownParameter',
    missing: 'MissingParameter',
    type: 'InvalidParameterValue',
    value: 'InvalidParameterValue',
    throttled: coded('RequestLimitExceeded', 503),
    failure: coded('InternalError', 500),
  },
  'Elastic Load Balancing v2': {
    ...query('ValidationError'),
    // "you get the ThrottlingException error code": https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html
    throttled: coded('ThrottlingException', 400),
    failure: coded('InternalFailure', 500),
  },
  'Auto Scaling': { ...query('ValidationError'), throttled: coded('Throttling', 400), failure: coded('InternalFailure', 500) },
  SNS: { ...query('InvalidParameter'), throttled: coded('Throttled', 429), failure: coded('InternalError', 500) },
  CloudWatch: {
    ...query('ValidationError'),
    missing: 'MissingParameter',
    throttled: coded('Throttling', 400),
    failure: coded('InternalServiceError', 500),
  },
  S3: { ...query('InvalidArgument'), missing: 'InvalidRequest', throttled: coded('SlowDown', 503), failure: coded('InternalError', 500) },
  SSM: { ...query('ValidationException'), throttled: coded('ThrottlingException', 400), failure: coded('InternalServerError', 500) },
  SFN: { ...query('ValidationException'), throttled: coded('ThrottlingException', 400), failure: coded('InternalFailure', 500) },
  EventBridge: { ...query('ValidationException'), throttled: coded('ThrottlingException', 400), failure: coded('InternalException', 500) },
  Scheduler: {
    ...query('ValidationException'),
    throttled: coded('ThrottlingException', 429),
    failure: coded('InternalServerException', 500),
  },
  'Service Quotas': {
    ...query('IllegalArgumentException'),
    throttled: coded('TooManyRequestsException', 429),
    failure: coded('ServiceException', 500),
  },
  KMS: { ...query('ValidationException'), throttled: coded('ThrottlingException', 400), failure: coded('KMSInternalException', 500) },
  Lambda: {
    ...query('InvalidParameterValueException'),
    throttled: coded('TooManyRequestsException', 429),
    failure: coded('ServiceException', 500),
  },
  'API Gateway': {
    ...query('BadRequestException'),
    throttled: coded('TooManyRequestsException', 429),
    failure: coded('InternalServerError', 500),
  },
  DynamoDB: { ...query('ValidationException'), throttled: coded('ThrottlingException', 400), failure: coded('InternalServerError', 500) },
};
const usual: Dialect = {
  ...query('ValidationException'),
  throttled: coded('ThrottlingException', 400),
  failure: coded('InternalFailure', 500),
};

/** How that service refuses. */
export const dialectOf = (service: string): Dialect => dialects[service] ?? usual;
