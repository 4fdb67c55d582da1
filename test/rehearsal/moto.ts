import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, venv } from './place.ts';
import { freePort, startProgram, untilUp } from './processes.ts';
import type { Answer } from './signed.ts';
import { rootKeys, sendSigned } from './signed.ts';

export interface Moto {
  readonly port: number;
  readonly process: ChildProcess;
  /** One request in the query protocol, with the body as it is. */
  ask(service: string, body: string): Promise<Answer>;
  /** The same from parameters; throws when it is refused. */
  make(service: string, parameters: Readonly<Record<string, string>>): Promise<string>;
}
const versions: Readonly<Record<string, string>> = {
  ec2: '2016-11-15',
  elasticloadbalancing: '2015-12-01',
  autoscaling: '2011-01-01',
  iam: '2010-05-08',
};

/** Starts moto on loopback. */
export async function startMoto(place: string): Promise<Moto> {
  const port = await freePort();
  const home = join(place, 'moto');
  mkdirSync(home, { recursive: true });
  const child = startProgram(join(venv, 'bin', 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], {
    cwd: home,
    env: { ...cleanEnvironment(home), MOTO_ACCOUNT_ID: '111122223333' },
    log: join(place, 'moto.log'),
  });
  await untilUp(`http://127.0.0.1:${port}/moto-api/`, child, 'moto');
  const ask = (service: string, body: string): Promise<Answer> =>
    sendSigned({
      port,
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
      service,
      keys: rootKeys,
    });
  const make = async (service: string, parameters: Readonly<Record<string, string>>): Promise<string> => {
    const answer = await ask(service, new URLSearchParams({ ...parameters, Version: versions[service] ?? '' }).toString());
    if (answer.status !== 200) throw new Error(`moto ${parameters['Action'] ?? ''}: ${answer.status} ${answer.text.slice(0, 300)}`);
    return answer.text;
  };
  return { port, process: child, ask, make };
}
