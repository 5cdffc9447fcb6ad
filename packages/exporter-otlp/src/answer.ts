import type { Remedy } from '@traceveil/pipeline';

/** The backend has it. */
export interface Taken {
  readonly kind: 'taken';
  /** Items that the backend took note of and threw away; never sent again. */
  readonly rejectedItems: number;
  /** Of the backend's message, which is not kept: it may quote what was sent. */
  readonly messageLength: number;
}

/** The same bytes may be taken later. */
export interface Later {
  readonly kind: 'later';
  /** For the log: a status, an error code. Nothing that the backend wrote. */
  readonly reason: string;
  /** What the backend asked to wait for at least. */
  readonly retryAfterMs?: number | undefined;
}

/** These bytes are never sent again. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
  readonly remedy: Exclude<Remedy, 'retry'>;
}

/** What came of one attempt. */
export type Answer = Taken | Later | Refused;

/** Taken in full. */
export const takenWhole: Taken = { kind: 'taken', rejectedItems: 0, messageLength: 0 };
