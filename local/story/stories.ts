import { type Scenario, scenario } from '../boot/scenario.ts';
import { contentionScenario, tellContention } from './contention/contention.ts';
import type { Narrator } from './narrator.ts';
import type { StoryName, StoryOptions } from './options.ts';
import { tellStory } from './story.ts';

/** What a story leaves: the document of `--json`, and whether everything ended as it should. */
export interface Told {
  readonly result: object;
  readonly isGood: boolean;
}
export interface Story {
  boot(): Promise<Scenario>;
  tell(scene: Scenario, options: StoryOptions, narrator: Narrator): Promise<Told>;
  /** What the cloud is afterwards, for whoever is served it. */
  recipe(options: StoryOptions): string;
}

/** The stories are of a day on which every event of AWS arrives, once; `POST /_local/faults` makes others. */
const calm = { weather: 'calm' } as const;

const loan: Story = {
  boot: () => scenario(calm),
  async tell(scene, options, narrator) {
    const result = await tellStory(scene, { ...options, narrator, realNow: () => performance.now() });
    return { result, isGood: result.checkout.state === 'CHECKED_IN' && result.manifest.equal };
  },
  recipe: ({ host, persona }) => `the demo after ${host} was ${persona}`,
};

const contention: Story = {
  boot: contentionScenario,
  async tell(scene, { speed }, narrator) {
    const result = await tellContention(scene, { narrator, speed });
    const isGood = result.checkouts.every(({ state, manifest }) => state === 'CHECKED_IN' && manifest.equal);
    return { result, isGood: isGood && result.leftBehind.length === 0 };
  },
  recipe: () => 'the demo after three loans shared a pool',
};

export const stories: Readonly<Record<StoryName, Story>> = { loan, contention };
