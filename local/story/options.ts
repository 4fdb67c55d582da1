import { parseArgs } from 'node:util';

export const storyNames = ['loan', 'contention'] as const;
export type StoryName = (typeof storyNames)[number];

export interface StoryOptions {
  readonly story: StoryName;
  readonly once: boolean;
  /** The local cloud without the product. */
  readonly bare: boolean;
  readonly json: boolean;
  readonly port: number;
  /** Virtual seconds per real second; undefined: as fast as it goes. */
  readonly speed: number | undefined;
  readonly persona: string;
  readonly host: string;
}

export const usage = `npm start -- [options]
  --bare         the simulated AWS alone, for the AWS CLI and SDKs: no product, no story; its time runs at --speed (1)
  --once         end after the story instead of serving the API
  --story NAME   loan: one loan, out and back (the default); contention: three loans share a pool
  --speed N      N virtual seconds per real second (the story: as fast as it goes; the API afterwards: 60)
  --port N       port on loopback (4000)
  --json         one JSON document on standard output, nothing else there
  --persona ID   what the host becomes (load-generator); of the story loan, like --host
  --host ID      which host is borrowed`;

/** The options of `npm start`; a mistake is an Error with one line that says what to write instead. */
export function storyOptions(args: readonly string[], defaultHost: string): StoryOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean', default: false },
      bare: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      speed: { type: 'string' },
      port: { type: 'string', default: '4000' },
      story: { type: 'string' },
      persona: { type: 'string' },
      host: { type: 'string' },
    },
  });
  if (values.bare && (values.once || values.json)) throw new Error('--bare serves until it is ended: leave out --once and --json');
  const story = storyNamed(values.story ?? 'loan');
  if (values.bare && values.story !== undefined) throw new Error('--bare tells no story: leave out --story');
  if (story !== 'loan' && (values.persona !== undefined || values.host !== undefined))
    throw new Error(`--story ${story} lends hosts of its own choice: leave out --persona and --host`);
  return {
    story,
    once: values.once,
    bare: values.bare,
    json: values.json,
    port: number('--port', values.port, (port) => Number.isInteger(port) && port >= 0 && port <= 65_535, 'a port from 0 to 65535'),
    speed: values.speed === undefined ? undefined : speed(values.speed, values.bare),
    persona: values.persona ?? 'load-generator',
    host: values.host ?? defaultHost,
  };
}

function storyNamed(name: string): StoryName {
  const found = storyNames.find((each) => each === name);
  if (found === undefined) throw new Error(`--story ${name}: the stories are ${storyNames.join(' and ')}`);
  return found;
}

/** Without the product time may stand still: it then passes with requests and `POST /_local/clock` only. */
const speed = (text: string, bare: boolean): number =>
  number('--speed', text, (value) => (value > 0 || (bare && value === 0)) && value <= 1e6, bare ? 'a number from 0' : 'a number above 0');

function number(name: string, text: string, holds: (value: number) => boolean, what: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!holds(value)) throw new Error(`${name} ${text}: give ${what}`);
  return value;
}
