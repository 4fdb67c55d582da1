import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AwsError } from '../../../../local/aws/cloud.ts';
import type { RefusalHints } from '../../../../local/aws/refusal.ts';
import type { OpenServer } from '../../../../local/server/open.ts';
import { people } from '../../../../local/server/people.ts';
import type { Raw, RawAnswer } from './open.ts';
import { openBare, raw } from './open.ts';

let server: OpenServer;
beforeAll(async () => {
  server = await openBare();
});
afterAll(() => server.close());

const ask = (given: Raw) => raw(server, given);
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const json = (target: string) => ({ 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target });

describe('EC2 query', () => {
  const ec2 = (body: string) => ask({ service: 'ec2', headers: form, body: `${body}&Version=2016-11-15` });

  it('answers in the elements of the API, with the id of the request', async () => {
    const { status, text, headers } = await ec2('Action=DescribeInstances&Filter.1.Name=tag%3AName&Filter.1.Value.1=web-1');
    expect(status).toBe(200);
    expect(text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<DescribeInstancesResponse xmlns="http:\/\/ec2.amazonaws.com\/doc\/2016-11-15">/,
    );
    expect(text).toContain(`<requestId>${headers.get('x-amzn-requestid')}</requestId><reservationSet><item>`);
    expect(text).toContain('<instanceId>i-0a11ce00000000001</instanceId>');
    expect(text).not.toContain('i-0a11ce00000000002');
  });

  it('takes its parameters from the query of a GET as well', async () => {
    const target = '/?Action=DescribeInstances&InstanceId.1=i-0a11ce00000000001&Version=2016-11-15';
    await expect(ask({ service: 'ec2', method: 'GET', target })).resolves.toMatchObject({ status: 200 });
  });

  it('refuses in EC2’s own document, with its statuses', async () => {
    const refusal = await ec2('Action=StopInstances&InstanceId.1=i-0a11ce00000000001&DryRun=true');
    expect(refusal.status).toBe(412);
    expect(refusal.text).toMatch(
      /<Response><Errors><Error><Code>DryRunOperation<\/Code><Message>Request would have succeeded, but DryRun flag is set.<\/Message><\/Error><\/Errors><RequestID>[^<]+<\/RequestID><\/Response>$/,
    );
  });

  it.each([
    ['Action=Nonsense', 'InvalidAction', 'Nonsense'],
    ['Nothing=1', 'MissingAction', 'Action'],
    ['Action=DescribeInstances&Nonsense=1', 'UnknownParameter', 'Nonsense'],
    ['Action=DescribeInstances&Filter.1.Nonsense=1', 'UnknownParameter', 'Filter.1.Nonsense'],
    ['Action=DescribeInstances&Filter.x.Name=1', 'UnknownParameter', 'Filter.x'],
    ['Action=DescribeInstances&MaxResults=many', 'InvalidParameterValue', 'many'],
    ['Action=StopInstances&InstanceId.1=i-0a11ce00000000001&DryRun=perhaps', 'InvalidParameterValue', 'perhaps'],
    ['Action=RunInstances&MinCount=1&MaxCount=1', 'LocalCloud.NotModelled', 'RunInstances'],
    ['Action=DescribeInstances&InstanceId.1=%3C%26%3E', 'InvalidInstanceID.Malformed', '&lt;&amp;&gt;'],
  ])('refuses %s with %s and names it', async (body, code, named) => {
    const { status, text } = await ec2(body);
    expect(status).toBe(400);
    expect(text).toContain(`<Code>${code}</Code>`);
    expect(text).toContain(named);
  });
});

