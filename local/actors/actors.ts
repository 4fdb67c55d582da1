import type { Account, Actor } from './actor.ts';
import { colleague } from './colleague.ts';
import { costBot } from './cost-bot.ts';
import { fillToMaximum } from './fill-to-maximum.ts';
import { infrastructureCode } from './infrastructure-code.ts';
import { instanceRefresh } from './instance-refresh.ts';
import { taggingBot } from './tagging-bot.ts';

/** Everybody who can be at work in the account beside us; each is one function in this folder, with options of its own. */
const actors = {
  'cost-bot': (local) => costBot(local),
  'infrastructure-code': (local) => infrastructureCode(local),
  'tagging-bot': (local) => taggingBot(local),
  'instance-refresh-wait': (local) => instanceRefresh(local, 'Wait'),
  'instance-refresh-ignore': (local) => instanceRefresh(local, 'Ignore'),
  'instance-refresh-terminate': (local) => instanceRefresh(local, 'Terminate'),
  'fill-to-maximum': (local) => fillToMaximum(local),
  colleague: (local) => colleague(local),
} as const satisfies Readonly<Record<string, (local: Account) => Actor>>;

export type ActorName = keyof typeof actors;
export const actorNames = Object.keys(actors) as readonly ActorName[];

/** Sends them to work from now on. */
export const startActors = (local: Account, names: readonly ActorName[]): Actor[] => names.map((name) => actors[name](local));
