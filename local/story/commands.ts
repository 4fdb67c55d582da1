import { people } from '../server/people.ts';
import type { PersonName } from '../server/people.ts';

/** What the printed commands name. */
export interface CommandPlace {
  readonly url: string;
  readonly region: string;
  readonly host: string;
  readonly persona: string;
}

/**
 * Commands to paste. curl neither sorts nor encodes a query, so what is printed is sorted and encoded
 * already; ids need no encoding.
 */
export function commands({ url, region, host, persona }: CommandPlace): string[] {
  const curl = (as: PersonName, path: string, more = ''): string => {
    const { accessKeyId, secretAccessKey } = people[as];
    return `curl -sS --aws-sigv4 aws:amz:${region}:execute-api --user ${accessKeyId}:${secretAccessKey}${more} '${url}${path}'`;
  };
  const wish = JSON.stringify({ hostId: host, fleetId: 'web', personaId: persona, duration: 'PT1H', reason: 'trying it out' });
  const post = (key: string): string => ` -H 'Content-Type: application/json' -H 'Idempotency-Key: ${key}' -d '${wish}'`;
  return [
    '# the borrower looks around, borrows a host, and follows it',
    curl('borrower', '/v1/personas'),
    curl('borrower', '/v1/checkouts', post('first')),
    curl('borrower', '/v1/checkouts?fleet=web&limit=10'),
    '# the owner of the fleet sees every host and may send one home (put the id of the checkout in)',
    curl('owner', '/v1/fleets/web/hosts'),
    curl('owner', '/v1/checkouts/CHECKOUT_ID/check-in', ' -X POST'),
    '# a stranger is refused',
    curl('stranger', '/v1/checkouts', post('strange')),
  ];
}
