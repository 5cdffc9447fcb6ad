import { gzipSync } from 'node:zlib';
import { converse } from '../converse.ts';
import {
  exportPaths,
  areFrames,
  flags,
  frameTypes,
  messageFrame,
  preface,
  writeFields,
  writeFrame,
} from '../http2.ts';
import { hold } from '../in-process.ts';
import { mutate, type Material } from '../mutate.ts';
import { overSockets } from '../over-sockets.ts';
import type { Random } from '../random.ts';
import { marker, signals, spanNamed, wholeRequest } from '../samples.ts';
import type { Target } from '../target.ts';

/** Frames to the gRPC port, in any order: what comes back are frames, and the gateway goes on. */
export const grpc: Target = {
  name: 'grpc',
  share: 100_000,
  lanes: 48,
  prepare: () =>
    overSockets({
      generate(random) {
        const start = random.oneIn(30) ? random.bytes(random.below(40)) : preface;
        const said = Buffer.concat([start, ...framesOf(random)]);
        const isChanged = random.oneIn(3);
        const bytes = isChanged ? changedBehind(preface.length, said, random) : said;
        return Buffer.concat([Buffer.of(random.below(4)), bytes]);
      },
      async attempt(input, { grpc: port }) {
        const isReset = (input[0] ?? 0) % 4 === 3;
        // After a mistake in the middle of a call Node reads no more, so it does not see that we
        // hang up: only at the end all have to be closed.
        const { answer } = await converse(port, input.subarray(1), { isReset, closeMs: 50 });
        hold(areFrames(answer), 'an answer is frames of HTTP/2');
        hold(!answer.includes(marker), 'an answer quotes nothing of what came');
      },
    }),
};

const messages: readonly Uint8Array[] = [
  ...signals.map(wholeRequest),
  spanNamed(marker),
  Buffer.alloc(0),
  Buffer.from(marker),
  Buffer.alloc(20_000, 0x0a),
];

const material: Material = {
  samples: messages,
  words: [
    ...Object.values(frameTypes).map((type) =>
      writeFrame({ type, flags: 0, stream: 1, payload: Buffer.alloc(4) }),
    ),
    ...[preface, Buffer.from('ffffff', 'hex'), Buffer.from('80000000', 'hex'), Buffer.of(0x82)],
    writeFields([['content-type', 'application/grpc']]),
  ],
};

/** The preface is left as it is: without it there is nothing more to see. */
function changedBehind(start: number, bytes: Buffer, random: Random): Buffer {
  const rest = mutate(bytes.subarray(start), random, material);
  return Buffer.concat([bytes.subarray(0, start), rest]);
}

function framesOf(random: Random): Buffer[] {
  const frames = random.oneIn(20) ? [] : [settings(random)];
  let stream = 1;
  for (let count = 1 + random.below(6); count > 0; count--) {
    if (random.oneIn(2)) {
      frames.push(...call(stream, random));
      if (!random.oneIn(4)) stream += 2;
    } else frames.push(anyFrame(random, stream));
  }
  return random.oneIn(4) ? shuffled(frames, random) : frames;
}

function shuffled(frames: readonly Buffer[], random: Random): Buffer[] {
  return frames
    .map((frame) => ({ frame, at: random.below(1_000) }))
    .sort((one, other) => one.at - other.at)
    .map(({ frame }) => frame);
}

/** A whole call, of which something may be missing or wrong. */
function call(stream: number, random: Random): Buffer[] {
  const frames: Buffer[] = [];
  const block = writeFields(fieldsOf(random));
  const isSplit = random.oneIn(5);
  const isEnd = random.oneIn(10) ? flags.endStream : 0;
  const at = isSplit ? random.below(block.length) : block.length;
  frames.push(
    writeFrame({
      type: frameTypes.headers,
      flags: isEnd | (isSplit ? 0 : flags.endHeaders),
      stream,
      payload: block.subarray(0, at),
    }),
  );
  if (isSplit) {
    const payload = block.subarray(at);
    const { continuation: type } = frameTypes;
    if (random.oneIn(6)) frames.push(anyFrame(random, stream));
    frames.push(writeFrame({ type, flags: flags.endHeaders, stream, payload }));
  }
  const body = bodyOf(random);
  const middle = random.oneIn(3) ? random.below(body.length + 1) : body.length;
  const parts = [body.subarray(0, middle), body.subarray(middle)].filter(
    ({ length }) => length > 0,
  );
  for (const [index, payload] of parts.entries()) {
    const isLast = index === parts.length - 1 && !random.oneIn(8);
    const { data: type } = frameTypes;
    frames.push(writeFrame({ type, flags: isLast ? flags.endStream : 0, stream, payload }));
    if (random.oneIn(6)) frames.push(anyFrame(random, stream));
  }
  return frames;
}

