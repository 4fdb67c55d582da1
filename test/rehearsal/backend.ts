import type { HttpAnswer } from '../../local/server/http.ts';
import type { WireRequest } from '../../local/server/signature.ts';
import type { Manifest } from '#core/manifest/manifest.ts';

/** Where the hosts of a rehearsal are. */
export interface Backend {
  readonly name: 'local';
  /** Answers a request of a deployed function, whose signature has been verified. */
  answer(request: WireRequest, functionName: string): Promise<HttpAnswer>;
  /** The full configuration of a host as it is now. */
  manifestOf(hostId: string): Promise<Manifest>;
  /** Hosts that are lent, in the order in which the scenarios take them; the last one belongs to an Auto Scaling group. */
  readonly hosts: readonly string[];
  /** What is ours a quarter of an hour after the end, and should not be. */
  leftBehind(): Promise<string[]>;
  /** Kinds of host events that no deployed rule took. */
  readonly missed: ReadonlySet<string>;
  stop(): Promise<void>;
}
