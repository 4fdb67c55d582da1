import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { demoConfiguration } from '../../local/boot/boot.ts';
import { synthesised } from '../../local/boot/synthesis.ts';
import { people } from '../../local/server/people.ts';
import { signByHand } from '../unit/local/server/sign-by-hand.ts';

const root = join(__dirname, '..', '..');

beforeAll(() => synthesised(demoConfiguration), 180_000);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `node local/start.ts`; `then` is called with what it has printed, and may end it. */
function start(args: readonly string[], then?: (child: ReturnType<typeof spawn>, printed: string) => void): Promise<Ended> {
  const child = spawn(process.execPath, ['local/start.ts', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const out = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      out[name] += text;
      then?.(child, out.stdout + out.stderr);
    });
  return new Promise((resolve) => void child.once('close', (code) => resolve({ code, ...out })));
}

describe('npm start', () => {
  it('--once --json prints one JSON document and nothing else', async () => {
    const { code, stdout, stderr } = await start(['--once', '--json', '--persona', 'blank']);
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(result).toSorted()).toEqual(
      [
        'awsCalls',
        'checkout',
        'costUsd',
        'criticalPathSeconds',
        'floor',
        'leftBehind',
        'lowestHealthy',
        'manifest',
        'ratio',
        'retained',
        'seconds',
        'steps',
        'transitions',
      ].toSorted(),
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
  }, 60_000);

  it('serves verified requests afterwards, and ends at once with Ctrl-C', async () => {
    let asked: Promise<number[]> | undefined;
    const { code, stdout } = await start(['--port', '0', '--persona', 'blank'], (child, printed) => {
      const port = /The API is at http:\/\/127\.0\.0\.1:(\d+)/.exec(printed)?.[1];
      if (port === undefined || asked !== undefined) return;
      asked = ask(Number(port)).finally(() => void child.kill('SIGINT'));
    });
    await expect(asked).resolves.toEqual([200, 403, 403]);
    expect(stdout).toContain('curl -sS --aws-sigv4');
    expect(stdout).not.toContain('\u001b');
    expect(code).toBe(130);
  }, 60_000);

  it('--bare serves the simulated AWS alone, at the speed of the world outside', async () => {
    let asked: Promise<unknown> | undefined;
    const { code, stdout } = await start(['--bare', '--port', '0'], (child, printed) => {
      const url = /The local cloud is at (http:\/\/127\.0\.0\.1:\d+); time runs 1 times/.exec(printed)?.[1];
      if (url === undefined || asked !== undefined) return;
      const move = fetch(`${url}/_local/clock`, { method: 'POST', body: '{"seconds":60}' });
      asked = move.then((answer) => answer.json()).finally(() => void child.kill('SIGINT'));
    });
    await expect(asked).resolves.toEqual({ now: expect.stringMatching(/^2026-01-05T09:01:/) });
    expect(stdout).toContain('export AWS_ENDPOINT_URL=http://127.0.0.1:');
    expect(code).toBe(130);
  }, 60_000);

  it('says in one line that its port is busy', async () => {
    const busy = createServer();
    const port = await new Promise<number>((resolve) => {
      busy.listen(0, '127.0.0.1', () => {
        const address = busy.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const { code, stdout, stderr } = await start(['--port', String(port)]);
    busy.close();
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `Port ${port} is taken: end what listens there, or choose another one with --port N.\n`,
    });
  }, 60_000);
});

/** Statuses for a signed, an unsigned and a wrongly signed request. */
async function ask(port: number): Promise<number[]> {
  const target = '/v1/personas';
  const signed = (secretAccessKey: string): Record<string, string> => {
    const key = { accessKeyId: people.borrower.accessKeyId, secretAccessKey };
    const { host: _host, ...headers } = signByHand({ method: 'GET', target, host: `127.0.0.1:${port}`, at: new Date(), key });
    return headers;
  };
  const attempts = [signed(people.borrower.secretAccessKey), {}, signed('wrong')];
  const answers = await Promise.all(attempts.map((headers) => fetch(`http://127.0.0.1:${port}${target}`, { headers })));
  return answers.map(({ status }) => status);
}
