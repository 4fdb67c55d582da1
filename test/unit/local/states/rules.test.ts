import { describe, expect, it } from '@jest/globals';
import * as sfn from '@aws-sdk/client-sfn';
import { whyNotRedrivable } from '../../../../local/states/redrive.ts';
import { lab, single } from './lab.ts';

const pass = single({ Type: 'Pass', End: true });
const roleArn = 'arn:aws:iam::111122223333:role/machine';
const day = 86_400_000;
const task = single({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'f' }, End: true });

describe('state machines', () => {
  it('are created once: another role is ignored, another definition is a conflict', async () => {
    const { client, soon, create } = lab();
    const stateMachineArn = await create(pass);
    const definition = (States: object): string => JSON.stringify({ QueryLanguage: 'JSONata', ...States });
    const again = (given: object) =>
      soon(client.send(new sfn.CreateStateMachineCommand({ name: 'm', definition: definition(pass), roleArn, ...given })));
    await expect(again({ roleArn: `${roleArn}s` })).resolves.toMatchObject({ stateMachineArn });
    await expect(soon(client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn })))).resolves.toMatchObject({ roleArn });
    await expect(again({ definition: definition(single({ Type: 'Succeed' })) })).rejects.toBeInstanceOf(sfn.StateMachineAlreadyExists);
    await expect(again({ name: 'n', roleArn: 'machine' })).rejects.toBeInstanceOf(sfn.InvalidArn);
    await expect(again({ loggingConfiguration: { level: 'ALL' } })).rejects.toMatchObject({ name: 'LocalCloud.NotModelled' });
  });

  it('are updated in their definition, their role or both, never in nothing', async () => {
    const { client, soon, create } = lab();
    const stateMachineArn = await create(pass);
    const update = (given: object) => soon(client.send(new sfn.UpdateStateMachineCommand({ stateMachineArn, ...given })));
    await expect(update({})).rejects.toBeInstanceOf(sfn.MissingRequiredParameter);
    await expect(update({ roleArn: 'x' })).rejects.toBeInstanceOf(sfn.InvalidArn);
    await expect(update({ roleArn: `${roleArn}s` })).resolves.toMatchObject({ updateDate: expect.any(Date) });
    const { roleArn: now, definition } = await soon(client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn })));
    expect([now, JSON.parse(definition ?? '')]).toEqual([`${roleArn}s`, { QueryLanguage: 'JSONata', ...pass }]);
  });

  it('are validated with at most as many findings as asked for', async () => {
    const { client, soon } = lab();
    const definition = JSON.stringify({ StartAt: 'X', QueryLanguage: 'JSONata', States: { A: { Type: 'Pass' }, B: { Type: 'Pass' } } });
    const validate = (maxResults?: number) =>
      soon(client.send(new sfn.ValidateStateMachineDefinitionCommand({ definition, ...(maxResults === undefined ? {} : { maxResults }) })));
    const all = await validate();
    expect(all.diagnostics?.length).toBeGreaterThan(2);
    expect(all.truncated).toBe(false);
    await expect(validate(1)).resolves.toMatchObject({ result: 'FAIL', diagnostics: all.diagnostics?.slice(0, 1), truncated: true });
    await expect(validate(101)).rejects.toBeInstanceOf(sfn.ValidationException);
  });
});

describe('lists', () => {
  it('go on with their token only for the same question, and for a day', async () => {
    const { client, soon, create, cloud } = lab();
    const stateMachineArn = await create(pass);
    for (const name of ['a', 'b']) await soon(client.send(new sfn.StartExecutionCommand({ stateMachineArn, name })));
    const list = (given: object) => soon(client.send(new sfn.ListExecutionsCommand({ stateMachineArn, ...given })));
    const { nextToken } = await list({ maxResults: 1 });
    await expect(list({ nextToken, maxResults: 1 })).resolves.toMatchObject({ executions: [{ name: 'a' }] });
    await expect(list({ nextToken, statusFilter: 'FAILED' })).rejects.toBeInstanceOf(sfn.InvalidToken);
    await cloud.clock.advance(day + 1000);
    await expect(list({ nextToken })).rejects.toBeInstanceOf(sfn.InvalidToken);
  });

  it('refuse pages over 1,000, and filters that are for Map Runs', async () => {
    const { client, soon, create } = lab();
    const stateMachineArn = await create(pass);
    const list = (given: object) => soon(client.send(new sfn.ListExecutionsCommand({ stateMachineArn, ...given })));
    for (const given of [{ maxResults: 1001 }, { maxResults: -1 }, { statusFilter: 'PENDING_REDRIVE' }, { redriveFilter: 'REDRIVEN' }])
      await expect(list(given)).rejects.toBeInstanceOf(sfn.ValidationException);
    await expect(list({ maxResults: 0 })).resolves.toMatchObject({ executions: [] });
  });

  it('leave inputs and outputs out of a history where they are not wanted', async () => {
    const { client, soon, run } = lab();
    const { arn: executionArn } = await run(pass, { secret: 1 });
    const history = async (includeExecutionData: boolean): Promise<string> =>
      JSON.stringify((await soon(client.send(new sfn.GetExecutionHistoryCommand({ executionArn, includeExecutionData })))).events);
    expect(await history(true)).toContain('secret');
    expect(await history(false)).not.toContain('secret');
    expect(await history(false)).toContain('"name":"S"');
  });
});

