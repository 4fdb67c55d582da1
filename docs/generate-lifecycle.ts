import { type CheckoutEvent, checkoutStates, type CheckoutState, isTerminal, restingStates, transitions } from '../core/checkout/states.ts';
import type { Generated } from './generate-personas.ts';

/** The states of a checkout as a diagram and as a table, from the one transition table. */
export function generateLifecycle(): Generated {
  const text = [
    '# Lifecycle of a checkout',
    '',
    'Generated from `core/checkout/states.ts` by `npm run gen`; do not edit.',
    '',
    'The diagram leaves out two events that would cross it everywhere: `lose-host`, and `check-in` from states in which a step is at work. The table has every transition.',
    '',
    'A checkout in `CLAIMED` or `CHECKING_IN` may wait for its turn: only so many hosts are in motion at a time. A host that rests, or whose checkout has ended, has none.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...arrows.filter(isDrawn).map(({ from, event, to }) => `  ${from} --> ${to}: ${event}`),
    ...checkoutStates.filter(isTerminal).map((state) => `  ${state} --> [*]`),
    '```',
    '',
    '| state | kind | transitions |',
    '|---|---|---|',
    ...checkoutStates.map((state) => `| \`${state}\` | ${kindOf(state)} | ${ways(state)} |`),
    '',
  ];
  return { path: 'docs/generated/lifecycle.md', content: text.join('\n') };
}

interface Arrow {
  readonly from: CheckoutState;
  readonly event: CheckoutEvent;
  readonly to: CheckoutState;
}
const arrows: readonly Arrow[] = checkoutStates.flatMap((from) =>
  (Object.entries(transitions[from]) as [CheckoutEvent, CheckoutState][]).map(([event, to]) => ({ from, event, to })),
);

const isResting = (state: CheckoutState): boolean => (restingStates as readonly CheckoutState[]).includes(state);

/** A check-in is drawn where nothing else leads on by itself. */
function isDrawn({ from, event }: Arrow): boolean {
  if (event === 'lose-host') return false;
  return event !== 'check-in' || isResting(from) || from === 'RECALLING';
}

function kindOf(state: CheckoutState): string {
  if (isTerminal(state)) return 'end';
  return isResting(state) ? 'rests' : 'a step is at work';
}

const ways = (state: CheckoutState): string =>
  arrows
    .filter(({ from }) => from === state)
    .map(({ event, to }) => `${event} → \`${to}\``)
    .join(', ') || 'none';
