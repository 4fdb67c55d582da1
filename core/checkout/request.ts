import * as z from 'zod';
import { fleetId, hostId, isoDuration, personaId } from '#core/contracts/ids.ts';

/** Free text of people: one line, no control characters, nothing that cannot be stored as UTF-8. */
const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'one line of text without control characters');

/** The body of POST /v1/checkouts. Without persona and category the host becomes `blank`. */
export const checkoutRequest = z
  .strictObject({
    hostId,
    fleetId,
    personaId: personaId.optional().describe('the persona; the highest version unless personaVersion says otherwise'),
    personaVersion: z.int().min(1).max(1_000_000).optional(),
    category: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/, 'a category has lower-case letters, digits and hyphens, at most 31')
      .optional()
      .describe('instead of a persona: the highest rank of the category is taken'),
    duration: isoDuration
      .optional()
      .describe('ISO 8601, such as PT4H; the default of the persona when neither duration nor deadline is given'),
    deadline: z.iso.datetime({ offset: true }).optional().describe('instead of a duration: when the host must be on its way back'),
    reason: line(300),
    onBehalfOf: line(120).optional().describe('whom the host is for; needs a permission of its own'),
  })
  .refine(({ personaId: id, category }) => id === undefined || category === undefined, {
    path: ['category'],
    message: 'give a persona or a category, not both',
  })
  .refine(({ personaId: id, personaVersion }) => id !== undefined || personaVersion === undefined, {
    path: ['personaVersion'],
    message: 'a version needs a personaId',
  })
  .refine(({ duration, deadline }) => duration === undefined || deadline === undefined, {
    path: ['deadline'],
    message: 'give a duration or a deadline, not both',
  });
export type CheckoutRequest = z.output<typeof checkoutRequest>;

/** What callers choose for POST requests so that a repetition is recognised. */
export const idempotencyKey = z
  .string('the header Idempotency-Key is required')
  .regex(/^[\w.:+/=-]{1,128}$/, '1 to 128 letters, digits and . _ : + / = -');
