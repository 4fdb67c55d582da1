import { Aws, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Route, routes } from '#core/contracts/routes.ts';
import { gatewayProblems } from './gateway-problems.ts';

/** Functions that answer routes. */
type ApiFunctions = Readonly<Record<Route['function'], lambda.IFunction>>;

/** The REST API: every call signed (SigV4), from principals of this account only. */
export class Api extends Construct {
  readonly rest: apigateway.RestApi;

  constructor(scope: Construct, id: string, namespace: string, functions: ApiFunctions) {
    super(scope, id);
    this.rest = new apigateway.RestApi(this, 'Rest', {
      restApiName: namespace,
      description: 'Lends hosts out of production fleets (Capacity Library and Persona Library)',
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      policy: accountOnly(),
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      defaultMethodOptions: { authorizationType: apigateway.AuthorizationType.IAM },
      deployOptions: this.stage(namespace),
    });
    const requestValidator = this.rest.addRequestValidator('Validator', { validateRequestBody: true, validateRequestParameters: true });
    for (const { method, path, function: name } of Object.values<Route>(routes)) {
      const integration = new apigateway.LambdaIntegration(functions[name], { proxy: true, allowTestInvoke: false });
      this.rest.root.resourceForPath(path).addMethod(method, integration, { requestValidator });
    }
    for (const problem of gatewayProblems) this.rest.addGatewayResponse(`Problem-${problem.type.responseType}`, problem);
    this.acknowledge();
  }

  private stage(namespace: string): apigateway.StageOptions {
    const accessLogs = new logs.LogGroup(this, 'AccessLogs', {
      logGroupName: `/aws/apigateway/${namespace}`,
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return {
      stageName: 'live',
      accessLogDestination: new apigateway.LogGroupLogDestination(accessLogs),
      accessLogFormat: apigateway.AccessLogFormat.custom(JSON.stringify(accessLine)),
      loggingLevel: apigateway.MethodLoggingLevel.ERROR,
      dataTraceEnabled: false,
      metricsEnabled: true,
      tracingEnabled: true,
      // Each request may start a function environment that reads the configuration: half of Parameter Store's 40 reads a second [SSM-Q].
      throttlingRateLimit: 30,
      throttlingBurstLimit: 15,
    };
  }

  private acknowledge(): void {
    Validations.of(this.rest).acknowledge(
      {
        id: 'AwsSolutions-APIG3',
        reason: 'Every call is signed by a principal of this account; there is no anonymous traffic that a web ACL would filter.',
      },
      { id: 'AwsSolutions-COG4', reason: 'Callers are IAM principals (SigV4); there is no user pool.' },
      {
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason: 'The role with which API Gateway writes logs for the whole account; AWS maintains what it needs.',
      },
    );
  }
}

/** Who called what with which result; no query, body or header. */
const accessLine = {
  requestId: '$context.requestId',
  traceId: '$context.xrayTraceId',
  time: '$context.requestTime',
  userArn: '$context.identity.userArn',
  sourceIp: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  error: '$context.error.responseType',
};

/** The account's principals, by their own policies; everybody else is refused whatever their policies say. */
function accountOnly(): iam.PolicyDocument {
  const resources = ['execute-api:/*'];
  return new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({ actions: ['execute-api:Invoke'], resources, principals: [new iam.AccountRootPrincipal()] }),
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        actions: ['execute-api:Invoke'],
        resources,
        principals: [new iam.AnyPrincipal()],
        conditions: { StringNotEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID } },
      }),
    ],
  });
}
