import type { TrailLine } from './trail-reader.ts';

/** Events in order that are sent at once. */
export interface TrailBatch {
  /** The same for the same events, also after a crash: a receiver knows by it what it has. */
  readonly id: string;
  readonly events: readonly TrailLine[];
}

/** Why a batch was not taken. Holds neither an answer's text nor a credential. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
  /** What the other side asked for. */
  readonly retryAfterMs: number | undefined;

  constructor(reason: string, retryAfterMs?: number) {
    super(reason);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The other side has lost what it had taken. */
export interface Behind {
  /** The last event that it has; 0: none. */
  readonly behind: number;
}

/** A way to send events to one place. */
export interface Transport {
  /** @throws Error with one clear line when a file that it needs is of no use */
  start(): Promise<void>;
  /**
   * Resolves when the other side has taken all of it.
   *
   * @returns how many events of it the other side took and threw away: they are not sent again;
   *          or behind which event to begin again, and then nothing of the batch was sent
   * @throws NotTaken when it has not, or nobody can know
   */
  send(batch: TrailBatch, signal: AbortSignal): Promise<number | Behind>;
  stop(): Promise<void>;
}
