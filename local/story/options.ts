import { parseArgs } from 'node:util';

export interface StoryOptions {
  readonly once: boolean;
  readonly json: boolean;
  readonly port: number;
  /** Virtual seconds per real second; undefined: as fast as it goes. */
  readonly speed: number | undefined;
  readonly persona: string;
  readonly host: string;
}

export const usage = `npm start -- [options]
  --once         end after the story instead of serving the API
  --speed N      N virtual seconds per real second (the story: as fast as it goes; the API afterwards: 60)
  --port N       port on loopback (4000)
  --json         one JSON document on standard output, nothing else there
  --persona ID   what the host becomes (load-generator)
  --host ID      which host is borrowed`;

/** The options of `npm start`; a mistake is an Error with one line that says what to write instead. */
export function storyOptions(args: readonly string[], defaultHost: string): StoryOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      speed: { type: 'string' },
      port: { type: 'string', default: '4000' },
      persona: { type: 'string', default: 'load-generator' },
      host: { type: 'string', default: defaultHost },
    },
  });
  return {
    once: values.once,
    json: values.json,
    port: number('--port', values.port, (port) => Number.isInteger(port) && port >= 0 && port <= 65_535, 'a port from 0 to 65535'),
    speed:
      values.speed === undefined ? undefined : number('--speed', values.speed, (speed) => speed > 0 && speed <= 1e6, 'a number above 0'),
    persona: values.persona,
    host: values.host,
  };
}

function number(name: string, text: string, holds: (value: number) => boolean, what: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!holds(value)) throw new Error(`${name} ${text}: give ${what}`);
  return value;
}
