import { describe, expect, it } from '@jest/globals';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import type { Build } from '#runtime/on-lambda.ts';
import { bootLocalCloud } from '../../../../local/boot/boot.ts';
import type { LocalCloud } from '../../../../local/boot/boot.ts';
import { Crash } from '../../../../local/boot/crash.ts';
import type { RawResource } from '../../../../local/boot/stack.ts';
import { loads, smallApp } from './small-app.ts';

const workerArn = 'arn:aws:lambda:eu-west-1:111122223333:function:worker';
const boot = (build: Build, more: Readonly<Record<string, RawResource>> = {}): Promise<LocalCloud> =>
  bootLocalCloud({ template: smallApp(more), configuration: {}, load: loads(build) });
const invoke = (local: LocalCloud, event: unknown = {}): Promise<unknown> => local.during(local.functions.invoke(workerArn, event));

describe('functions of the local cloud', () => {
  it('get their environment from the template and answer in JSON', async () => {
    const local = await boot((variables) => (event) => Promise.resolve({ event, table: variables['TABLE'], gone: undefined }));
    await expect(invoke(local, { at: new Date(0) })).resolves.toEqual({ event: { at: '1970-01-01T00:00:00.000Z' }, table: 'checkouts' });
  });

  it('fail at their first event when their environment is wrong', async () => {
    const local = await boot(() => {
      throw new Error('environment of function worker: CHECKOUT_TABLE: Required');
    });
    await expect(invoke(local)).rejects.toMatchObject({
      errorType: 'Error',
      errorMessage: expect.stringContaining('CHECKOUT_TABLE') as unknown,
    });
  });

  it('call AWS as their own role', async () => {
    const local = await boot(
      (_variables, { ec2 }) =>
        async () =>
          (await ec2.send(new DescribeInstancesCommand({}))).Reservations,
    );
    await expect(invoke(local)).resolves.toEqual([]);
    expect(local.cloud.calls.at(-1)).toMatchObject({ service: 'EC2', operation: 'DescribeInstances', caller: 'worker-role' });
  });

  it('start cold, stay warm, and go cold after 15 idle minutes', async () => {
    const local = await boot(() => () => Promise.resolve(null));
    await invoke(local);
    await invoke(local);
    await local.cloud.clock.advance(15 * 60_000);
    await invoke(local);
    expect(local.functions.invocations.map(({ coldStart }) => coldStart)).toEqual([true, false, true]);
    const [first, second] = local.functions.invocations.map(({ from, to = 0 }) => to - from);
    expect(first).toBeGreaterThanOrEqual(262); // 375 ms for a bundle of a usual size, × 0.7 to 1.5
    expect(first).toBeLessThanOrEqual(563);
    expect(second).toBe(0);
  });

  it('run events at the same time in environments of their own', async () => {
    const local = await boot(
      (_variables, { clock }) =>
        async () =>
          clock.sleep(1000),
    );
    await local.during(Promise.all([local.functions.invoke(workerArn, {}), local.functions.invoke(workerArn, {})]));
    expect(local.functions.invocations.filter(({ coldStart }) => coldStart)).toHaveLength(2);
  });

  it('are throttled above 1,000 at once in the account', async () => {
    const local = await boot(
      (_variables, { clock }) =>
        async () =>
          clock.sleep(9_000),
    );
    const invokeAll = (count: number) => Promise.allSettled(Array.from({ length: count }, () => local.functions.invoke(workerArn, {})));
    const first = invokeAll(1_000);
    await local.cloud.clock.advance(2_000); // meanwhile 200 new environments are allowed again
    const all = await local.during(invokeAll(3));
    expect((await local.during(first)).filter(({ status }) => status === 'rejected')).toEqual([]);
    const refused = all.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatchObject({ code: 'TooManyRequestsException', hints: { status: 429 } });
  });

  it('time out on the virtual clock, and what they waited for never comes', async () => {
    let went = false;
    const local = await boot((_variables, { clock }) => async () => {
      await clock.sleep(11_000);
      went = true;
    });
    await expect(invoke(local)).rejects.toMatchObject({ errorType: 'Sandbox.Timedout' });
    await local.cloud.clock.advance(60_000);
    expect(went).toBe(false);
  });

  it.each(['before', 'after'] as const)('die inside a call when an interceptor crashes them %s it', async (when) => {
    let went = false;
    const local = await boot((_variables, { table }) => async () => {
      try {
        await table('checkouts').write([{ put: { pk: 'a', sk: 'b' } }]);
      } finally {
        went = true;
      }
    });
    local.cloud.interceptors.push({
      [when]: ({ service }: { service: string }) => {
        if (service === 'DynamoDB') throw new Crash('here');
      },
    });
    await expect(invoke(local)).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
    await local.cloud.clock.advance(60_000);
    expect(went).toBe(false);
    expect(local.table.dump()).toHaveLength(when === 'after' ? 1 : 0);
  });

  it('start anew after a crash', async () => {
    let crashes = 1;
    const local = await boot(
      (_variables, { table }) =>
        async () =>
          (await table('checkouts').get({ pk: 'a', sk: 'b' })) ?? 'nothing',
    );
    local.cloud.interceptors.push({
      before: () => {
        if (crashes-- > 0) throw new Crash('once');
      },
    });
    await expect(invoke(local)).rejects.toBeDefined();
    await expect(invoke(local)).resolves.toBe('nothing');
    expect(local.functions.invocations.map(({ coldStart }) => coldStart)).toEqual([true, true]);
  });
});