describe('a redrive', () => {
  const failing = () =>
    lab(() => {
      throw new Error('never');
    });

  it('happens once for a client token, within a quarter of an hour', async () => {
    const { client, soon, run, cloud } = failing();
    const execution = await run(task);
    const redrive = (clientToken?: string) =>
      soon(
        client.send(
          new sfn.RedriveExecutionCommand({ executionArn: execution.arn, ...(clientToken === undefined ? {} : { clientToken }) }),
        ),
      );
    const { redriveDate } = await redrive('t');
    await cloud.clock.advance(5000);
    await expect(redrive('t')).resolves.toMatchObject({ redriveDate });
    expect(execution.redriveCount).toBe(1);
    await cloud.clock.advance(15 * 60_000);
    await redrive('t');
    expect(execution.redriveCount).toBe(2);
  });

  it('is possible for two weeks after the end, and DescribeExecution says so', async () => {
    const { client, soon, run, cloud } = failing();
    const { arn: executionArn } = await run(task);
    const described = () => soon(client.send(new sfn.DescribeExecutionCommand({ executionArn })));
    await expect(described()).resolves.toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE' });
    await cloud.clock.advance(14 * day + 1000);
    await expect(described()).resolves.toMatchObject({
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution redrivable period exceeded',
    });
    await expect(soon(client.send(new sfn.RedriveExecutionCommand({ executionArn })))).rejects.toBeInstanceOf(sfn.ExecutionNotRedrivable);
  });

  it('is not possible while the execution runs, nor after it succeeded', async () => {
    const { client, soon, start, cloud } = lab();
    const { arn: executionArn } = await start(single({ Type: 'Wait', Seconds: 60, End: true }));
    const reason = async () => (await soon(client.send(new sfn.DescribeExecutionCommand({ executionArn })))).redriveStatusReason;
    expect(await reason()).toBe('Execution is RUNNING and cannot be redriven');
    await cloud.clock.advance(61_000);
    expect(await reason()).toBe('Execution is SUCCEEDED and cannot be redriven');
  });

  it('needs room in the history for its event and one more', () => {
    const facts = { status: 'FAILED', startDate: new Date(0), stopDate: new Date(1000), error: 'E', begun: true } as const;
    expect(whyNotRedrivable({ ...facts, events: 24_998 }, 2000)).toBeUndefined();
    expect(whyNotRedrivable({ ...facts, events: 24_999 }, 2000)).toBe('Execution history event limit exceeded');
  });

  it('comes too late for an execution that began a year ago', () => {
    const stopDate = new Date(365 * day);
    const facts = { status: 'TIMED_OUT', startDate: new Date(0), stopDate, error: 'States.Timeout', begun: true, events: 9 } as const;
    expect(whyNotRedrivable(facts, 366 * day)).toBe('Execution has exceeded the max execution time');
  });
});

describe('failures from outside', () => {
  it('have an error of at most 256 and a cause of at most 32,768 bytes', async () => {
    const { client, soon, start } = lab();
    const { arn: executionArn } = await start(single({ Type: 'Wait', Seconds: 60, End: true }));
    const stop = (given: object) => soon(client.send(new sfn.StopExecutionCommand({ executionArn, ...given })));
    await expect(stop({ error: 'e'.repeat(257) })).rejects.toBeInstanceOf(sfn.ValidationException);
    await expect(stop({ cause: 'c'.repeat(32_769) })).rejects.toBeInstanceOf(sfn.ValidationException);
    await expect(stop({ error: 'e'.repeat(256), cause: 'c'.repeat(32_768) })).resolves.toMatchObject({ stopDate: expect.any(Date) });
  });
});
