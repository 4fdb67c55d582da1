/** What was looked at and how it was, one line each; counts what held. */
export class Report {
  private passed = 0;
  private failed = 0;

  /** Prints the sentence and what was found. */
  say(sentence: string, holds: boolean, found: string | number | boolean): void {
    if (holds) this.passed += 1;
    else this.failed += 1;
    console.log(`${holds ? 'ok    ' : 'FAILED'} ${sentence}: ${String(found)}`);
  }

  /** A measured figure with its unit, which has to lie between these. */
  between(sentence: string, measured: number, least: number, most: number, unit: string): void {
    this.say(sentence, measured >= least && measured <= most, `${measured.toFixed(1)} ${unit} (${least} to ${most})`);
  }

  equal(sentence: string, found: string | number | boolean, expected: string | number | boolean): void {
    this.say(sentence, found === expected, found === expected ? found : `${String(found)}, not ${String(expected)}`);
  }

  /** That nothing is in the list. */
  none(sentence: string, found: readonly string[]): void {
    this.say(
      sentence,
      found.length === 0,
      found.length === 0 ? 'nothing' : `${found.length}\n         ${found.slice(0, 20).join('\n         ')}`,
    );
  }

  /** The last line; exit code 1 if anything failed. */
  end(): number {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 ? 0 : 1;
  }
}
