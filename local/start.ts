import { demoHosts } from './boot/demo-world.ts';
import { Refused, scenario } from './boot/scenario.ts';
import type { Scenario } from './boot/scenario.ts';
import { PortTaken, startServer } from './server/server.ts';
import { commands } from './story/commands.ts';
import { Narrator } from './story/narrator.ts';
import type { StoryOptions } from './story/options.ts';
import { storyOptions, usage } from './story/options.ts';
import { tellStory } from './story/story.ts';
import { terminal } from './story/terminal.ts';

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
  const told = await scenario();
  if (!told.local.ec2.state.instances.has(options.host))
    throw new Mistake(`--host ${options.host}: the hosts of the demo are ${demoHosts.join(', ')}`);
  const { cloud, api } = told.local;
  const server = options.once ? undefined : await startServer({ api, region: cloud.region, port: options.port });
  // With --json the story is silent, so that what is on standard error is only trouble.
  const narrator = new Narrator(options.json ? { ...out, line: () => undefined } : out);
  const result = await tellStory(told, { ...options, narrator, realNow: () => performance.now() });
  if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  if (server !== undefined) {
    out.line();
    out.line(out.bold(`The API is at ${server.url}; time runs ${options.speed ?? calmSpeed} times as fast. Ctrl-C ends it.`));
    for (const line of commands({ url: server.url, region: cloud.region, host: demoHosts[1], persona: options.persona }))
      out.line(line.startsWith('#') ? out.dim(line) : line);
    await serve(told, options);
  }
  return result.checkout.state === 'CHECKED_IN' && result.manifest.equal ? 0 : 1;
}

async function serve({ local }: Scenario, { speed = calmSpeed }: StoryOptions): Promise<void> {
  await local.cloud.clock.pace(speed, () => false);
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
