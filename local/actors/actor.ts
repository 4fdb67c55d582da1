import type { Clients } from '#adapters/clients.ts';
import type { Cloud } from '../aws/cloud.ts';
import type { Ec2 } from '../aws/ec2/ec2.ts';
import type { LoadBalancing } from '../aws/load-balancing/load-balancing.ts';
import { localClients } from '../boot/local-clients.ts';

/** The account that an actor works in, as far as one needs it; a booted local cloud is one. */
export interface Account {
  readonly cloud: Cloud;
  readonly ec2: Ec2;
  readonly loadBalancing: LoadBalancing;
}
/** Somebody else in the account, with rights of their own. */
export interface Actor {
  readonly name: string;
  /** What it did, oldest first, as sentences. */
  readonly did: readonly string[];
  /** Goes home: nothing of it happens any more. */
  stop(): void;
}
/** What an actor does at one look; `say` notes a deed. Refusals of AWS end the look, and the next one tries again. */
export type Look = (clients: Clients, say: (deed: string) => void) => Promise<void>;

/** An actor that looks every so many minutes, from one period after now on, with SDK clients in its own name. */
export function everyMinutes(local: Account, name: string, minutes: number, look: Look): Actor {
  const { clock } = local.cloud;
  const did: string[] = [];
  const clients = localClients(local.cloud, name);
  let working = true;
  const turn = (): void => {
    if (!working) return;
    const say = (deed: string): void => void did.push(deed);
    void look(clients, say)
      .catch((error: unknown) => say(`was refused: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`))
      .finally(() => clock.after(minutes * 60_000, turn));
  };
  clock.after(minutes * 60_000, turn);
  return { name, did, stop: () => void (working = false) };
}
