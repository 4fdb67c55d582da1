/** Breaks a text between words into lines of at most `most` characters; every line but the first is indented. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const part of text.split(/(?<= )/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.trimEnd().length <= most) lines[lines.length - 1] = last + part;
    else lines.push(lines.length === 0 ? part : `    ${part}`);
  }
  return lines.map((line) => line.trimEnd());
}