const odd: readonly (readonly [string, string])[] = [
  ['grpc-timeout', '1n'],
  ['grpc-timeout', '99999999H'],
  ['grpc-timeout', 'x'],
  ['grpc-encoding', 'gzip'],
  ['grpc-encoding', 'identity'],
  ['grpc-encoding', 'snappy'],
  ['grpc-accept-encoding', 'gzip,deflate'],
  ['authorization', `Bearer ${marker}`],
  ['content-type', 'application/grpc+proto'],
  ['content-type', 'application/json'],
  ['content-type', ''],
  ['content-length', '5'],
  ['te', 'gzip'],
  ['connection', 'close'],
  ['transfer-encoding', 'chunked'],
  ['x-bin', 'AAA'],
  ['grpc-trace-bin', '*'],
  ['Upper', 'x'],
  ['', 'x'],
  [':status', '200'],
  [':unknown', 'x'],
  ['x-long', 'a'.repeat(9_000)],
  ['x', '\xff\0\r\n'],
  ['host', 'b'],
  ['cookie', 'a=b'],
];

function fieldsOf(random: Random): readonly (readonly [string, string])[] {
  const usual: readonly (readonly [string, string])[] = [
    [':method', random.oneIn(12) ? 'GET' : 'POST'],
    [':scheme', random.oneIn(20) ? 'ftp' : 'http'],
    [':path', random.oneIn(8) ? random.pick(['/', '*', '/a/b', '']) : random.pick(exportPaths)],
    [':authority', 'localhost'],
    ['content-type', 'application/grpc'],
    ['te', 'trailers'],
  ];
  const kept = usual.filter(() => !random.oneIn(25));
  return random.oneIn(2)
    ? [...kept, random.pick(odd), ...(random.oneIn(3) ? [random.pick(odd)] : [])]
    : kept;
}

function bodyOf(random: Random): Buffer {
  const message = random.pick(messages);
  switch (random.below(10)) {
    case 0:
      return messageFrame(gzipSync(message), 1);
    case 1:
      return messageFrame(message, random.below(256));
    case 2:
      return messageFrame(message, 0, message.length + random.below(9) - 4);
    case 3:
      return messageFrame(
        message,
        0,
        random.pick([0, 1, 2 ** 20, 2 ** 20 + 1, 2 ** 31, 2 ** 32 - 1]),
      );
    case 4:
      return Buffer.concat([messageFrame(message), messageFrame(random.pick(messages))]);
    case 5:
      return messageFrame(mutate(message, random, material), 0);
    default:
      return messageFrame(message);
  }
}

function settings(random: Random): Buffer {
  const payload = Buffer.alloc(6 * random.below(4));
  for (let at = 0; at < payload.length; at += 6) {
    payload.writeUInt16BE(random.below(10), at);
    payload.writeUInt32BE(
      random.pick([0, 1, 100, 16_384, 65_535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]),
      at + 2,
    );
  }
  const flag = random.oneIn(10) ? flags.ack : 0;
  return writeFrame({ type: frameTypes.settings, flags: flag, stream: 0, payload });
}

/** Of any type, mostly with a payload that it may have. */
function anyFrame(random: Random, near: number): Buffer {
  const stream = random.pick([
    0,
    near,
    near,
    near + 2,
    Math.max(0, near - 2),
    2,
    2 ** 31 - 1,
    2 ** 31 + 1,
  ]);
  const type = random.oneIn(15) ? random.below(256) : random.pick(Object.values(frameTypes));
  const usual = usualPayloads[type];
  const payload = usual && !random.oneIn(5) ? usual(random) : random.bytes(random.below(24));
  const flag = random.oneIn(2) ? 0 : random.pick([1, 4, 5, 8, 32, 255]);
  const length = random.oneIn(12) ? random.below(2 ** 24) : payload.length;
  return writeFrame({ type, flags: flag, stream, payload }, length);
}

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

const usualPayloads: Readonly<Record<number, (random: Random) => Buffer>> = {
  [frameTypes.data]: (random) => bodyOf(random).subarray(0, 200),
  [frameTypes.headers]: (random) => writeFields(fieldsOf(random)),
  [frameTypes.priority]: (random) => Buffer.concat([word(random.below(9)), Buffer.of(15)]),
  [frameTypes.reset]: (random) => word(random.below(16)),
  [frameTypes.settings]: (random) => settings(random).subarray(9),
  [frameTypes.pushPromise]: (random) => Buffer.concat([word(2), writeFields(fieldsOf(random))]),
  [frameTypes.ping]: (random) => random.bytes(8),
  [frameTypes.goAway]: (random) => Buffer.concat([word(random.below(9)), word(random.below(16))]),
  [frameTypes.windowUpdate]: (random) => word(random.pick([0, 1, 65_535, 2 ** 31 - 1])),
  [frameTypes.continuation]: (random) => writeFields(fieldsOf(random)),
};
