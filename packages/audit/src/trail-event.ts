// Events that the trail tells of itself; what others tell is `AuditEvent` of the pipeline.

/** A signature over all events so far: what was signed cannot be changed unseen. */
export interface CheckpointEvent {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly kind: 'checkpoint';
  readonly occasion: CheckpointOccasion;
  /** Events since the checkpoint before, this one among them; 1: nothing has happened. */
  readonly count: number;
  /** No later than this `seq` the next checkpoint stands: one that is missing shows. */
  readonly next_by: number;
  readonly key_id: string;
  /** Ed25519 in base64, over the canonical form without `signature` and `hash`. */
  readonly signature: string;
}

/** Why it was due: the process started, so many events, so much time, the process stops. */
export type CheckpointOccasion = 'start' | 'events' | 'time' | 'stop';

/** Asks for a checkpoint in its turn; the trail makes it. */
export interface CheckpointRequest {
  readonly kind: 'checkpoint';
  readonly occasion: CheckpointOccasion;
}

/** What a start found at the end of the trail that it could not go on from. */
export interface RecoverEvent {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly kind: 'recover';
  /**
   * `torn_line`: a line without an end was cut, as a crash leaves it, of which nobody was told
   * that it is there. `unverified_lines`: what followed the last event that verifies was moved to
   * `set_aside`. `shorter_than_checkpoints`: a checkpoint was kept of events that are not there.
   */
  readonly found: 'torn_line' | 'unverified_lines' | 'shorter_than_checkpoints';
  /** In which it was found. */
  readonly file: string;
  /** That were cut or set aside. */
  readonly bytes: number;
  /** Of these bytes, in hex. */
  readonly sha256: string;
  /** The file that has them now; empty when they are gone. */
  readonly set_aside: string;
  /** Of the last checkpoint that was kept, when the trail ends before it; otherwise 0. */
  readonly checkpoint_seq: number;
}

/** A segment that retention deletes: the chain goes on behind it. Written before it is deleted. */
export interface TombstoneEvent {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly kind: 'tombstone';
  readonly file: string;
  readonly first_seq: number;
  readonly last_seq: number;
  /** `hash` of the last event, which the first that is left has as `prev_hash`. */
  readonly last_hash: string;
  /** Of the whole file, in hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly reason: 'max_age' | 'max_megabytes';
}
