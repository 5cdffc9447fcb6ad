import type { AuditEvent } from '@traceveil/pipeline';
import { genesis, seal, sha256, type ChainHead } from './chain.ts';
import type { CheckpointCopies } from './checkpoint-copies.ts';
import { makeCheckpoint } from './checkpoint.ts';
import { recover, type Found, type TrailPlace } from './recovery.ts';
import type { SegmentFile } from './segment-file.ts';
import { currentName } from './segment-names.ts';
import type { SigningKey } from './signing-key.ts';
import type { CheckpointOccasion, CheckpointRequest, TombstoneEvent } from './trail-event.ts';

/** What a trail takes. */
export type TrailEvent = AuditEvent | CheckpointRequest | TombstoneEvent;

/** What a trail is made of. */
export interface TrailOptions extends TrailPlace {
  readonly file: SegmentFile;
  readonly copies: CheckpointCopies;
  readonly now: () => number;
  /** Events from one checkpoint to the next, at most. */
  readonly every: number;
  /** Told the `seq` of the last event that is durable. */
  readonly onDurable: (seq: number) => void;
}

/** One chain over all events of a directory, with checkpoints in it. */
export interface Trail {
  /** Finds where it goes on. @returns what it found that was not whole */
  start(key: SigningKey): Promise<readonly Found[]>;
  /** Resolves when the events are durable; otherwise none of them is there. One at a time. */
  write(events: readonly TrailEvent[]): Promise<void>;
}

/** Where the chain is; exchanged when what was written is durable. */
interface Position {
  readonly head: ChainHead;
  /** Since the last checkpoint. */
  readonly unsigned: number;
  /** Whether there was a checkpoint since the start. */
  readonly isSigned: boolean;
}

/** Makes one that does nothing yet. */
export function createTrail(options: TrailOptions): Trail {
  const { file, copies, now } = options;
  let position: Position = { head: genesis, unsigned: 0, isSigned: false };
  let found: readonly Found[] = [];
  let key: SigningKey | undefined;

  return {
    async start(signingKey) {
      key = signingKey;
      const recovered = await recover(options);
      // A second place that cannot be read is told when a checkpoint is to be copied there.
      const copied = await copies.lastSeq().catch(() => 0);
      found = recovered.found;
      if (copied > recovered.head.seq) found = [...found, shorterThan(copied, options.stem)];
      position = { ...position, head: recovered.head };
      await file.open();
      options.onDurable(position.head.seq);
      return found;
    },
    async write(events) {
      if (!key) throw new Error('is not started');
      const group = new Group(position, { key, every: options.every, now });
      for (const one of found) group.put({ ...one, kind: 'recover', time: group.time });
      for (const event of events) group.take(event);
      await file.append(Buffer.from(group.lines), position.head.seq + 1);
      position = group.position;
      options.onDurable(position.head.seq);
      found = [];
      for (const { line, seq } of group.checkpoints) copies.add(line, seq);
    },
  };
}

function shorterThan(checkpoint_seq: number, stem: string): Found {
  const nothing = { file: currentName(stem), bytes: 0, sha256: sha256(''), set_aside: '' };
  return { found: 'shorter_than_checkpoints', ...nothing, checkpoint_seq };
}

interface Signing {
  readonly key: SigningKey;
  readonly every: number;
  readonly now: () => number;
}

/** Events that become durable together. */
class Group {
  lines = '';
  readonly checkpoints: { readonly line: string; readonly seq: number }[] = [];
  readonly time: string;
  #head: ChainHead;
  #unsigned: number;
  #isSigned: boolean;
  readonly #signing: Signing;

  constructor({ head, unsigned, isSigned }: Position, signing: Signing) {
    this.time = new Date(signing.now()).toISOString();
    this.#head = head;
    this.#unsigned = unsigned;
    this.#isSigned = isSigned;
    this.#signing = signing;
  }

  get position(): Position {
    return { head: this.#head, unsigned: this.#unsigned, isSigned: this.#isSigned };
  }

  /** Puts an event behind the others, and a checkpoint behind it when one is due. */
  take(event: TrailEvent): void {
    if (isRequest(event)) {
      this.#sign(event.occasion);
      return;
    }
    this.put(event);
    if (!this.#isSigned) this.#sign('start');
    else if (this.#unsigned + 1 >= this.#signing.every) this.#sign('events');
  }

  /** @returns the line */
  put(event: object): string {
    const { line, head } = seal(event, this.#head);
    this.lines += line;
    this.#head = head;
    this.#unsigned += 1;
    return line;
  }

  #sign(occasion: CheckpointOccasion): void {
    const { key, every } = this.#signing;
    const count = this.#unsigned + 1;
    const facts = { time: this.time, occasion, count, every, head: this.#head };
    const line = this.put(makeCheckpoint(facts, key));
    this.checkpoints.push({ line, seq: this.#head.seq });
    this.#unsigned = 0;
    this.#isSigned = true;
  }
}

function isRequest(event: TrailEvent): event is CheckpointRequest {
  return event.kind === 'checkpoint';
}
