import { GetCommandInvocationCommand, SendCommandCommand } from '@aws-sdk/client-ssm';
import type { SendCommandRequest } from '@aws-sdk/client-ssm';
import type { AgentOptions } from '../../../../local/aws/systems-manager/agents.ts';
import { systemsManager } from '../../../../local/aws/systems-manager/systems-manager.ts';
import { bench } from './bench.ts';

const root = { type: 'String', allowedPattern: '^vol-[a-z0-9]+$' };
/** A guest document with these further parameters. */
export const content = (parameters = {}, timeoutSeconds = '600') => ({
  schemaVersion: '2.2',
  parameters: { ExpectedRootVolume: root, ...parameters },
  mainSteps: [{ action: 'aws:runShellScript', name: 'run', inputs: { timeoutSeconds } }],
});

/** A host `i-00000001` that Systems Manager knows, with three documents of ours. */
export function managed(options: AgentOptions = {}) {
  const all = bench();
  const ssm = systemsManager(all.cloud, all.hosts, options);
  const host = all.hosts.add('i-00000001');
  ssm.addDocument({ name: 'AHPS-Quiesce', version: '1', content: content() });
  ssm.addDocument({ name: 'AHPS-ReturnCheck', version: '1', content: content() });
  ssm.addDocument({
    name: 'AHPS-LimitResources',
    version: '1',
    content: content({ Cpu: { type: 'String', default: '2', allowedPattern: '^[0-9]+$' } }),
  });
  const send = (over: Partial<SendCommandRequest> = {}) =>
    all.ssm.send(
      new SendCommandCommand({
        InstanceIds: ['i-00000001'],
        DocumentName: 'AHPS-Quiesce',
        TimeoutSeconds: 120,
        Parameters: { ExpectedRootVolume: ['vol-original'] },
        ...over,
      }),
    );
  const started = async (over: Partial<SendCommandRequest> = {}) => (await all.ask(send(over))).Command?.CommandId ?? '';
  const invocation = (CommandId: string) => all.ask(all.ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: 'i-00000001' })));
  const status = async (id: string) => {
    const { Status, StatusDetails, ResponseCode } = await invocation(id);
    return `${Status}, ${StatusDetails}, ${ResponseCode}`;
  };
  return { ...all, manager: ssm, host, send, started, invocation, status };
}
