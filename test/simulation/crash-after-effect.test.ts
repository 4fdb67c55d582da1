import { crashes, soundness } from './crash-matrix.ts';

soundness();
// The position that costs most thought. `npm run test:matrix` has the other two, and every step.
crashes('after the effect and before its record', 'first');