describe('wiring', () => {
  it('takes events to the function behind their rule, and retries twice', async () => {
    let times = 0;
    const local = await boot(() => () => {
      times++;
      return Promise.reject(new Error('no'));
    });
    local.cloud.emit('ours', 'Something', { a: 1 });
    await local.cloud.clock.advance(10 * 60_000);
    expect(times).toBe(3);
    expect(local.functions.lost).toEqual([expect.objectContaining({ functionName: 'worker' })]);
  });

  it('runs state machines with what the template substitutes', async () => {
    const local = await boot(() => (event) => Promise.resolve({ saw: event }));
    const stateMachineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:work';
    await local.during(
      local.cloud.call({
        service: 'SFN',
        operation: 'StartExecution',
        input: { stateMachineArn, name: 'one', input: '{"n":1}' },
        caller: 'test',
      }),
    );
    const execution = [...local.stateMachines.executions.values()][0];
    await local.cloud.clock.run({ done: () => execution?.status !== 'RUNNING' });
    expect(execution?.status).toBe('SUCCEEDED');
    expect(JSON.parse(execution?.output ?? '{}')).toMatchObject({ Payload: { saw: { n: 1 } } });
  });

  it('answers the routes of the template with verified callers only', async () => {
    const local = await boot(
      () => (event) => Promise.resolve({ statusCode: 200, headers: { 'Content-Type': 'text/plain' }, body: JSON.stringify(event) }),
    );
    const identity = {
      accountId: '111122223333',
      caller: 'AROA:me',
      userArn: 'arn:aws:sts::111122223333:assumed-role/r/me',
      accessKey: 'AKIA',
    };
    const answer = await local.during(local.api({ method: 'GET', path: '/things/7', query: { a: ['1', '2'] }, identity }));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({
      resource: '/things/{id}',
      pathParameters: { id: '7' },
      queryStringParameters: { a: '2' },
      multiValueQueryStringParameters: { a: ['1', '2'] },
      requestContext: { stage: 'v', identity: { userArn: identity.userArn, caller: 'AROA:me' } },
    });
    const unsigned = await local.during(local.api({ method: 'GET', path: '/things/7' }));
    expect(unsigned).toMatchObject({ status: 403, headers: { 'content-type': 'application/problem+json' } });
  });

  it('holds every caller to the policy of the API itself', async () => {
    const statement = (Effect: string, Principal: unknown, Resource: string, Condition: object = {}): object => ({
      Effect,
      Action: 'execute-api:Invoke',
      Principal,
      Resource,
      Condition,
    });
    const elsewhere = { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } };
    const under = async (accountId: string, ...statements: object[]): Promise<unknown> => {
      const Policy = statements.length === 0 ? {} : { Policy: { Statement: statements } };
      const local = await boot(() => () => Promise.resolve({ statusCode: 200 }), {
        Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api', ...Policy } },
      });
      const identity = { accountId, caller: 'AROA:me', userArn: `arn:aws:sts::${accountId}:assumed-role/r/me`, accessKey: 'AKIA' };
      const { status, body } = await local.during(local.api({ method: 'GET', path: '/things/7', identity }));
      const called = local.functions.invocations.length;
      return status === 200 ? called : [called, (JSON.parse(body) as { detail: string }).detail.replace(/.* (because|with) /, '$1 ')];
    };
    const others = statement('Allow', { AWS: '444455556666' }, 'execute-api:/v/GET/things/*');
    const denied = [0, expect.stringMatching(/^with an explicit deny in a resource-based policy/)];
    const silent = [0, 'because no resource-based policy allows the execute-api:Invoke action'];
    expect(await under('111122223333')).toBe(1);
    expect(await under('444455556666')).toEqual(silent);
    expect(await under('444455556666', others)).toBe(1);
    expect(await under('444455556666', statement('Allow', { AWS: '444455556666' }, 'execute-api:/v/POST/*'))).toEqual(silent);
    expect(await under('444455556666', others, statement('Deny', '*', 'execute-api:/*', elsewhere))).toEqual(denied);
    expect(await under('111122223333', statement('Deny', { AWS: 'arn:aws:iam::111122223333:role/r' }, 'execute-api:/*'))).toEqual(denied);
  });

  it.each([
    ['times out', 504, () => new Promise<never>(() => {})],
    ['throws', 502, () => Promise.reject(new Error('no'))],
    ['answers nonsense', 502, () => Promise.resolve('hello')],
  ])('answers a problem when the function %s', async (_what, status, handle) => {
    const more: Record<string, RawResource> = {};
    const worker = smallApp()[1]?.template.Resources?.['Worker'];
    if (worker !== undefined) more['Worker'] = { ...worker, Properties: { ...worker.Properties, Timeout: 60 } };
    const local = await boot(() => handle, more);
    const identity = { accountId: '111122223333', caller: 'AROA:me', userArn: 'arn', accessKey: 'AKIA' };
    await expect(local.during(local.api({ method: 'GET', path: '/things/7', identity }))).resolves.toMatchObject({ status });
  });

  it('refuses a rule that points nowhere, or at a function that it may not invoke', async () => {
    const rule = (Arn: unknown): RawResource => ({
      Type: 'AWS::Events::Rule',
      Properties: { EventPattern: { source: ['x'] }, Targets: [{ Id: 'T', Arn }] },
    });
    const build: Build = () => () => Promise.resolve(null);
    await expect(boot(build, { Lost: rule('arn:aws:lambda:eu-west-1:111122223333:function:nobody') })).rejects.toThrow(
      /resource Lost: .* is not authorized to perform: lambda:InvokeFunction on resource: .*:nobody/,
    );
    await expect(boot(build, { Shy: rule({ 'Fn::GetAtt': ['Worker', 'Arn'] }) })).rejects.toThrow(
      /resource Shy: .* no resource-based policy allows the lambda:InvokeFunction action/,
    );
  });
});
