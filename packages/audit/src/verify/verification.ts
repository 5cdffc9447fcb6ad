/** Where a trail is not what was written, as far as it shows first. */
export interface Problem {
  readonly kind: 'changed' | 'missing' | 'reordered' | 'repeated' | 'cut_off' | 'checkpoint';
  readonly file: string;
  /** Counted from 1; 0: the file's end. */
  readonly line: number;
  /** Of the first event that is concerned; 0: a line among the copies of checkpoints. */
  readonly seq: number;
  /** A sentence. */
  readonly message: string;
}

/** What was found in a trail. */
export interface Verification {
  /** `undefined`: everything is as it was written. */
  readonly problem: Problem | undefined;
  readonly events: number;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly segments: number;
  readonly checkpoints: number;
  /** The last whose signature holds, and so holds for all before it; 0: there is none. */
  readonly signed_up_to: number;
  readonly signed_at: string;
  /** Whether the copies of the checkpoints were there to be compared. */
  readonly is_compared: boolean;
  /** What the trail tells of its own repairs, and of deleted segments. */
  readonly notes: readonly string[];
}
