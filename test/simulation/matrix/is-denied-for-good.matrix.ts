import { refusals } from '../crash-matrix.ts';

refusals('is denied for good');
