import type { Build } from '#runtime/on-lambda.ts';
import type { RawResource, Stack } from '../../../../local/boot/stack.ts';

/** A role that may do what the workers of these tests do. */
const role = (RoleName: string, services: readonly string[]): RawResource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: services } }] },
    Policies: [{ PolicyName: 'Work', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: work, Resource: '*' }] } }],
  },
});
const work = ['logs:CreateLogStream', 'logs:PutLogEvents', 'lambda:InvokeFunction', 'ec2:DescribeInstances', 'dynamodb:*'];

/** A stack with one function behind a rule, a route and a state machine, and a table in a stack of its own. */
export function smallApp(more: Readonly<Record<string, RawResource>> = {}): Stack[] {
  const invoke = { 'Fn::GetAtt': ['Worker', 'Arn'] };
  return [
    {
      name: 'data',
      template: {
        Resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'checkouts' } } },
        Outputs: { ExportTable: { Value: { Ref: 'Table' }, Export: { Name: 'data:Table' } } },
      },
    },
    {
      name: 'service',
      template: {
        Resources: {
          Role: role('worker-role', ['lambda.amazonaws.com', 'states.amazonaws.com']),
          Worker: {
            Type: 'AWS::Lambda::Function',
            Properties: {
              FunctionName: 'worker',
              Timeout: 10,
              MemorySize: 512,
              Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
              Environment: { Variables: { TABLE: { 'Fn::ImportValue': 'data:Table' } } },
            },
            Metadata: { 'ahps:entry': 'worker.ts' },
          },
          Rule: {
            Type: 'AWS::Events::Rule',
            Properties: { EventPattern: { source: ['ours'] }, State: 'ENABLED', Targets: [{ Id: 'Target0', Arn: invoke }] },
          },
          RulePermission: {
            Type: 'AWS::Lambda::Permission',
            Properties: {
              Action: 'lambda:InvokeFunction',
              FunctionName: invoke,
              Principal: 'events.amazonaws.com',
              SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
            },
          },
          Machine: {
            Type: 'AWS::StepFunctions::StateMachine',
            Properties: {
              StateMachineName: 'work',
              RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
              DefinitionString: JSON.stringify({
                QueryLanguage: 'JSONata',
                StartAt: 'Work',
                States: {
                  Work: {
                    Type: 'Task',
                    Resource: 'arn:aws:states:::lambda:invoke',
                    Arguments: { FunctionName: '${worker}', Payload: '{% $states.input %}' },
                    End: true,
                  },
                },
              }),
              DefinitionSubstitutions: { worker: invoke },
            },
          },
          Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
          Things: {
            Type: 'AWS::ApiGateway::Resource',
            Properties: { ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: 'things', RestApiId: { Ref: 'Api' } },
          },
          Thing: {
            Type: 'AWS::ApiGateway::Resource',
            Properties: { ParentId: { Ref: 'Things' }, PathPart: '{id}', RestApiId: { Ref: 'Api' } },
          },
          GetThing: {
            Type: 'AWS::ApiGateway::Method',
            Properties: {
              HttpMethod: 'GET',
              RestApiId: { Ref: 'Api' },
              ResourceId: { Ref: 'Thing' },
              AuthorizationType: 'AWS_IAM',
              Integration: {
                Type: 'AWS_PROXY',
                Uri: {
                  'Fn::Join': [
                    '',
                    ['arn:', { Ref: 'AWS::Partition' }, ':apigateway:eu-west-1:lambda:path/2015-03-31/functions/', invoke, '/invocations'],
                  ],
                },
              },
            },
          },
          ApiPermission: {
            Type: 'AWS::Lambda::Permission',
            Properties: { Action: 'lambda:InvokeFunction', FunctionName: invoke, Principal: 'apigateway.amazonaws.com' },
          },
          Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'v', RestApiId: { Ref: 'Api' } } },
          ...more,
        },
      },
    },
  ];
}

/** Loads this handler for every entry. */
export const loads = (build: Build) => () => Promise.resolve(build);
