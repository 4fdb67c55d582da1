import { jest } from '@jest/globals';
import { arbiterProperties } from '../../unit/core/allocation/properties.ts';

jest.setTimeout(120_000);
arbiterProperties(10_000);