describe('AWS query', () => {
  const query = (service: string, body: string) => ask({ service, headers: form, body });

  it('puts the result beside its metadata', async () => {
    const { text } = await query('autoscaling', 'Action=DescribeAutoScalingGroups&Version=2011-01-01');
    expect(text).toMatch(/<DescribeAutoScalingGroupsResponse xmlns="[^"]+"><DescribeAutoScalingGroupsResult><AutoScalingGroups><member>/);
    expect(text).toMatch(/<ResponseMetadata><RequestId>[^<]+<\/RequestId><\/ResponseMetadata><\/DescribeAutoScalingGroupsResponse>$/);
  });

  it('refuses with type, code and message', async () => {
    const { status, text } = await query('elasticloadbalancing', 'Action=DescribeTargetGroups&Names.member.1=nobody');
    expect(status).toBe(400);
    expect(text).toMatch(/<ErrorResponse xmlns="[^"]+"><Error><Type>Sender<\/Type><Code>TargetGroupNotFound[A-Za-z]*<\/Code><Message>/);
  });

  it('names a parameter that AWS would silently ignore', async () => {
    const { status, text } = await query('autoscaling', 'Action=DescribeAutoScalingGroups&AutoScalingGroupNames.1=web');
    expect(status).toBe(400);
    expect(text).toContain('AWS knows no parameter AutoScalingGroupNames.1');
  });
});

describe('JSON', () => {
  it('refuses with the class of the error', async () => {
    const body = '{"executionArn":"arn:aws:states:eu-west-1:111122223333:execution:m:x"}';
    const { status, text, headers } = await ask({ service: 'states', headers: json('AWSStepFunctions.DescribeExecution'), body });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(JSON.parse(text)).toEqual({
      __type: 'com.amazonaws.sfn#ExecutionDoesNotExist',
      message: "Execution Does Not Exist: 'arn:aws:states:eu-west-1:111122223333:execution:m:x'",
    });
  });

  it.each([
    ['AWSStepFunctions.Nonsense', '{}', 'UnknownOperationException', 'Nonsense'],
    ['AmazonSSM.GetParameter', '{}', 'UnknownOperationException', 'GetParameter'],
    ['AWSStepFunctions.ListStateMachines', '{"nonsense":1}', 'LocalCloud.NotModelled', 'nonsense'],
    ['AWSStepFunctions.ListStateMachines', '{"maxResults":"1"}', 'SerializationException', 'maxResults is no number'],
    ['AWSStepFunctions.ListStateMachines', '{', 'SerializationException', 'JSON'],
    ['AWSStepFunctions.ListStateMachines', '[]', 'SerializationException', 'structure'],
    ['AWSStepFunctions.CreateActivity', '{"name":"a"}', 'LocalCloud.NotModelled', 'CreateActivity'],
  ])('refuses %s %s with %s and names it', async (target, body, code, named) => {
    const { status, text } = await ask({ service: 'states', headers: json(target), body });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({ __type: code, message: expect.stringContaining(named) });
  });

  it('tells query clients of CloudWatch their own code', async () => {
    const { status, headers } = await ask({
      service: 'monitoring',
      headers: json('GraniteServiceVersion20100801.DeleteAlarms'),
      body: '{"AlarmNames":["nobody"]}',
    });
    expect(status).toBe(404);
    expect(headers.get('x-amzn-query-error')).toBe('ResourceNotFound;Sender');
  });
});

