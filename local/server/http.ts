/** An answer over HTTP. */
export interface HttpAnswer {
  /** 0: none, the connection breaks (a fault of the network). */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}
