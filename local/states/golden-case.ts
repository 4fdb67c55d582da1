import type { StandInSet } from './stand-ins.ts';
import type { Diagnostic } from './validate.ts';

/** A state entered or left. */
export interface Visit {
  readonly event: string;
  readonly name: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly assigned?: unknown;
}
export type RecordedEvent = Readonly<Record<string, unknown>> & { readonly type: string };

/** What AWS answered. */
export interface Expected {
  readonly create?: 'accepted' | 'refused';
  readonly error?: string;
  readonly message?: string;
  readonly diagnostics?: readonly Diagnostic[];
  readonly status?: string;
  readonly output?: unknown;
  readonly cause?: unknown;
  readonly order?: 'exact' | 'concurrent';
  readonly inner?: readonly string[];
  readonly innerCompare?: 'multiset' | 'ignored';
  readonly states?: readonly Visit[];
  readonly history?: readonly RecordedEvent[];
}

/** A case of the folder `asl`. */
export interface StateCase extends StandInSet {
  readonly definition?: unknown;
  readonly definitionText?: string;
  readonly input?: unknown;
  readonly recordedBy?: string;
  readonly expected: Expected;
}
