import type { Call } from '../aws/cloud.ts';
import { AwsError } from '../aws/cloud.ts';
import type { LocalCloud } from '../boot/boot.ts';
import type { ApiAnswer, ApiRequest } from '../boot/gateway.ts';
import type { JournalEntry, Outside, SavedState } from './journal.ts';

/** What a control of the server does to the cloud when it is used, and again when a saved state is restored. */
export type Deed = (local: LocalCloud, body: unknown) => unknown;

export interface StageOptions {
  /** How the cloud was made: a saved state is restored only where the same can be made again. */
  readonly recipe: string;
  readonly boot: () => Promise<LocalCloud>;
  /** The deeds of the controls, by their names. */
  readonly deeds: Readonly<Record<string, Deed>>;
}

/** Virtual time after which an answer is given up: longer than any retry of the cloud itself. */
const mostWait = 15 * 60_000;

/**
 * The local cloud that the server shows, and the journal of all that reached it from outside. The cloud is
 * deterministic, so a saved state is how it was made and that journal: restoring is making it again.
 */
export class Stage {
  local: LocalCloud;
  private readonly options: StageOptions;
  private journal: JournalEntry[] = [];
  private unrepeatable: string | undefined;

  constructor(options: StageOptions, local: LocalCloud) {
    this.options = options;
    this.local = local;
  }

  /** One SDK request. The clock runs until it is answered, however time passes otherwise. */
  readonly ask = (call: Call): Promise<unknown> => this.enter({ call });

  /** One request to API Gateway. */
  readonly api = async (request: ApiRequest): Promise<ApiAnswer> => (await this.enter({ request })) as ApiAnswer;

  /** A deed of a control. */
  readonly act = (control: string, body: unknown): Promise<unknown> => this.enter({ control, body });

  /** From now on the cloud is what `boot` makes; `reason` says why it cannot be made again, if it cannot. */
  begin(reason?: string): void {
    this.unrepeatable = this.journal.length > 0 ? 'requests came before the cloud was ready' : reason;
  }

  /** The state now. Throws an AwsError when this cloud cannot be made again. */
  save(): SavedState {
    if (this.unrepeatable !== undefined) throw new AwsError('InvalidState', `this state cannot be saved: ${this.unrepeatable}`);
    return { version: 1, recipe: this.options.recipe, at: this.local.cloud.clock.now(), journal: [...this.journal] };
  }

  /** Makes the cloud of that state and shows it from now on. Rejects, and changes nothing, when it was made otherwise. */
  async restore(saved: SavedState): Promise<void> {
    const { recipe, boot } = this.options;
    if (saved.recipe !== recipe) throw new AwsError('InvalidState', `this cloud is ${recipe}, the saved state is of ${saved.recipe}`);
    const local = await boot();
    const { clock } = local.cloud;
    for (const { at, outside } of saved.journal) {
      await clock.run({ until: at });
      // Its answer was given when it was asked.
      void this.perform(local, outside).catch(() => undefined);
    }
    await clock.run({ until: saved.at });
    this.local = local;
    this.journal = [...saved.journal];
    this.unrepeatable = undefined;
  }

  /** Lets time pass at `speed` virtual seconds per real second (0: it stands still), across restores, until `stopped` holds. */
  async pace(speed: number, stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      const { local } = this;
      const changed = (): boolean => stopped() || this.local !== local;
      if (speed > 0) await local.cloud.clock.pace(speed, changed);
      else await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private async enter(outside: Outside): Promise<unknown> {
    const { clock } = this.local.cloud;
    // What is due now happens first, so that the journal's time says where the request belongs.
    await clock.run({ until: clock.now() });
    const { local } = this;
    this.journal.push({ at: local.cloud.clock.now(), outside });
    return answered(local, this.perform(local, outside));
  }

  private async perform(local: LocalCloud, outside: Outside): Promise<unknown> {
    if ('call' in outside) return local.cloud.call(outside.call);
    if ('request' in outside) return local.api(outside.request);
    const deed = this.options.deeds[outside.control];
    if (deed === undefined) throw new AwsError('InvalidState', `there is no control ${outside.control}`);
    return deed(local, outside.body);
  }
}

/** Runs the clock until the work is done. */
async function answered(local: LocalCloud, work: Promise<unknown>): Promise<unknown> {
  const { clock } = local.cloud;
  let settled = false;
  const mark = (): void => void (settled = true);
  work.then(mark, mark);
  if (await clock.run({ done: () => settled, until: clock.now() + mostWait })) return work;
  throw new AwsError('ServiceUnavailable', 'The local cloud did not answer: a fault holds the request', 'server');
}
