/** Why what a person, or the gateway, asked for may not be, or cannot be. */
export type ApprovalErrorCode =
  /** There is none of that id, or no longer. */
  | 'unknown'
  /** Its time is over. */
  | 'expired'
  /** It was used before. */
  | 'used'
  | 'denied'
  /** By the one who asked, or by a token of theirs. */
  | 'self_approval'
  /** By somebody else only. */
  | 'not_allowed'
  /** Not now: such as one that is decided, or waits for others. */
  | 'wrong_state'
  /** None, or longer than it may be. */
  | 'reason_missing'
  /** Sealed with a key that is not configured, or is another one of the same id. */
  | 'key_missing'
  /** What is on disk is not what was written. */
  | 'damaged'
  /** The rule has times of the day or the week. */
  | 'outside_window'
  /** What was asked for is not as it must be, such as a duration above the rule's. */
  | 'invalid'
  /** The disk or the audit trail cannot be written: again later. */
  | 'unavailable';

/** What a person is told; its message holds no value, and no text of a span. */
export class ApprovalError extends Error {
  override readonly name = 'ApprovalError';
  readonly code: ApprovalErrorCode;

  /** @param message what happened, and what to do about it */
  constructor(
    code: ApprovalErrorCode,
    message: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(message, options);
    this.code = code;
  }
}
