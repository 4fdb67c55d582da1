import { describe, expect, it } from '@jest/globals';
import { awsFailure } from '#adapters/aws-error.ts';

const failure = (name: string, $fault: 'client' | 'server') =>
  awsFailure(Object.assign(new Error('of a test'), { name, $fault, $metadata: {} }));

describe('an error of AWS', () => {
  it.each([
    ['InternalServerException', 'server', 'later', false], // EventBridge Scheduler
    ['InternalServiceFault', 'server', 'later', false], // CloudWatch
    ['ServiceException', 'server', 'later', false], // Service Quotas
    ['TimeoutError', 'client', 'later', false],
    ['ResourceContentionFault', 'server', 'later', true],
    ['InsufficientInstanceCapacity', 'server', 'later', true],
    ['RequestLimitExceeded', 'client', 'later', true],
    ['InvalidParameterValue', 'client', 'failed', true],
    ['InvalidInstanceID.NotFound', 'client', 'lost', true],
  ] as const)('%s (%s fault) means %s, certain: %s', (name, fault, outcome, certain) => {
    expect(failure(name, fault)).toMatchObject({ outcome, certain });
  });

  it('is none where the error does not come from AWS', () => expect(awsFailure(new Error('ours'))).toBeUndefined());
});
