import { type Options, readOptions, usage } from './options.ts';
import { killAll } from './processes.ts';
import { CannotRun, installTools } from './python.ts';
import { rehearse } from './rehearse.ts';
import { isGood, reportLines } from './report.ts';

/**
 * `npm run rehearse`: deploys this app with the real CDK CLI onto emulators that others wrote and lends hosts
 * through it. Exit code: 0 when all went as it must, 1 when not, 2 when this machine cannot run it.
 */
process.once('exit', killAll);
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)
  process.once(signal, () => process.exit(code));

/** The whole rehearsal has this long; whatever hangs then is ended. */
const limitMilliseconds = 480_000;

async function main(options: Options): Promise<number> {
  const began = performance.now();
  const stream = options.json ? process.stderr : process.stdout;
  const say = (line: string): void => void stream.write(`${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}\n`);
  installTools(say);
  if (!options.keep)
    setTimeout(() => {
      process.stderr.write(`the rehearsal was not done after ${limitMilliseconds / 60_000} minutes\n`);
      process.exit(1);
    }, limitMilliseconds).unref();
  const keep = (where: string): Promise<void> => {
    if (!options.keep) return Promise.resolve();
    say(`everything stays up until Ctrl-C; the emulator is at ${where}`);
    return new Promise(() => undefined);
  };
  const whole = await rehearse({ backends: options.backends, say, keep });
  if (options.json) process.stdout.write(`${JSON.stringify(whole, null, 2)}\n`);
  else for (const line of reportLines(whole)) process.stdout.write(`${line}\n`);
  return isGood(whole) ? 0 : 1;
}

function optionsOrUsage(): Options | undefined {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    return undefined;
  }
}

const options = optionsOrUsage();
try {
  process.exit(options === undefined ? 2 : await main(options));
} catch (error) {
  process.stderr.write(
    `${error instanceof CannotRun ? `rehearse cannot run: ${error.message}` : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(error instanceof CannotRun ? 2 : 1);
}
