/** What every request to an endpoint needs. */
export interface EndpointOptions {
  /** For one request and its answer. */
  readonly timeoutMs: number;
  /** Sent with every request; a value may be a secret and is never shown. */
  readonly headers: Readonly<Record<string, string>>;
}
