import { stepsOf } from './step.ts';

const roleArn = 'arn:aws:iam::111122223333:role/machine';
const definition = (states: object, first: string): string => JSON.stringify({ QueryLanguage: 'JSONata', StartAt: first, States: states });
const waits = definition(
  { Wait: { Type: 'Wait', Seconds: 600, Next: 'Fail' }, Fail: { Type: 'Fail', Error: 'Mine', Cause: 'because' } },
  'Wait',
);
const passes = definition(
  { Pass: { Type: 'Pass', Assign: { x: '{% $states.input.a %}' }, Output: '{% $states.input %}', End: true } },
  'Pass',
);
const machine = 'arn:aws:states:eu-west-1:111122223333:stateMachine:m';
const execution = (name: string): object => ({ executionArn: `arn:aws:states:eu-west-1:111122223333:execution:m:${name}` });
const event = JSON.stringify({
  id: '1',
  account: '1',
  source: 'a.b',
  time: '2026-01-05T09:00:00Z',
  region: 'r',
  resources: [],
  'detail-type': 'T',
  detail: { n: 1 },
});

/** Step Functions and EventBridge. */
export const workflowSteps = [
  ...stepsOf('SFN', [
    ['CreateStateMachine', { name: 'm', definition: waits, roleArn }],
    ['CreateStateMachine', { name: 'm', definition: waits, roleArn }],
    ['CreateStateMachine', { name: 'm', definition: passes, roleArn }],
    ['CreateStateMachine', { name: 'n', definition: '{}', roleArn }],
    ['CreateStateMachine', { name: 'not a name', definition: waits, roleArn }],
    ['DescribeStateMachine', { stateMachineArn: machine }],
    ['DescribeStateMachine', { stateMachineArn: `${machine}x` }],
    ['ListStateMachines', {}],
    ['ValidateStateMachineDefinition', { definition: waits }],
    ['ValidateStateMachineDefinition', { definition: '{"StartAt":"X","States":{}}' }],
    ['StartExecution', { stateMachineArn: machine, name: 'one', input: '{"a":1}' }],
    ['StartExecution', { stateMachineArn: machine, name: 'one', input: '{"a":1}' }],
    ['StartExecution', { stateMachineArn: machine, name: 'one', input: '{"a":2}' }],
    ['StartExecution', { stateMachineArn: machine, name: 'two' }],
    ['StartExecution', { stateMachineArn: machine, input: 'nonsense' }],
    ['DescribeExecution', execution('one'), { wait: 5 }],
    ['DescribeExecution', execution('none')],
    ['StopExecution', { ...execution('two'), error: 'Enough', cause: 'really' }],
    ['ListExecutions', { stateMachineArn: machine, maxResults: 1 }, { name: 'executions' }],
    ['ListExecutions', (got) => ({ stateMachineArn: machine, maxResults: 1, nextToken: got('executions', 'nextToken') })],
    ['ListExecutions', { stateMachineArn: machine, nextToken: 'nonsense' }],
    ['RedriveExecution', execution('one')],
    ['RedriveExecution', execution('one'), { wait: 620 }],
    ['GetExecutionHistory', { ...execution('one'), maxResults: 3, reverseOrder: true }],
    ['GetExecutionHistory', { ...execution('one'), includeExecutionData: true }],
    ['UpdateStateMachine', { stateMachineArn: machine, definition: passes }],
    ['StartExecution', { stateMachineArn: machine, name: 'three', input: '{"a":"ü"}' }],
    ['GetExecutionHistory', execution('three'), { wait: 2 }],
    ['SendTaskSuccess', { taskToken: 'nonsense', output: '{}' }],
    ['SendTaskFailure', { taskToken: `AQC${'a'.repeat(40)}`, error: 'E', cause: 'c' }],
    ['SendTaskHeartbeat', { taskToken: `AQC${'a'.repeat(40)}` }],
  ]),
  ...stepsOf('EventBridge', [
    ['PutRule', { Name: 'mine', EventPattern: '{"source":["a.b"]}' }],
    ['PutRule', { Name: 'bad', EventPattern: '{"source":"a.b"}' }],
    ['PutRule', { Name: 'empty' }],
    ['PutTargets', { Rule: 'mine', Targets: [{ Id: 't', Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f' }] }],
    ['PutTargets', { Rule: 'nobody', Targets: [{ Id: 't', Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f' }] }],
    [
      'PutEvents',
      {
        Entries: [
          { Source: 'a.b', DetailType: 'T', Detail: '{"n":1}' },
          { Source: 'aws.ec2', DetailType: 'T', Detail: '{}' },
        ],
      },
    ],
    ['PutEvents', { Entries: [] }],
    ['TestEventPattern', { EventPattern: '{"detail":{"n":[{"numeric":[">",0]}]}}', Event: event }],
    ['TestEventPattern', { EventPattern: '{"detail":', Event: event }],
    ['TestEventPattern', { EventPattern: '{"source":["a"]}', Event: '{}' }],
  ]),
];
