import { bareCloud } from './boot/bare.ts';
import { openServer } from './server/open.ts';
import type { StoryOptions } from './story/options.ts';
import type { Terminal } from './story/terminal.ts';
import { wireLines } from './story/wire-lines.ts';

/** `npm start -- --bare`: the simulated AWS alone, until the process is ended. */
export async function startBare({ port, speed = 1 }: StoryOptions, out: Terminal): Promise<never> {
  const local = await bareCloud();
  const server = await openServer({ port, recipe: 'bare', boot: () => bareCloud(), local });
  const pace = speed === 0 ? 'time stands still but for requests and the clock below' : `time runs ${speed} times as fast`;
  out.line(out.bold(`The local cloud is at ${server.url}; ${pace}. Ctrl-C ends it.`));
  for (const line of wireLines({ url: server.url, region: local.cloud.region })) out.line(line.startsWith('#') ? out.dim(line) : line);
  for (;;) await server.stage.pace(speed, () => false);
}
