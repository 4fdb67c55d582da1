import { describe, expect, it } from '@jest/globals';
import * as sdk from '@aws-sdk/client-eventbridge';
import { Cloud } from '../../../../local/aws/cloud.ts';
import { connect } from '../../../../local/aws/door.ts';
import { eventBridge } from '../../../../local/events/bus.ts';

function lab() {
  const cloud = new Cloud();
  const bus = eventBridge(cloud, { deliver: () => Promise.resolve() });
  const client = connect(new sdk.EventBridgeClient({}), cloud, 'owner', sdk as unknown as Record<string, unknown>);
  const soon = async <T>(work: Promise<T>): Promise<T> => {
    let settled = false;
    const mark = (): void => void (settled = true);
    work.then(mark, mark);
    await cloud.clock.run({ done: () => settled });
    return work;
  };
  const put = (...entries: readonly sdk.PutEventsRequestEntry[]) => soon(client.send(new sdk.PutEventsCommand({ Entries: [...entries] })));
  const rule = (given: Partial<sdk.PutRuleCommandInput>) =>
    soon(client.send(new sdk.PutRuleCommand({ Name: 'r', EventPattern: '{"source":["a"]}', ...given })));
  const targets = (...given: readonly sdk.Target[]) => soon(client.send(new sdk.PutTargetsCommand({ Rule: 'r', Targets: [...given] })));
  return { cloud, bus, put, rule, targets };
}

const event = { Source: 'mine', DetailType: 'T', Detail: '{}' };
const target = { Id: 't', Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f' };
const notModelled = { name: 'LocalCloud.NotModelled' };

describe('PutEvents', () => {
  it('takes less than 256 KB at once, all entries together', async () => {
    const { put, cloud } = lab();
    const large = { ...event, Detail: JSON.stringify({ text: 'x'.repeat(131_072) }) };
    await expect(put(large)).resolves.toMatchObject({ FailedEntryCount: 0 });
    await expect(put(large, large)).rejects.toMatchObject({ name: 'ValidationException' });
    expect(cloud.events).toHaveLength(1);
  });

  it('puts nothing when one of its entries is not modelled, or for a bus that does not exist', async () => {
    const { put, cloud } = lab();
    await expect(put(event, { ...event, TraceHeader: 'x' })).rejects.toMatchObject(notModelled);
    await expect(put(event, { ...event, EventBusName: 'other' })).rejects.toBeInstanceOf(sdk.ResourceNotFoundException);
    await expect(put({ ...event, EventBusName: 'default' })).resolves.toMatchObject({ FailedEntryCount: 0 });
    expect(cloud.events).toHaveLength(1);
  });
});

describe('PutRule and PutTargets', () => {
  it('refuse what would be ignored', async () => {
    const { rule, targets } = lab();
    await rule({});
    await expect(rule({ RoleArn: 'arn:aws:iam::111122223333:role/r' })).rejects.toMatchObject(notModelled);
    await expect(rule({ Name: 'no name' })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(rule({ EventBusName: 'other' })).rejects.toBeInstanceOf(sdk.ResourceNotFoundException);
    await expect(targets({ ...target, SqsParameters: { MessageGroupId: 'g' } })).rejects.toMatchObject(notModelled);
    await expect(targets()).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('put a rule with its target on the bus', async () => {
    const { rule, targets, bus } = lab();
    await expect(rule({ State: 'DISABLED' })).resolves.toMatchObject({ RuleArn: 'arn:aws:events:eu-west-1:111122223333:rule/r' });
    await targets(target);
    expect([...(bus.rules.get('r')?.targets.values() ?? [])]).toEqual([target]);
    expect(bus.rules.get('r')?.enabled).toBe(false);
  });
});
