import { refusals } from '../crash-matrix.ts';

refusals('happens, but the answer is lost');