describe('REST', () => {
  it('refuses JSON with the type of the error in a header', async () => {
    const { status, headers, text } = await ask({ service: 'scheduler', method: 'GET', target: '/schedules/nobody' });
    expect(status).toBe(404);
    expect(headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
    expect(JSON.parse(text)).toEqual({ Message: 'Schedule nobody does not exist.' });
  });

  it.each([
    ['GET', '/nonsense', '', 'UnknownOperationException'],
    ['GET', '/schedules?nonsense=1', '', 'LocalCloud.NotModelled'],
    ['POST', '/schedules/x', '{"Nonsense":1}', 'LocalCloud.NotModelled'],
  ])('refuses %s %s', async (method, target, body, code) => {
    const { status, headers } = await ask({ service: 'scheduler', method, target, body });
    expect(status).toBe(400);
    expect(headers.get('x-amzn-errortype')).toBe(code);
  });

  it('refuses XML in S3’s document, and HEAD without one', async () => {
    const got = await ask({ service: 's3', method: 'GET', target: '/local-bucket/nothing' });
    expect(got.status).toBe(404);
    expect(got.text).toContain('<Error><Code>NoSuchKey</Code><Message>');
    const head = await ask({ service: 's3', method: 'HEAD', target: '/local-bucket/nothing' });
    expect({ status: head.status, text: head.text }).toEqual({ status: 404, text: '' });
  });

  it('stores nothing whose checksum is wrong', async () => {
    const headers = { 'x-amz-checksum-crc32': 'AAAAAA==' };
    const put = await ask({ service: 's3', method: 'PUT', target: '/local-bucket/a', body: 'text', headers });
    expect(put.text).toContain('<Code>BadDigest</Code>');
    expect(server.stage.local.s3.keys('local-bucket')).toEqual([]);
  });
});

describe('who asks, and what', () => {
  const describeInstances = { service: 'ec2', headers: form, body: 'Action=DescribeInstances' };

  it('verifies the local key pairs, as strictly as AWS', async () => {
    const key = { ...people.owner, secretAccessKey: 'another' };
    const wrong = await ask({ ...describeInstances, key });
    expect([wrong.status, wrong.text]).toEqual([401, expect.stringContaining('<Code>AuthFailure</Code>')]);
    const late = await ask({ ...describeInstances, late: 400 });
    expect([late.status, late.text]).toEqual([401, expect.stringContaining('expired')]);
    const states = await ask({ service: 'states', headers: json('AWSStepFunctions.ListStateMachines'), body: '{}', key });
    expect(states.text).toContain('InvalidSignatureException');
  });

  it('notes the owner of a key pair as the caller, and a practice key by its id', async () => {
    await ask(describeInstances);
    await ask({ ...describeInstances, key: { accessKeyId: 'test', secretAccessKey: 'test' } });
    expect(server.stage.local.cloud.calls.slice(-2).map(({ caller }) => caller)).toEqual(['owner', 'test']);
  });

  it.each([
    ['ec2', form, 'Action=DescribeInstances', 401, 'AuthFailure'],
    ['sns', form, 'Action=ListTopics&Version=2010-03-31', 403, 'InvalidClientTokenId'],
    ['states', json('AWSStepFunctions.ListStateMachines'), '{}', 400, 'UnrecognizedClientException'],
    ['s3', {}, '', 403, 'InvalidAccessKeyId'],
  ])('refuses a key id that nobody knows, as %s does', async (service, headers, body, status, code) => {
    const before = server.stage.local.cloud.calls.length;
    const answer = await ask({ service, headers, body, key: { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' } });
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(code)]);
    expect(server.stage.local.cloud.calls).toHaveLength(before);
  });

  it('hands on the hints of a refusal: Retry-After, the status, the lack of an answer', async () => {
    const { interceptors } = server.stage.local.cloud;
    const refusing = async (hints: RefusalHints): Promise<RawAnswer> => {
      interceptors.push({ before: () => Promise.reject(new AwsError('TooManyRequestsException', 'slow down', 'client', hints)) });
      return ask(describeInstances).finally(() => interceptors.pop());
    };
    const { status, headers } = await refusing({ status: 429, retryAfterSeconds: 7 });
    expect([status, headers.get('retry-after')]).toEqual([429, '7']);
    await expect(refusing({ status: 0 })).rejects.toThrow('fetch failed');
  });

  it('refuses unsigned requests of SDKs', async () => {
    const { status, text } = await ask({ headers: json('AWSStepFunctions.ListStateMachines'), body: '{}' });
    expect([status, text]).toEqual([400, expect.stringContaining('MissingAuthenticationTokenException')]);
    const query = await ask({ headers: form, body: 'Action=DescribeInstances' });
    expect([query.status, query.text]).toEqual([403, expect.stringContaining('<Code>MissingAuthenticationToken</Code>')]);
  });

  it('says that DynamoDB and others are not there', async () => {
    const { status, text } = await ask({ service: 'dynamodb', headers: json('DynamoDB_20120810.ListTables'), body: '{}' });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({
      __type: 'LocalCloud.NotModelled',
      message: expect.stringMatching(/^dynamodb is not emulated on the wire/),
    });
    const sts = await ask({ service: 'sts', headers: form, body: 'Action=GetCallerIdentity&Version=2011-06-15' });
    expect(sts.text).toContain('<Code>LocalCloud.NotModelled</Code>');
  });

  it('leaves requests to API Gateway to the API', async () => {
    const { status, headers } = await ask({ service: 'execute-api', method: 'GET', target: '/v1/personas' });
    expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });
});
