import { refusals } from '../crash-matrix.ts';

refusals('is throttled for a while');
