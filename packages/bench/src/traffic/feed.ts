import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Encoding } from '../case.ts';
import { encodeFrame, frameBody } from '../grpc-frame.ts';
import { findMarks, loneTexts, writeMarks, type Marks } from './marks.ts';
import type { TrafficRequest } from './traffic.ts';

const pack = promisify(gzip);
/** As many threads as Node packs with. */
const packersMax = 4;

/** One request as it is sent. */
export interface Outgoing {
  /** The body in a gRPC frame: made once, so that framing is not part of the load. */
  readonly frame: Buffer;
  /** The same bytes without the frame's prefix. */
  readonly body: Buffer;
  /** Of OTLP, unpacked. */
  readonly bytes: number;
  readonly spans: number;
}

/** Requests by number: those of the original, one lap after the other. */
export interface Feed {
  /** Of one lap. */
  readonly requests: number;
  readonly bytes: number;
  /** Makes requests from `first` on ahead, where making one takes long. */
  prepare(first: number, count: number): Promise<void>;
  /** @throws Error when it had to be prepared and was not */
  take(index: number): Outgoing;
  /** A request that was answered: its memory is used again. */
  giveBack(outgoing: Outgoing): void;
}

/** How requests are sent. */
export interface FeedSettings {
  readonly encoding: Encoding;
  /** Sends the original again and again; otherwise no long value is sent twice. */
  readonly isRepeat: boolean;
}

/** Frames a body. */
function createOutgoing(
  body: Buffer,
  { bytes, spans, isPacked }: { bytes: number; spans: number; isPacked: boolean },
): Outgoing {
  const frame = encodeFrame(body, isPacked);
  return { frame, body: frameBody(frame), bytes, spans };
}

/** Makes what is to be sent of the requests of one lap. */
export function createFeed(
  originals: readonly TrafficRequest[],
  { encoding, isRepeat }: FeedSettings,
): Feed {
  const create = isRepeat ? createRepeated : createFresh;
  const plain = create(originals);
  return encoding === 'gzip' ? createPacked(plain, isRepeat) : plain;
}

function sizeOf(originals: readonly TrafficRequest[]) {
  const bytes = originals.reduce((sum, { body }) => sum + body.length, 0);
  return { requests: originals.length, bytes };
}

function createRepeated(originals: readonly TrafficRequest[]): Feed {
  const framed = frameAll(originals);
  return {
    ...sizeOf(originals),
    prepare: () => Promise.resolve(),
    take: (index) => at(framed, index % framed.length),
    giveBack: () => undefined,
  };
}

function createFresh(originals: readonly TrafficRequest[]): Feed {
  const framed = frameAll(originals);
  const isLone = loneTexts(originals.map(({ body }) => body));
  const marks = originals.map(({ body, planted }): Marks =>
    findMarks(body, { kept: planted.map(({ core }) => core), isLone }),
  );
  // Copied before it is changed: the one before may still be on its way, or be sent again.
  const free = framed.map((): Outgoing[] => []);
  const places = new WeakMap<Outgoing, number>();
  return {
    ...sizeOf(originals),
    prepare: () => Promise.resolve(),
    take: (index) => {
      const place = index % framed.length;
      const original = at(framed, place);
      const outgoing = free[place]?.pop() ?? copyOf(original);
      places.set(outgoing, place);
      original.frame.copy(outgoing.frame);
      writeMarks(outgoing.body, at(marks, place), Math.floor(index / framed.length));
      return outgoing;
    },
    giveBack: (outgoing) => {
      const place = places.get(outgoing);
      if (place !== undefined) free[place]?.push(outgoing);
    },
  };
}

/** Packs ahead: at zlib's usual level that takes longer than all that is measured. */
function createPacked(plain: Feed, isRepeat: boolean): Feed {
  const ready = new Map<number, Outgoing>();
  const numberOf = (index: number) => (isRepeat ? index % plain.requests : index);
  return {
    ...plain,
    prepare: async (first, count) => {
      const numbers = Array.from({ length: count }, (_, more) => numberOf(first + more));
      const missing = [...new Set(numbers)].filter((number) => !ready.has(number));
      const wanted = new Set(numbers);
      for (const number of ready.keys()) if (!wanted.has(number)) ready.delete(number);
      const packNext = async () => {
        for (let number = missing.pop(); number !== undefined; number = missing.pop()) {
          ready.set(number, await packOne(plain, number));
        }
      };
      await Promise.all(Array.from({ length: packersMax }, packNext));
    },
    take: (index) => {
      const outgoing = ready.get(numberOf(index));
      if (!outgoing) throw new Error(`request ${index} was not prepared`);
      return outgoing;
    },
    giveBack: () => undefined,
  };
}

async function packOne(plain: Feed, number: number): Promise<Outgoing> {
  const outgoing = plain.take(number);
  try {
    return createOutgoing(await pack(outgoing.body), { ...outgoing, isPacked: true });
  } finally {
    plain.giveBack(outgoing);
  }
}

function frameAll(originals: readonly TrafficRequest[]): readonly Outgoing[] {
  return originals.map(({ body, spans }) =>
    createOutgoing(body, { bytes: body.length, spans, isPacked: false }),
  );
}

function copyOf(original: Outgoing): Outgoing {
  const frame = Buffer.allocUnsafeSlow(original.frame.length);
  return { ...original, frame, body: frameBody(frame) };
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`no request ${index}`);
  return found;
}
