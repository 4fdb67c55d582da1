import { crashes } from '../crash-matrix.ts';

crashes('after the record');
