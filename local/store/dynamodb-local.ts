import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `npm run test:dynamodb`: fetches AWS's DynamoDB Local by its Maven coordinates, starts it on
 * loopback and runs the store's contract on it. Exit code: jest's; 2 when this machine cannot run it.
 */
const version = '2.6.1';
const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.local', 'dynamodb');
const fetchMilliseconds = 300_000;
const startMilliseconds = 60_000;
const testMilliseconds = 300_000;

/** Why DynamoDB Local cannot run here. */
class CannotRun extends Error {}

function requireTools(): void {
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(java.stderr)?.[1] ?? 0);
  if (java.error !== undefined || major < 17)
    throw new CannotRun(`Java 17 or newer is needed, ${major === 0 ? 'none' : `Java ${major}`} was found`);
  // The launcher is run from its source, which takes the compiler of a JDK.
  if (!spawnSync('java', ['--list-modules'], { encoding: 'utf8' }).stdout.includes('jdk.compiler'))
    throw new CannotRun('a JDK is needed, only a Java runtime was found');
  if (spawnSync('mvn', ['-version']).error !== undefined) throw new CannotRun('Maven is needed, no mvn was found');
}

function fetchOnce(): void {
  const complete = join(folder, `fetched-${version}`);
  if (existsSync(complete)) return;
  mkdirSync(folder, { recursive: true });
  const dependency = `<groupId>com.amazonaws</groupId><artifactId>DynamoDBLocal</artifactId><version>${version}</version>`;
  const project = `<modelVersion>4.0.0</modelVersion><groupId>local</groupId><artifactId>store</artifactId><version>1</version><packaging>pom</packaging>`;
  writeFileSync(
    join(folder, 'pom.xml'),
    `<project>${project}<dependencies><dependency>${dependency}</dependency></dependencies></project>\n`,
  );
  console.log(`fetching com.amazonaws:DynamoDBLocal:${version} into .local/dynamodb`);
  const { status } = spawnSync('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: fetchMilliseconds,
  });
  if (status !== 0) throw new CannotRun(`Maven could not fetch com.amazonaws:DynamoDBLocal:${version}`);
  writeFileSync(complete, '');
}

/** The launcher picks a free port itself and ends when its standard input does, that is, with this process. */
function launch(): ChildProcess {
  const launcher = join(import.meta.dirname, 'dynamodb', 'Launcher.java');
  const options = ['-inMemory', '-sharedDb', '-disableTelemetry', '-port', '8000'];
  return spawn('java', ['-Djava.library.path=lib', '-cp', join('lib', '*'), launcher, ...options], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

async function portOf(server: ChildProcess): Promise<string> {
  let output = '';
  return await new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`DynamoDB Local ${why}:\n${output}`));
    const timer = setTimeout(() => fail('was not up in time'), startMilliseconds);
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const port = /^port (\d+)$/m.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(port);
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.once('error', (error) => fail(error.message));
    server.once('exit', (code) => fail(`ended with ${String(code)}`));
  });
}

async function runTests(port: string): Promise<number> {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const tests = spawn(process.execPath, [jest, '--testMatch=**/*.emulated.ts', '--testTimeout=60000'], {
    cwd: root,
    env: { ...process.env, DYNAMODB_LOCAL_PORT: port },
    stdio: 'inherit',
    timeout: testMilliseconds,
  });
  return await new Promise((resolve) => tests.once('exit', (code) => resolve(code ?? 1)));
}

async function main(): Promise<number> {
  requireTools();
  fetchOnce();
  const server = launch();
  const stop = (): void => void server.kill('SIGKILL');
  process.once('exit', stop);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  try {
    const port = await portOf(server);
    console.log(`DynamoDB Local ${version} listens on 127.0.0.1:${port}`);
    return await runTests(port);
  } finally {
    stop();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof CannotRun ? `test:dynamodb cannot run: ${error.message}` : error);
  process.exitCode = error instanceof CannotRun ? 2 : 1;
}
