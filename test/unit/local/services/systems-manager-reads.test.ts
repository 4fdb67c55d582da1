import {
  DescribeDocumentCommand,
  DescribeInstanceAssociationsStatusCommand,
  GetDocumentCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  ListAssociationsCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
} from '@aws-sdk/client-ssm';
import { describe, expect, it } from '@jest/globals';
import { content, managed } from './managed-host.ts';

describe('reading commands', () => {
  it('lists them newest first with their comments, and filters', async () => {
    const { started, seconds, ask, ssm, cloud } = managed();
    const first = await started({ Comment: 'c-1' });
    await seconds(60);
    const between = new Date(cloud.clock.now()).toISOString().replace(/\.\d+/, '');
    await seconds(2);
    const second = await started({ Comment: 'c-2', DocumentName: 'AHPS-ReturnCheck' });
    await seconds(3);
    const list = async (key?: 'InvokedAfter' | 'DocumentName' | 'ExecutionStage', value = '') => {
      const { Commands = [] } = await ask(ssm.send(new ListCommandsCommand(key === undefined ? {} : { Filters: [{ key, value }] })));
      return Commands.map(({ CommandId, Comment }) => [CommandId, Comment]);
    };
    expect(await list()).toEqual([
      [second, 'c-2'],
      [first, 'c-1'],
    ]);
    expect(await list('InvokedAfter', between)).toEqual([[second, 'c-2']]);
    expect(await list('DocumentName', 'AHPS-Quiesce')).toEqual([[first, 'c-1']]);
    expect(await list('ExecutionStage', 'Complete')).toEqual([[first, 'c-1']]);
    await seconds(30);
    const { CommandInvocations } = await ask(ssm.send(new ListCommandInvocationsCommand({ CommandId: second, Details: true })));
    expect(CommandInvocations?.[0]?.CommandPlugins).toEqual([
      expect.objectContaining({ Name: 'run', ResponseCode: 0, Output: '{"revision":"r1"}\n' }),
    ]);
  });
});

describe('documents and parameters', () => {
  it('answers the pinned version and hash of a document', async () => {
    const { manager, ask, ssm, started, status, seconds } = managed();
    const pinned = manager.addDocument({ name: 'AHPS-Quiesce', version: '2', content: content(), text: 'schemaVersion: "2.2"' });
    const { Document } = await ask(ssm.send(new DescribeDocumentCommand({ Name: 'AHPS-Quiesce' })));
    expect(Document).toMatchObject({ DocumentVersion: '2', DefaultVersion: '2', Hash: pinned.hash, HashType: 'Sha256' });
    expect((await ask(ssm.send(new GetDocumentCommand({ Name: 'AHPS-Quiesce', DocumentVersion: '2' })))).Content).toBe(
      'schemaVersion: "2.2"',
    );
    const id = await started({ DocumentVersion: '2', DocumentHash: pinned.hash, DocumentHashType: 'Sha256' });
    await seconds(30);
    expect(await status(id)).toBe('Success, Success, 0');
  });
  it('pages parameters by ten and hides secrets', async () => {
    const { manager, ask, ssm, refusal } = managed();
    for (let n = 10; n < 22; n++) manager.addParameter({ name: `/a/${n}`, value: String(n) });
    manager.addParameter({ name: '/a/b/deep', value: 'x' });
    manager.addParameter({ name: '/secret', value: 'x', type: 'SecureString' });
    const first = await ask(ssm.send(new GetParametersByPathCommand({ Path: '/a' })));
    const second = await ask(ssm.send(new GetParametersByPathCommand({ Path: '/a', NextToken: first.NextToken })));
    expect([first.Parameters?.length, second.Parameters?.map(({ Name }) => Name)]).toEqual([10, ['/a/20', '/a/21']]);
    expect((await ask(ssm.send(new GetParameterCommand({ Name: '/secret' })))).Parameter?.Value).not.toBe('x');
    expect((await ask(ssm.send(new GetParameterCommand({ Name: '/secret', WithDecryption: true })))).Parameter?.Value).toBe('x');
    expect(await refusal(ssm.send(new GetParameterCommand({ Name: '/none' })))).toMatch(/^ParameterNotFound/);
  });
  it('answers the associations of a host', async () => {
    const { manager, ask, ssm } = managed();
    manager.addAssociation({ name: 'AWS-GatherSoftwareInventory', instanceIds: ['i-00000001'] });
    const { Associations } = await ask(
      ssm.send(new ListAssociationsCommand({ AssociationFilterList: [{ key: 'InstanceId', value: 'i-00000001' }] })),
    );
    expect(Associations?.map(({ Name }) => Name)).toEqual(['AWS-GatherSoftwareInventory']);
    const { InstanceAssociationStatusInfos } = await ask(
      ssm.send(new DescribeInstanceAssociationsStatusCommand({ InstanceId: 'i-00000002' })),
    );
    expect(InstanceAssociationStatusInfos).toEqual([]);
  });
});
