import { parseArgs } from 'node:util';
import { arbiterTable, measureArbiter } from './arbiter.ts';
import { fullSize, measure } from './measure.ts';
import { table } from './table.ts';

/** `npm run bench [-- --json] [--arbiter]`: measures everything of docs/performance.md anew, or the arbiter alone; nothing in it is a test. */
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, arbiter: { type: 'boolean', default: false } } });
const arbiter = measureArbiter();
const bench = values.arbiter ? undefined : await measure(fullSize, (what) => void process.stderr.write(`measuring ${what}\n`));
process.stdout.write(
  values.json
    ? `${JSON.stringify({ ...bench?.result, arbiter }, null, 2)}\n`
    : `${bench === undefined ? '' : `${table(bench)}\n\n`}${arbiterTable(arbiter)}\n`,
);
