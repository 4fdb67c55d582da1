import type { HostView } from '../hosts.ts';

/** What a document did to the machine. `seconds`: how long it ran; drawn if absent. */
export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr?: string;
  readonly seconds?: number;
}
/** The effect of a document on the machine on which it runs. */
export type Run = (host: HostView, parameters: Record<string, string>) => RunResult;
