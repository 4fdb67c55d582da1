import { soundness } from './crash-matrix.ts';

// Every position of every effect is a run of `npm run test:matrix`.
soundness();
