import { join } from 'node:path';
import { auditDisk, type AuditDisk } from '../audit-disk.ts';
import { readLink, type SealedLink } from '../chain.ts';
import { linesOf, type Line } from '../lines.ts';
import { segmentsAmong, type Segment } from '../segment-names.ts';
import type { PublicKey } from '../signing-key.ts';
import { ChainCheck, type Place } from './chain-check.ts';
import { copiesIn, type Copy } from './checkpoint-copies-reader.ts';
import type { Problem, Verification } from './verification.ts';

const attemptsMax = 5;

/** What is to be verified, and with what. */
export interface VerifyOptions {
  readonly directory: string;
  /** Where the copies of the checkpoints are; there may be none. */
  readonly checkpointDirectory: string;
  readonly publicKeys: readonly PublicKey[];
}

/**
 * Reads a whole trail, in constant memory, and says where it first is not what was written.
 *
 * @returns `undefined` when there is no trail
 * @throws what the disk throws
 */
export async function verifyTrail(
  options: VerifyOptions,
  disk: AuditDisk = auditDisk,
): Promise<Verification | undefined> {
  for (let attempts = 1; ; attempts += 1) {
    const before = await namesOf(options, disk);
    const isLast = attempts === attemptsMax;
    try {
      const verification = await verifyOnce(options, disk, before);
      // A gateway that runs may have put a file aside, or deleted one, while it was read.
      const after = await namesOf(options, disk);
      if (isLast || before.join() === after.join()) return verification;
    } catch (error) {
      if (isLast || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

async function namesOf({ directory }: VerifyOptions, disk: AuditDisk): Promise<string[]> {
  return segmentsAmong(await disk.list(directory), 'audit').map(({ name }) => name);
}

async function verifyOnce(
  { directory, checkpointDirectory, publicKeys }: VerifyOptions,
  disk: AuditDisk,
  names: readonly string[],
): Promise<Verification | undefined> {
  const copies = await Comparison.of(await copiesIn(disk, checkpointDirectory));
  const segments = segmentsAmong(names, 'audit');
  if (segments.length === 0 && copies.isDone) return undefined;
  const check = new ChainCheck(publicKeys, segments[0]?.firstSeq ?? 1);
  const trail = new TrailReader(disk, directory, segments);
  const problem = await firstProblem({ trail, check, copies }).finally(copies.close);
  return {
    problem: problem?.kind === 'missing' ? await whetherReordered(problem, trail) : problem,
    events: check.events,
    first_seq: check.firstSeq,
    last_seq: check.head?.seq ?? 0,
    segments: segments.length,
    checkpoints: check.checkpoints,
    signed_up_to: check.signed.seq,
    signed_at: check.signed.time,
    is_compared: copies.isThere,
    notes: trail.isUnfinished
      ? [...check.notes, 'the last line has no end: it is being written, or was torn by a crash']
      : check.notes,
  };
}

interface Parts {
  readonly trail: TrailReader;
  readonly check: ChainCheck;
  readonly copies: Comparison;
}

async function firstProblem({ trail, check, copies }: Parts): Promise<Problem | undefined> {
  for await (const { file, lines } of trail.lines()) {
    for (const line of lines) {
      const taken = check.take(line, file);
      if ('message' in taken) return taken;
      // Not for each event: to wait takes longer than to look.
      if (copies.isAhead(taken.seq)) continue;
      const different = await copies.compare(taken, { file, line: line.number });
      if (different) return different;
    }
  }
  const end = { file: trail.lastName, line: 0 };
  return check.end(end) ?? (await copies.end(check.expectedSeq, end));
}

interface LinesOfFile {
  readonly file: string;
  readonly lines: readonly Line[];
}

/** The lines of all segments, oldest first. */
class TrailReader {
  isUnfinished = false;
  readonly lastName: string;
  readonly #disk: AuditDisk;
  readonly #directory: string;
  readonly #segments: readonly Segment[];

  constructor(disk: AuditDisk, directory: string, segments: readonly Segment[]) {
    this.#disk = disk;
    this.#directory = directory;
    this.#segments = segments;
    this.lastName = segments.at(-1)?.name ?? 'audit.jsonl';
  }

  async *lines(): AsyncGenerator<LinesOfFile> {
    for (const { name } of this.#segments) {
      const file = await this.#disk.open(join(this.#directory, name), 'r', 0o600);
      try {
        for await (const lines of linesOf(file)) {
          const isLast = name === this.lastName;
          this.isUnfinished = isLast && lines.at(-1)?.isWhole === false;
          yield { file: name, lines: this.isUnfinished ? lines.slice(0, -1) : lines };
        }
      } finally {
        await file.close();
      }
    }
  }
}

/** Whether an event that is missing stands further on. */
async function whetherReordered(problem: Problem, trail: TrailReader): Promise<Problem> {
  for await (const { file, lines } of trail.lines()) {
    for (const { bytes, number } of lines) {
      if (readLink(bytes)?.seq !== problem.seq) continue;
      const where = `${file}, line ${number}`;
      const message = `event ${problem.seq} is not in its place: it stands in ${where}`;
      return { ...problem, kind: 'reordered', message };
    }
  }
  return problem;
}

/** Holds the copies of checkpoints against the trail, both read once, in order. */
class Comparison {
  readonly isThere: boolean;
  readonly #copies: AsyncGenerator<Copy> | undefined;
  #next: Copy | undefined;

  private constructor(copies: AsyncGenerator<Copy> | undefined) {
    this.#copies = copies;
    this.isThere = copies !== undefined;
  }

  static async of(copies: AsyncGenerator<Copy> | undefined): Promise<Comparison> {
    const comparison = new Comparison(copies);
    await comparison.#advance();
    return comparison;
  }

  get isDone(): boolean {
    return this.#next === undefined;
  }

  /** Whether no copy is of event `seq` or one before it. */
  isAhead(seq: number): boolean {
    return !this.#next || (!('message' in this.#next) && this.#next.seq > seq);
  }

  readonly close = async (): Promise<void> => {
    await this.#copies?.return(undefined);
  };

  /** @returns what a copy says otherwise than the trail, or what is wrong with the copy */
  async compare({ seq, hash }: SealedLink, place: Place): Promise<Problem | undefined> {
    await this.#skip(seq);
    const next = this.#next;
    if (!next || 'message' in next) return next;
    if (next.seq > seq) return undefined;
    await this.#advance();
    if (next.hash === hash) return undefined;
    const message = `event ${seq} is another than the copy of the checkpoint there says`;
    return { ...place, seq, kind: 'changed', message };
  }

  /** @param seq of the event that would come next */
  async end(seq: number, place: Place): Promise<Problem | undefined> {
    await this.#skip(seq);
    const next = this.#next;
    if (!next || 'message' in next) return next;
    const message = `the trail is cut off before event ${seq}: a checkpoint was kept of event ${next.seq}`;
    return { ...place, seq, kind: 'cut_off', message };
  }

  /** Copies of events that retention deleted say nothing any more. */
  async #skip(seq: number): Promise<void> {
    while (this.#next && !('message' in this.#next) && this.#next.seq < seq) await this.#advance();
  }

  async #advance(): Promise<void> {
    const result = await this.#copies?.next();
    this.#next = result?.done === false ? result.value : undefined;
  }
}
