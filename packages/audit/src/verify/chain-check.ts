import { genesis, readSealed, type ChainHead, type SealedEvent } from '../chain.ts';
import { signedTextOf, unsignedStartMax } from '../checkpoint.ts';
import type { Line } from '../lines.ts';
import type { PublicKey } from '../signing-key.ts';
import type { Problem } from './verification.ts';

const notesMax = 1_000;

/** A place in a trail. */
export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Follows a chain, event by event, and remembers of it what the next one needs. */
export class ChainCheck {
  readonly notes: string[] = [];
  events = 0;
  checkpoints = 0;
  firstSeq = 0;
  head: ChainHead | undefined;
  signed = { seq: 0, time: '' };
  readonly #keys: ReadonlyMap<string, PublicKey>;
  /** The event that the first one follows, of whose deletion a tombstone must tell. */
  #owed: ChainHead | undefined;
  /** By which the next checkpoint must stand. */
  #nextBy = genesis.seq + 1 + unsignedStartMax;

  readonly #startSeq: number;

  /** @param startSeq which event the first line should hold, by the name of its file */
  constructor(keys: readonly PublicKey[], startSeq: number) {
    this.#startSeq = startSeq;
    this.#keys = new Map(keys.map((key) => [key.id, key]));
  }

  /** Which event the next line must hold, as far as that is known. */
  get expectedSeq(): number {
    return this.head ? this.head.seq + 1 : this.#startSeq;
  }

  /** @returns the event that `line` holds, or why it is not the next one */
  take(line: Line, place: Place): SealedEvent | Problem {
    const sealed = line.isWhole ? readSealed(line.bytes) : undefined;
    const at = { ...place, seq: this.expectedSeq };
    if (!sealed) {
      const message = `event ${at.seq} was changed: the line is not what its hash is of`;
      return { ...at, kind: 'changed', message };
    }
    const problem = this.#follows(sealed, place) ?? this.#isSigned(sealed, place);
    if (problem) return problem;
    this.events += 1;
    this.head = sealed;
    this.#note(sealed);
    return sealed;
  }

  /** @returns what the end of the trail leaves open */
  end(place: Place): Problem | undefined {
    if (this.#owed) {
      const message = `events 1 to ${this.#owed.seq} are missing, and no tombstone says that they were deleted`;
      return { ...place, seq: 1, kind: 'missing', message };
    }
    if (this.checkpoints > 0 || this.firstSeq <= 1) return undefined;
    const message = `no event from ${this.firstSeq} on is signed: every checkpoint is missing`;
    return { ...place, seq: this.firstSeq, kind: 'checkpoint', message };
  }

  #follows({ seq, prevHash }: SealedEvent, place: Place): Problem | undefined {
    if (!this.head) {
      this.firstSeq = seq;
      if (seq > 1) this.#owed = { seq: seq - 1, hash: prevHash };
      if (seq > 1) this.#nextBy = Number.MAX_SAFE_INTEGER;
      if (seq > 1 || prevHash === genesis.hash) return undefined;
      const message = 'event 1 says that it follows another: the chain was made anew';
      return { ...place, seq, kind: 'changed', message };
    }
    const wanted = this.expectedSeq;
    if (seq > wanted) {
      const which =
        seq === wanted + 1 ? `event ${wanted} is` : `events ${wanted} to ${seq - 1} are`;
      return {
        ...place,
        seq: wanted,
        kind: 'missing',
        message: `${which} missing before this line`,
      };
    }
    if (seq < wanted) {
      const message = `event ${seq} stands here again, behind event ${wanted - 1}`;
      return { ...place, seq, kind: 'repeated', message };
    }
    if (prevHash === this.head.hash) return undefined;
    const message =
      `event ${wanted - 1} was changed, and its hash with it: ` +
      `event ${wanted} follows one with another hash`;
    return { ...place, seq: wanted - 1, kind: 'changed', message };
  }

  /** A checkpoint must be by one of the keys; and there must be one where one was due. */
  #isSigned({ seq, event }: SealedEvent, place: Place): Problem | undefined {
    const at = { ...place, seq, kind: 'checkpoint' } as const;
    if (seq > this.#nextBy) {
      const message = `the checkpoint is missing that was due by event ${this.#nextBy}`;
      return { ...at, message };
    }
    if (event['kind'] !== 'checkpoint') return undefined;
    const { key_id: keyId, next_by: nextBy } = event;
    const key = this.#keys.get(String(keyId));
    if (!key) {
      const message =
        `the checkpoint is signed with key ${JSON.stringify(keyId)}, ` +
        'which is none of the public keys given: if it is yours, give that one too';
      return { ...at, message };
    }
    if (!isSignedBy(key, event)) {
      const message =
        'the signature of the checkpoint does not hold: ' +
        `an event from ${this.signed.seq + 1} on was changed and what follows it written anew`;
      return { ...at, message };
    }
    this.#nextBy = Number(nextBy);
    this.checkpoints += 1;
    this.signed = { seq, time: String(event['time']) };
    return undefined;
  }

  #note({ seq, event }: SealedEvent): void {
    const { kind } = event;
    if (kind === 'tombstone') {
      const isOwed = event['last_seq'] === this.#owed?.seq;
      if (isOwed && event['last_hash'] === this.#owed?.hash) this.#owed = undefined;
    }
    if (kind === 'recover') {
      const { found, file, bytes, set_aside: aside } = event;
      const where = aside === '' ? '' : `, now in ${String(aside)}`;
      this.#addNote(
        `event ${seq}: a start found ${String(found)} in ${String(file)}: ` +
          `${String(bytes)} bytes${where}`,
      );
    }
  }

  #addNote(note: string): void {
    if (this.notes.length < notesMax) this.notes.push(note);
  }
}

function isSignedBy(key: PublicKey, event: SealedEvent['event']): boolean {
  const { signature } = event;
  return typeof signature === 'string' && key.isBy(signedTextOf(event), signature);
}
