import { parseArgs } from 'node:util';

export interface Options {
  readonly backends: readonly ('local' | 'moto')[];
  /** Leave everything running until Ctrl-C, to look around. */
  readonly keep: boolean;
  /** The report as JSON on standard output; what happens meanwhile goes to standard error. */
  readonly json: boolean;
}
export const usage = 'npm run rehearse [-- --backend local|moto] [--keep] [--json]; without --backend: both';

/** Reads the command line; throws with one line that says what to write instead. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { backend: { type: 'string' }, keep: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  });
  const { backend, keep, json } = values;
  if (backend === undefined) return { backends: ['local', 'moto'], keep, json };
  if (backend !== 'local' && backend !== 'moto') throw new Error(`--backend ${backend}: local or moto`);
  return { backends: [backend], keep, json };
}
