import * as z from 'zod';

/**
 * Every refusal of the API by its stable code: HTTP status, title, what to do next. The `type` of the
 * document (RFC 9457) is made of the code and never changes.
 */
export const problems = {
  'bad-request': { status: 400, title: 'Bad request', next: 'Correct the fields named in violations and send the request again.' },
  'insufficient-permissions': {
    status: 403,
    title: 'Insufficient permissions',
    next: 'Ask the owners of the fleet for a grant, or ask for less.',
  },
  'not-found': { status: 404, title: 'Not found', next: 'Check the id; the lists of fleets, personas and checkouts show what there is.' },
  'host-in-use': {
    status: 409,
    title: 'Host is currently in use',
    next: 'Take another host of the fleet, or wait for the deadline of the holder.',
  },
  'host-not-lendable': { status: 409, title: 'Host cannot be lent', next: 'Take another host, or remove what violations names.' },
  'fleet-floor': {
    status: 409,
    title: 'Fleet is at its floor',
    next: 'Wait until a host is healthy again or comes back, or ask the owners for a lower floor.',
  },
  'fleet-most-out': {
    status: 409,
    title: 'Fleet has lent all it may',
    next: 'Wait until a host comes back, or ask the owners for a higher limit.',
  },
  'pool-guarantees': {
    status: 409,
    title: 'Pool cannot guarantee it',
    next: 'Wait until a checkout of the pool ends, take a persona that is guaranteed less, or ask the operators for a larger budget.',
  },
  'illegal-transition': {
    status: 409,
    title: 'Not possible in this state',
    next: 'Look at the state of the checkout; legal lists what is possible.',
  },
  'second-person-needed': {
    status: 409,
    title: 'A second person is needed',
    next: 'Ask another owner of the fleet, or an administrator, to send the same request.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'Idempotency-Key was used for another request',
    next: 'Use a new key for a new request.',
  },
  'loan-too-long': { status: 422, title: 'Loan is too long', next: 'Ask for a shorter loan.' },
  'persona-does-not-fit': {
    status: 422,
    title: 'Persona does not fit',
    next: 'Take another persona or another host; violations lists everything that does not fit.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    next: 'Send the same request again, with the same Idempotency-Key, after Retry-After seconds.',
  },
  throttled: { status: 503, title: 'Busy', next: 'Send the same request again, with the same Idempotency-Key, after Retry-After seconds.' },
  internal: { status: 500, title: 'Internal error', next: 'Report the requestId to the operators.' },
} as const satisfies Record<string, { readonly status: number; readonly title: string; readonly next: string }>;
export type ProblemCode = keyof typeof problems;

const violation = z.strictObject({ code: z.string(), field: z.string(), sentence: z.string() });

/** A problem document (application/problem+json). */
export const problemDocument = z.strictObject({
  type: z.string().describe('urn:ahps:problem:<code>'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
  requestId: z.string(),
  next: z.string().describe('what the caller can do'),
  violations: z.array(violation).optional().describe('everything that is wrong, each with its field'),
  holder: z
    .strictObject({ checkoutId: z.string(), name: z.string(), deadline: z.string() })
    .optional()
    .describe('who has the host, until when'),
  figures: z
    .strictObject({ hosts: z.int(), healthy: z.int(), floor: z.int(), out: z.int(), mostOut: z.int(), spare: z.int() })
    .optional()
    .describe('the figures of the fleet that decided'),
  pool: z
    .array(z.strictObject({ pool: z.string(), resource: z.string(), budget: z.string(), guaranteed: z.string(), asked: z.string() }))
    .optional()
    .describe('the resources of the pool that cannot be guaranteed'),
  state: z.string().optional(),
  legal: z.array(z.string()).optional().describe('events that are legal in that state'),
  retryAfter: z.int().optional().describe('seconds, as in the header Retry-After'),
});
export type ProblemDocument = z.output<typeof problemDocument>;

export const problemType = (code: ProblemCode): string => `urn:ahps:problem:${code}`;
