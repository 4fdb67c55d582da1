import { loansUnder, orders } from '../each-fault.ts';

for (const seed of [1, 2, 11]) loansUnder(orders, seed);
