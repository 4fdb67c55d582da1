import { crashes } from '../crash-matrix.ts';

crashes('after the effect and before its record');
