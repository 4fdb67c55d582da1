import { Logger } from '@aws-lambda-powertools/logger';
import type { LogLevel } from '@aws-lambda-powertools/logger/types';

/** The structured log of one function; every line of a step carries `checkoutId, hostId, fleetId, epoch, step`. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'debug' | 'appendKeys' | 'resetKeys'>;

export const makeLog = (serviceName: string, logLevel: LogLevel): Log => new Logger({ serviceName, logLevel });
