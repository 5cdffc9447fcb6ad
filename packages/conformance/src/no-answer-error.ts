/** A server gave no answer that could be judged. The message holds a code, nothing of a peer. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}
