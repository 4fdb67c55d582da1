import { crashes } from '../crash-matrix.ts';

crashes('before the effect');
