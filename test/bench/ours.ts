import type { BootOptions } from '../../local/boot/boot.ts';
import { scenario } from '../../local/boot/scenario.ts';
import { Narrator } from '../../local/story/narrator.ts';
import type { StoryResult } from '../../local/story/result.ts';
import { tellStory } from '../../local/story/story.ts';
import { terminal } from '../../local/story/terminal.ts';
import type { WayFigures } from './result.ts';

/** Who is lent, as what, in which world; the same for both ways of doing it. */
export interface Loan {
  readonly host: string;
  readonly persona: string;
  readonly boot: BootOptions;
}

/** One loan of an hour by our own state machines, measured as `npm start` measures it. */
export async function lendOurs({ host, persona, boot }: Loan): Promise<StoryResult> {
  const silent = new Narrator(terminal({ write: () => undefined, isTerminal: false, environment: {} }));
  return tellStory(await scenario(boot), { host, persona, narrator: silent, realNow: () => performance.now() });
}

/** The figures of both ways together. */
export const figuresOf = ({ seconds, awsCalls, transitions, costUsd }: StoryResult): WayFigures => ({
  seconds: seconds.checkout + seconds.checkin,
  awsCalls: awsCalls.checkout + awsCalls.checkin,
  transitions: transitions.checkout + transitions.checkin,
  costUsd,
});
