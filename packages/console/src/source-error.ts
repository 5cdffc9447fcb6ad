/** What `Sources` cannot answer, in words that may be shown. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  /**
   * `invalid`: another question might do; `unavailable`: later, or when something is mended;
   * `preparing`: in a while, by itself; `refused`: another person might; `missing`: it is not there;
   * `changed`: look at it again.
   */
  readonly reason: 'invalid' | 'unavailable' | 'preparing' | 'refused' | 'missing' | 'changed';

  /** @param message what happened and what to do; no text of a trace */
  constructor(reason: SourceError['reason'], message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.reason = reason;
  }
}
