import { arbiterProperties } from './properties.ts';

// `npm run test:matrix` tries each 10,000 times.
arbiterProperties(1_000);
