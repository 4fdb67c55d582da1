import type { Call } from '../../../local/aws/cloud.ts';
import type { Books, Report } from './books.ts';

/** Requests that change a host, or what belongs to it; each names the host at the latest when it is stopped. Tags of a host that waits tell its state and change nothing. */
const moving = new Set([
  'ModifyInstanceAttribute',
  'SendCommand',
  'DeregisterTargets',
  'RegisterTargets',
  'EnterStandby',
  'ExitStandby',
  'StopInstances',
  'StartInstances',
  'CreateSnapshots',
  'AttachVolume',
  'DetachVolume',
  'AssociateIamInstanceProfile',
]);
/** States of a record in which its host is left alone. */
const atRest = new Set(['ACTIVE', 'DEGRADED', 'HELD', 'IN_RESERVE', 'QUARANTINED', 'CHECKED_IN', 'REJECTED', 'CANCELLED', 'HOST_LOST']);

/**
 * How many hosts are in motion, from the requests that reach AWS: from the first one that changes a host
 * until its record rests. At most so many at a time (`design.md` 4.6).
 */
export class Motion {
  /** The most at any moment. */
  peak = 0;
  private readonly hosts = new Set<string>();
  private readonly books: Books;
  private readonly report: Report;
  private readonly most: number;

  constructor(books: Books, report: Report, most: number) {
    this.books = books;
    this.report = report;
    this.most = most;
  }

  /** A request of one of our functions. */
  before({ operation, input }: Call): void {
    // A look inside, before the host's turn, changes nothing on it.
    if (!moving.has(operation) || input['DocumentName'] === 'AHPS-Inspect') return;
    const text = JSON.stringify(input);
    const states = new Map(this.books.live().map(({ hostId, state }) => [hostId, state]));
    for (const host of this.hosts) if (atRest.has(states.get(host) ?? 'CHECKED_IN')) this.hosts.delete(host);
    for (const [host, state] of states) if (!atRest.has(state) && text.includes(`"${host}"`)) this.hosts.add(host);
    this.peak = Math.max(this.peak, this.hosts.size);
    if (this.hosts.size > this.most) this.report(4.6, `${[...this.hosts].join(', ')} are in motion at once; at most ${this.most} may be`);
  }
}
