/** Where the story is told. */
export interface Terminal {
  line(text?: string): void;
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}
export interface TerminalOptions {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Colour only on a terminal and only where NO_COLOR is absent or empty (https://no-color.org). */
export function terminal({ write, isTerminal, environment }: TerminalOptions): Terminal {
  const isColoured = isTerminal && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
  const paint = (code: number) => (text: string) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { line: (text = '') => write(`${text}\n`), bold: paint(1), dim: paint(2), good: paint(32), bad: paint(31) };
}
