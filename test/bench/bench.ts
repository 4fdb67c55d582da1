import { parseArgs } from 'node:util';
import { fullSize, measure } from './measure.ts';
import { table } from './table.ts';

/** `npm run bench [-- --json]`: measures everything of docs/performance.md anew; nothing in it is a test. */
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const bench = await measure(fullSize, (what) => void process.stderr.write(`measuring ${what}\n`));
process.stdout.write(values.json ? `${JSON.stringify(bench.result, null, 2)}\n` : `${table(bench)}\n`);
