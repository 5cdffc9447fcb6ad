/** How much a sender may send; what is not there has no limit. */
export interface Allowance {
  readonly requests_per_second?: number | undefined;
  readonly bytes_per_second?: number | undefined;
}

/** What each sender has sent lately. */
export interface SenderLimits {
  /** @returns milliseconds to wait for the next request; 0 when this one is let in, and counted */
  admit(sender: string, allowance: Allowance): number;
  /** Counts what a request that was let in has brought. */
  charge(sender: string, allowance: Allowance, bytes: number): void;
}

/** The senders that are remembered; the one that has not been heard of for longest is forgotten. */
const trackedMax = 10_000;
/** What a sender may be ahead of its pace: a batch and its follower come together. */
const aheadMs = 1_000;

/** For each sender, when what it has sent will be as much as it may have sent by then. */
interface Account {
  requestsEvenAtMs: number;
  bytesEvenAtMs: number;
}

/**
 * Keeps senders to their pace. The size of a request is known only when it is there, so one that
 * is larger than the pace is let in, and makes the sender wait until it is even.
 *
 * @param now milliseconds from any start; never goes back, as the time of day may: a sender would
 *            be refused until it is there again
 */
export function createSenderLimits(now: () => number = () => performance.now()): SenderLimits {
  const accounts = new Map<string, Account>();

  function accountOf(sender: string): Account {
    const account = accounts.get(sender) ?? { requestsEvenAtMs: 0, bytesEvenAtMs: 0 };
    accounts.delete(sender);
    accounts.set(sender, account);
    if (accounts.size > trackedMax) {
      const [oldest = ''] = accounts.keys();
      accounts.delete(oldest);
    }
    return account;
  }

  return {
    admit(sender, { requests_per_second: requests, bytes_per_second: bytes }) {
      if (requests === undefined && bytes === undefined) return 0;
      const account = accountOf(sender);
      const nowMs = now();
      const evenAtMs = Math.max(account.requestsEvenAtMs, account.bytesEvenAtMs);
      if (evenAtMs - nowMs > aheadMs) return evenAtMs - nowMs - aheadMs;
      if (requests !== undefined) {
        account.requestsEvenAtMs = Math.max(account.requestsEvenAtMs, nowMs) + 1_000 / requests;
      }
      return 0;
    },
    charge(sender, { bytes_per_second: perSecond }, bytes) {
      if (perSecond === undefined) return;
      const account = accountOf(sender);
      account.bytesEvenAtMs = Math.max(account.bytesEvenAtMs, now()) + (bytes / perSecond) * 1_000;
    },
  };
}
