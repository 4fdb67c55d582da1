import { refusals } from '../crash-matrix.ts';

refusals('meets a service that is down for a while');
