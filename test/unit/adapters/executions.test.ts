import { SFNClient } from '@aws-sdk/client-sfn';
import * as sfn from '@aws-sdk/client-sfn';
import { expect, it } from '@jest/globals';
import { executionArn, executionsOf } from '#adapters/executions.ts';
import { Cloud } from '../../../local/aws/cloud.ts';
import { connect } from '../../../local/aws/door.ts';
import { stateMachines } from '../../../local/states/service.ts';

it('starts once by name, tells what is taken, and what runs', async () => {
  const cloud = new Cloud();
  stateMachines(cloud, { invoke: () => Promise.reject(new Error('no function is called')) });
  const client = connect(
    new SFNClient({ region: cloud.region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
    cloud,
    'test',
    sfn as unknown as Record<string, unknown>,
  );
  const ask = async <T>(request: Promise<T>): Promise<T> => {
    let settled = false;
    const watched = request.finally(() => void (settled = true));
    await cloud.clock.run({ done: () => settled });
    return watched;
  };
  const definition = JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'Rest',
    States: { Rest: { Type: 'Wait', Seconds: 600, End: true } },
  });
  const { stateMachineArn = '' } = await ask(
    client.send(new sfn.CreateStateMachineCommand({ name: 'checkin', definition, roleArn: 'arn:aws:iam::111122223333:role/x' })),
  );
  const executions = executionsOf(client, stateMachineArn);
  expect(await ask(executions.start('co-1-1-checkin', { a: 1 }))).toBe('started');
  expect(await ask(executions.start('co-1-1-checkin', { a: 1 }))).toBe('started');
  expect(await ask(executions.start('co-1-1-checkin', { a: 2 }))).toBe('exists');
  expect([await ask(executions.isRunning('co-1-1-checkin')), await ask(executions.isRunning('co-1-2-checkin'))]).toEqual([true, false]);
  await cloud.clock.advance(700_000);
  expect(await ask(executions.isRunning('co-1-1-checkin'))).toBe(false);
  expect(await ask(executions.start('co-1-1-checkin', { a: 1 }))).toBe('exists');
  expect(executionArn(stateMachineArn, 'x')).toBe('arn:aws:states:eu-west-1:111122223333:execution:checkin:x');
});
