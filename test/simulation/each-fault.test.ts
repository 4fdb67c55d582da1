import { everyFaultIsMet, loansUnder, orders } from './each-fault.ts';

/** Those that no other test of this folder comes near; all of them are in `npm run test:matrix`. */
const few = new Set(['not-found-window', 'target-never-healthy', 'clock-skew', 'change-by-another-actor']);

everyFaultIsMet();
loansUnder(orders.filter(({ fault }) => few.has(fault)));
