import { demoHosts } from './boot/demo-world.ts';
import { Refused } from './boot/scenario.ts';
import type { LocalCloud } from './boot/boot.ts';
import { openServer } from './server/open.ts';
import { PortTaken } from './server/server.ts';
import type { Stage } from './server/stage.ts';
import { startBare } from './start-bare.ts';
import { commands } from './story/commands.ts';
import { Narrator } from './story/narrator.ts';
import type { StoryOptions } from './story/options.ts';
import { storyOptions, usage } from './story/options.ts';
import { stories } from './story/stories.ts';
import { terminal } from './story/terminal.ts';
import { wireLines } from './story/wire-lines.ts';

/** Speed of the API after the story, where no other was asked for. */
const calmSpeed = 60;

// Nothing outlives the process: files are only the kept template, and the port closes with it.
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
// Whoever read along (`| head`) has seen enough.
process.stdout.on('error', () => process.exit(0));

/** `npm start`: boots the local cloud, tells the story, then serves the API on loopback. Answers the exit code. */
async function main(): Promise<number> {
  const options = optionsOrUsage();
  if (options === undefined) return 2;
  const stream = options.json ? process.stderr : process.stdout;
  const out = terminal({ write: (text) => void stream.write(text), isTerminal: stream.isTTY, environment: process.env });
  if (options.bare) return startBare(options, out);
  const story = stories[options.story];
  const told = await story.boot();
  if (!told.local.ec2.state.instances.has(options.host))
    throw new Mistake(`--host ${options.host}: the hosts of the demo are ${demoHosts.join(', ')}`);
  const { local } = told;
  const server = options.once
    ? undefined
    : await openServer({ port: options.port, recipe: story.recipe(options), boot: () => toldAgain(options), local });
  // With --json the story is silent, so that what is on standard error is only trouble.
  const narrator = new Narrator(options.json ? { ...out, line: () => undefined } : out);
  const { result, isGood } = await story.tell(told, options, narrator);
  if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  if (server !== undefined) {
    server.stage.begin(options.speed === undefined ? undefined : 'the story was told at --speed, which no other story repeats');
    out.line();
    out.line(out.bold(`The API is at ${server.url}; time runs ${options.speed ?? calmSpeed} times as fast. Ctrl-C ends it.`));
    for (const line of commands({ url: server.url, region: local.cloud.region, host: demoHosts[1], persona: options.persona }))
      out.line(line.startsWith('#') ? out.dim(line) : line);
    for (const line of wireLines({ url: server.url, region: local.cloud.region })) out.line(line.startsWith('#') ? out.dim(line) : line);
    await serve(server.stage, options);
  }
  return isGood ? 0 : 1;
}

async function serve(stage: Stage, { speed = calmSpeed }: StoryOptions): Promise<void> {
  await stage.pace(speed, () => false);
}

/** The cloud as it is after the same story, told to nobody. */
async function toldAgain(options: StoryOptions): Promise<LocalCloud> {
  const story = stories[options.story];
  const again = await story.boot();
  const silent = terminal({ write: () => undefined, isTerminal: false, environment: {} });
  await story.tell(again, { ...options, speed: undefined }, new Narrator(silent));
  return again.local;
}

/** What was asked for cannot be done; one line says why. */
class Mistake extends Error {
  override readonly name = 'Mistake';
}

function optionsOrUsage(): StoryOptions | undefined {
  try {
    return storyOptions(process.argv.slice(2), demoHosts[0]);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    return undefined;
  }
}

try {
  process.exit(await main());
} catch (error) {
  const isExpected = error instanceof PortTaken || error instanceof Mistake || error instanceof Refused;
  process.stderr.write(`${isExpected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(isExpected ? 2 : 1);
}
