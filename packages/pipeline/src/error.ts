/**
 * What the sender of a refused batch can do about it. `status.ts` of `@traceveil/otlp` is the one
 * table that turns it into HTTP and gRPC codes.
 */
export type Remedy =
  /** Send the same bytes again later. */
  | 'retry'
  /** Send the same bytes again later, and more slowly: others are served. */
  | 'rate_limited'
  /** Never send these bytes again: they are not what the protocol prescribes. */
  | 'invalid'
  /** Never send these bytes again: they are above a limit. Split or raise the limit. */
  | 'too_large'
  /** Name who you are. */
  | 'unauthenticated'
  /** You may not. */
  | 'denied'
  /** No such path or service here. */
  | 'not_found'
  /** Not with this HTTP method. */
  | 'method_not_allowed'
  /** Not in this content type or encoding. */
  | 'unsupported_media_type'
  /** A fault of ours: nothing left, and the same bytes would fail again. */
  | 'internal';

/** The only error that crosses a component's boundary. Its message never holds text of a batch. */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';
  readonly component: string;
  readonly remedy: Remedy;
  /** How long the sender should wait, when it may send again and a time is known. */
  readonly retryAfterMs: number | undefined;

  /**
   * @param component that failed, as written in the configuration, such as `exporter/otlp_http`
   * @param message   what happened, where, what to do about it; no text of a span
   */
  constructor(
    component: string,
    remedy: Remedy,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ) {
    super(`${component}: ${message}`, { cause: options.cause });
    this.component = component;
    this.remedy = remedy;
    this.retryAfterMs = options.retryAfterMs;
  }
}
