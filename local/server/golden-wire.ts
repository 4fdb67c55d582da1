import * as eventBridge from '@aws-sdk/client-eventbridge';
import * as sfn from '@aws-sdk/client-sfn';
import { bareCloud } from '../boot/bare.ts';
import type { GoldenDoor } from '../states/golden-door.ts';
import { openServer } from './open.ts';

type Class = new (input: object) => object;
interface Client {
  send(command: object): Promise<Readonly<Record<string, unknown>>>;
}

/** The golden cases' door over HTTP: a bare cloud on a free port, the SDK's clients, the controls. */
export async function wireGoldenDoor(): Promise<GoldenDoor & { close(): Promise<void> }> {
  const server = await openServer({ port: 0, recipe: 'bare', boot: () => bareCloud(), local: await bareCloud() });
  const settings = {
    endpoint: server.url,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'golden', secretAccessKey: 'golden' },
  };
  const clients = { SFN: new sfn.SFNClient(settings), EventBridge: new eventBridge.EventBridgeClient(settings) };
  const commands: Readonly<Record<string, unknown>> = { ...sfn, ...eventBridge };
  const post = async (control: string, body: object): Promise<void> => {
    const answer = await fetch(`${server.url}/_local/${control}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`/_local/${control}: ${await answer.text()}`);
  };
  return {
    register: ({ id, functions, callbacks }) => post('functions', { id, functions, callbacks }),
    async ask(service, operation, input) {
      const { $metadata: _metadata, ...answer } = await (clients[service] as Client).send(
        new (commands[`${operation}Command`] as Class)(input),
      );
      return answer;
    },
    pass: (seconds) => post('clock', { seconds }),
    close: () => server.close(),
  };
}
