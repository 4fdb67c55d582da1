import type { Given, Moments } from './result.ts';

/** Columns of a terminal that is not asked how wide it is. */
const width = 80;
const margin = 2;
const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const minute = 60_000;

export interface Plotted {
  readonly labels: readonly string[];
  readonly series: readonly Given[];
  readonly moments: Moments;
  /** vCPUs of a full block. */
  readonly most: number;
}

/**
 * Allocation against time, one row for each checkout: the height of a block is what it had at the end of
 * its column. Below the rows the moments of the story by letter, and the time of day. At most 80 columns.
 */
export function plot({ labels, series, moments, most }: Plotted): string[] {
  const name = Math.max(...labels.map((label) => label.length)) + 1;
  // Room on the right for moments that fall into the last column.
  const room = width - margin - name - 6;
  const from = series.find(({ vcpu }) => vcpu.some((value) => value !== null))?.at ?? moments.begun;
  const to = (series.at(-1)?.at ?? from) + minute;
  const step = Math.max(1, Math.ceil((to - from) / room / minute)) * minute;
  const columns = Math.ceil((to - from) / step);
  const ends = Array.from({ length: columns }, (_, column) => from + (column + 1) * step);
  const rows = labels.map((label, index) => `${label.padEnd(name)}│${ends.map((at) => block(valueAt(series, index, at), most)).join('')}`);
  const marks = Array.from({ length: columns }, () => ' ');
  for (const [mark, at] of letters(moments)) place(marks, mark, Math.floor((at - from) / step));
  return [
    ...rows,
    `${' '.repeat(name)}└${'─'.repeat(columns)}`,
    `${' '.repeat(name + 1)}${marks.join('').trimEnd()}`,
    `${' '.repeat(name + 1)}${times(from, step, columns)}`,
    `one column: ${String(step / minute)} min; height: vCPU given, ${blocks[0] ?? ''} ${String(most / 8)} to ${blocks[7] ?? ''} ${String(most)}`,
    'M missed, T throttled, O alarm over, R recovered, H goes home, G given back',
  ];
}

const letters = ({ missed, throttled, over, recovered, home, returned }: Moments): (readonly [string, number])[] => [
  ['M', missed],
  ['T', throttled],
  ['O', over],
  ['R', recovered],
  ['H', home],
  ['G', returned],
];

/** Two moments of one column stand beside each other. */
function place(marks: string[], mark: string, column: number): void {
  let at = Math.max(0, column);
  while (marks[at] !== undefined && marks[at] !== ' ') at++;
  marks[at] = mark;
}

function valueAt(series: readonly Given[], index: number, at: number): number | null {
  return series.findLast((given) => given.at < at)?.vcpu[index] ?? null;
}

function block(value: number | null, most: number): string {
  if (value === null) return ' ';
  const height = Math.round((value / most) * blocks.length);
  return blocks[Math.min(blocks.length, Math.max(1, height)) - 1] ?? ' ';
}

/** The time of day at every tenth column. */
function times(from: number, step: number, columns: number): string {
  let line = '';
  for (let column = 0; column + 5 <= columns; column += 10)
    line = line.padEnd(column) + new Date(from + column * step).toISOString().slice(11, 16);
  return line;
}
