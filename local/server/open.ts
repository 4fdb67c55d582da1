import type { LocalCloud } from '../boot/boot.ts';
import { controlAnswer, deeds } from './controls/controls.ts';
import type { LocalServer } from './server.ts';
import { startServer } from './server.ts';
import { Stage } from './stage.ts';
import { wire } from './wire/wire.ts';

export interface OpenOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Names what `boot` makes; a saved state fits where the recipes are equal. */
  readonly recipe: string;
  /** Makes it again, to restore a saved state. */
  readonly boot: () => Promise<LocalCloud>;
  /** The cloud to begin with. */
  readonly local: LocalCloud;
  readonly realNow?: () => number;
}
export interface OpenServer extends LocalServer {
  readonly stage: Stage;
}

/** The one loopback port: controls under `/_local/`, the product's API for `execute-api`, the wire for every other service. */
export async function openServer({ port, recipe, boot, local, realNow = () => Date.now() }: OpenOptions): Promise<OpenServer> {
  const stage = new Stage({ recipe, boot, deeds }, local);
  const { region } = local.cloud;
  const server = await startServer({
    api: stage.api,
    region,
    port,
    realNow,
    doors: [(request) => controlAnswer(stage, request), wire({ ask: stage.ask, region, realNow })],
  });
  return { ...server, stage };
}
