/** Wraps data keys: with the operator's key here, by a key management service elsewhere. */
export interface KeyWrapper {
  /** Of the key that wraps; stands beside what it wrapped, and says nothing of the key. */
  readonly id: string;
  /** @param dataKey 32 bytes */
  wrap(dataKey: Uint8Array): Promise<Uint8Array>;
  /**
   * @param keyId `id` at the time it was wrapped
   * @throws ApprovalError `key_missing` when it is not there or another one; `damaged` when it is
   *         there and what it is given is not what it gave
   */
  unwrap(wrapped: Uint8Array, keyId: string): Promise<Uint8Array>;
}
