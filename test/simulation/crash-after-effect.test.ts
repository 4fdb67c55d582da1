import { crashes, soundness } from './crash-matrix.ts';

soundness();
// The position that costs most thought, for what must never happen twice. `npm run test:matrix` has all.
crashes('after the effect and before its record', 'creations');
