import type { SourceError } from '@traceveil/console';

/**
 * What a thread cannot answer, in words that may be shown: a `SourceError` where it arrives. That
 * one is not loaded here, since the whole console would be with it.
 */
export class ToldError extends Error {
  override readonly name = 'ToldError';
  readonly reason: SourceError['reason'];

  /** @param message what happened and what to do; no text of a trace */
  constructor(reason: SourceError['reason'], message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.reason = reason;
  }
}
