import { auditDisk, type AuditDisk } from '../audit-disk.ts';
import { genesis, readSealed, type ChainHead } from '../chain.ts';
import { linesOf } from '../lines.ts';
import { openSegments, pieceAt, type Piece } from './segment-reader.ts';

const lineEnd = 0x0a;

/** Behind which event a reader stands, and where that is. */
export interface TrailPosition extends ChainHead {
  /** `seq` of the first event of the file; 0: of none, that before the first. */
  readonly segment: number;
  /** Where the line of the event ends, with its line end. */
  readonly offset: number;
  /** Of that line, with its line end. */
  readonly length: number;
}

/** Before the first event. */
export const beginning: TrailPosition = { ...genesis, segment: 0, offset: 0, length: 0 };

/** An event, and its line as it stands in the trail, without its line end. */
export interface TrailLine extends ChainHead {
  readonly line: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Events that are not there any more, or that were changed: they cannot be sent. */
export interface Missing {
  readonly from: number;
  readonly to: number;
  readonly why: 'deleted' | 'unverified';
}

/** Events in a row. */
export interface Stretch {
  readonly events: readonly TrailLine[];
  /** Behind the last of them. */
  readonly position: TrailPosition;
  /** Between them and before them. */
  readonly missing: readonly Missing[];
}

/** How much of a trail is read at once. */
export interface StretchLimits {
  /** Of the last event that is durable: what is behind it may still be undone. */
  readonly seqMax: number;
  readonly eventsMax: number;
  /** One line alone may be larger. */
  readonly bytesMax: number;
}

/** Reads a trail in order, from any place in it, while it is written. */
export interface TrailReader {
  /**
   * Behind the event of that `seq` and hash, also when files were renamed or deleted meanwhile.
   *
   * @returns `undefined` when that event was never in this trail, or is no more at its end
   */
  find(cursor: TrailPosition, seqMax: number): Promise<TrailPosition | undefined>;
  /** Behind the event of that `seq`. */
  locate(seq: number): Promise<TrailPosition | undefined>;
  /** The same position and limits give the same events, as long as they are there. */
  read(position: TrailPosition, limits: StretchLimits): Promise<Stretch>;
  close(): Promise<void>;
}

/** Makes one. */
export function createTrailReader(directory: string, disk: AuditDisk = auditDisk): TrailReader {
  const segments = openSegments(directory, disk);

  async function locate(seq: number): Promise<TrailPosition | undefined> {
    if (seq === 0) return beginning;
    const segment = await segments.around(seq);
    const file = segment === undefined ? undefined : await segments.open(segment);
    if (segment === undefined || !file) return undefined;
    for await (const lines of linesOf(file)) {
      for (const { bytes, offset, isWhole } of lines) {
        const sealed = isWhole ? readSealed(bytes) : undefined;
        if (sealed?.seq !== seq) continue;
        const length = bytes.length + 1;
        return { seq, hash: sealed.hash, segment, offset: offset + length, length };
      }
    }
    return undefined;
  }

  return {
    locate,
    close: segments.close,
    async find(cursor, seqMax) {
      const { seq, hash, segment, offset, length } = cursor;
      if (seq === 0) return beginning;
      if (seq > seqMax) return undefined;
      const file = await segments.open(segment);
      if (file && length > 1) {
        const start = offset - length;
        const { buffer } = await file.read(Buffer.alloc(length - 1), 0, length - 1, start);
        const there = readSealed(buffer);
        if (there?.seq === seq && there.hash === hash) return cursor;
      }
      const there = await locate(seq);
      if (there) return there.hash === hash ? there : undefined;
      // Deleted, or changed since it was sent: what comes behind it is what is to be sent.
      return { ...cursor, segment: 0, offset: 0, length: 0 };
    },
    async read(position, limits) {
      let at = position;
      for (;;) {
        const file = await segments.open(at.segment);
        const piece = file ? await pieceAt(file, at.offset, limits.bytesMax) : undefined;
        if (piece) {
          const { isEnd, end, ...stretch } = stretchOf(piece, at, limits);
          if (isEnd || stretch.events.length > 0) return stretch;
          at = { ...at, offset: end };
          continue;
        }
        const next = await segments.after(at.segment);
        if (next === undefined) return { events: [], position: at, missing: [] };
        at = { ...at, segment: next, offset: 0 };
      }
    },
  };
}

/** @returns with `isEnd`: the next event is not durable, or the limit of events is reached */
function stretchOf(
  { bytes, offset }: Piece,
  before: TrailPosition,
  { seqMax, eventsMax }: StretchLimits,
): Stretch & { readonly isEnd: boolean; readonly end: number } {
  const events: TrailLine[] = [];
  const missing: Missing[] = [];
  let position = before;
  let start = 0;
  for (let at; (at = bytes.indexOf(lineEnd, start)) !== -1; start = at + 1) {
    const line = bytes.subarray(start, at);
    const sealed = readSealed(line);
    if (!sealed || sealed.seq <= position.seq) continue;
    const { seq, hash, event } = sealed;
    if (seq > seqMax || events.length === eventsMax) {
      return { events, missing, position, isEnd: true, end: offset + start };
    }
    if (seq > position.seq + 1) {
      const isFirst = seq === before.segment;
      const why = isFirst ? 'deleted' : 'unverified';
      missing.push({ from: position.seq + 1, to: seq - 1, why });
    }
    events.push({ seq, hash, event, line: line.toString() });
    const length = at + 1 - start;
    position = { seq, hash, segment: before.segment, offset: offset + at + 1, length };
  }
  return { events, missing, position, isEnd: false, end: offset + bytes.length };
}
