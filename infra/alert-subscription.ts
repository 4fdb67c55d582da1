import * as z from 'zod';
import { severities } from '#core/alerts/publication.ts';
import { fleetId } from '#core/contracts/ids.ts';

/** Who gets the messages about some fleets, or of some severities, only. */
export const alertSubscription = z
  .strictObject({
    email: z.email(),
    /** All where it is left out. */
    fleets: z.array(fleetId).min(1).optional(),
    /** All where it is left out. */
    severities: z.array(z.enum(severities)).min(1).optional(),
  })
  .refine(({ fleets, severities: levels }) => fleets !== undefined || levels !== undefined, {
    message: 'filters nothing: name fleets or severities, or put the address into alertEmails',
  });
type AlertSubscription = z.output<typeof alertSubscription>;

/** What the subscriptions of a configuration may not say together. */
export function subscriptionFaults(
  {
    alertEmails,
    alertSubscriptions,
  }: { readonly alertEmails: readonly string[]; readonly alertSubscriptions: readonly AlertSubscription[] },
  fleets: ReadonlySet<string>,
): { readonly path: PropertyKey[]; readonly message: string }[] {
  return alertSubscriptions.flatMap(({ email, fleets: wanted = [] }, index) => {
    const before = [...alertEmails, ...alertSubscriptions.slice(0, index).map((each) => each.email)];
    return [
      // A topic has one subscription for an address: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
      ...(before.includes(email)
        ? [{ path: ['alertSubscriptions', index, 'email'], message: `${email} is there twice: give each address one subscription` }]
        : []),
      ...wanted.flatMap((id, at) =>
        fleets.has(id)
          ? []
          : [{ path: ['alertSubscriptions', index, 'fleets', at], message: `there is no fleet ${id}: add it to fleets or correct the id` }],
      ),
    ];
  });
}
