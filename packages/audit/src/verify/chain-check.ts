import {
  eventIn,
  genesis,
  readLink,
  type ChainHead,
  type SealedEvent,
  type SealedLink,
} from '../chain.ts';
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

  /** @returns the event that `line` of `file` holds, or why it is not the next one */
  take(line: Line, file: string): SealedLink | Problem {
    const link = line.isWhole ? readLink(line.bytes) : undefined;
    const place = { file, line: line.number };
    if (!link) {
      const seq = this.expectedSeq;
      const message = `event ${seq} was changed: the line is not what its hash is of`;
      return { ...place, seq, kind: 'changed', message };
    }
    const problem =
      this.#follows(link, place) ?? this.#isDue(link, place) ?? this.#tells(link, line, place);
    if (problem) return problem;
    this.events += 1;
    this.head = link;
    return link;
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

  #follows({ seq, prevHash }: SealedLink, place: Place): Problem | undefined {
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

  /** There must be a checkpoint where one was due. */
  #isDue({ seq }: SealedLink, place: Place): Problem | undefined {
    if (seq <= this.#nextBy) return undefined;
    const message = `the checkpoint is missing that was due by event ${this.#nextBy}`;
    return { ...place, seq, kind: 'checkpoint', message };
  }

  /** Few events say anything of the trail itself; only those are read. */
  #tells({ seq, kind }: SealedLink, { bytes }: Line, place: Place): Problem | undefined {
    switch (kind) {
      case 'checkpoint':
        return this.#isSigned(seq, eventIn(bytes), place);
      case 'tombstone':
        this.#settle(eventIn(bytes));
        return undefined;
      case 'recover':
        this.#note(seq, eventIn(bytes));
        return undefined;
      default:
        return undefined;
    }
  }

  /** A checkpoint must be by one of the keys. */
  #isSigned(seq: number, event: SealedEvent['event'], place: Place): Problem | undefined {
    const at = { ...place, seq, kind: 'checkpoint' } as const;
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

  #settle({ last_seq: seq, last_hash: hash }: SealedEvent['event']): void {
    if (seq === this.#owed?.seq && hash === this.#owed?.hash) this.#owed = undefined;
  }

  #note(seq: number, event: SealedEvent['event']): void {
    const { found, file, bytes, set_aside: aside } = event;
    const where = aside === '' ? '' : `, now in ${String(aside)}`;
    this.#addNote(
      `event ${seq}: a start found ${String(found)} in ${String(file)}: ` +
        `${String(bytes)} bytes${where}`,
    );
  }

  #addNote(note: string): void {
    if (this.notes.length < notesMax) this.notes.push(note);
  }
}

function isSignedBy(key: PublicKey, event: SealedEvent['event']): boolean {
  const { signature } = event;
  return typeof signature === 'string' && key.isBy(signedTextOf(event), signature);
}
