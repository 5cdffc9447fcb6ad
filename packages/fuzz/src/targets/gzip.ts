import { Agent, request } from 'node:http';
import { constants, crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import { countItems, rewrite } from '@traceveil/otlp';
import { hold } from '../in-process.ts';
import { mutate, type Material } from '../mutate.ts';
import { overSockets } from '../over-sockets.ts';
import type { Random } from '../random.ts';
import { signals, spanNamed, wholeRequest } from '../samples.ts';
import { hangMs, type Target } from '../target.ts';

const lanes = 16;
/** As the gateway has it, see gateway.ts. */
const unpackedBytesMax = 1024 ** 2;

/** Packed bodies to the HTTP port; what is one whole gzip file of a request is taken. */
export const gzip: Target = {
  name: 'gzip',
  share: 100_000,
  lanes,
  async prepare() {
    const agent = new Agent({ keepAlive: true, maxSockets: lanes });
    const trial = await overSockets({
      generate: bodyOf,
      async attempt(input, { http: port }) {
        const status = await post(agent, port, input);
        const right = statusOf(input);
        // What is both broken and too large may be seen to be the one before it is the other.
        const isRight = status === right || (isRefusal(right) && isRefusal(status));
        hold(isRight, 'a body that is packed is judged as it is unpacked');
      },
    });
    return {
      ...trial,
      settle() {
        agent.destroy();
        return trial.settle();
      },
      stop() {
        agent.destroy();
        return trial.stop();
      },
    };
  },
};

const bodies: readonly Uint8Array[] = [
  ...signals.map(wholeRequest),
  spanNamed('a'),
  Buffer.alloc(0),
  Buffer.from('no protobuf'),
  spanNamed('x'.repeat(30_000)),
];
/** Above the limit when it is unpacked. */
const bomb = Buffer.alloc(1.5 * unpackedBytesMax);
const samples = [...bodies, bomb].map((body) => gzipSync(body));
const material: Material = {
  samples,
  words: [
    Buffer.from('1f8b0800', 'hex'),
    Buffer.from('1f8b0804', 'hex'),
    Buffer.alloc(8),
    Buffer.of(3, 0),
  ],
};

function bodyOf(random: Random): Buffer {
  if (random.oneIn(3)) return mutate(random.pick(samples), random, material);
  const packed = packedOf(random);
  if (random.oneIn(5)) return Buffer.concat([packed, packedOf(random)]);
  if (random.oneIn(5)) return Buffer.concat([packed, random.bytes(1 + random.below(12))]);
  return random.oneIn(3) ? mutate(packed, random, material) : packed;
}

/** A gzip file of any look. @see RFC 1952, section 2.3 */
function packedOf(random: Random): Buffer {
  const body = random.oneIn(20) ? bomb : random.pick(bodies);
  // Above twice the limit a body is not read to its end: the connection goes.
  const level = body.length > unpackedBytesMax ? 1 + random.below(9) : random.below(10);
  const strategies = [constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY, constants.Z_FIXED];
  const options = { level, strategy: random.pick(strategies), windowBits: 9 + random.below(7) };
  if (random.oneIn(2)) return gzipSync(body, options);
  const flags = random.below(32);
  const head = [Buffer.of(0x1f, 0x8b, 8, flags), random.bytes(6)];
  if ((flags & 4) !== 0) head.push(Buffer.of(3, 0, 1, 2, 3)); // FEXTRA
  if ((flags & 8) !== 0) head.push(Buffer.from('name\0')); // FNAME
  if ((flags & 16) !== 0) head.push(Buffer.from('comment\0')); // FCOMMENT
  if ((flags & 2) !== 0) {
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(crc32(Buffer.concat(head)));
    head.push(sum.subarray(0, 2)); // FHCRC
  }
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(body), 0);
  tail.writeUInt32LE(body.length, 4);
  return Buffer.concat([...head, deflateRawSync(body, options), tail]);
}

/** What must be answered, by zlib and by the walk. */
function statusOf(packed: Uint8Array): number {
  if (packed.length > unpackedBytesMax) return 413;
  let bytes: Uint8Array = packed;
  try {
    if (packed.length > 0) bytes = unpacked(packed);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 413 : 400;
  }
  try {
    countItems(bytes, 'traces');
    rewrite(bytes, 'traces', { replace: () => undefined, judge: () => 'none' });
    return 200;
  } catch {
    return 400;
  }
}

function unpacked(packed: Uint8Array): Uint8Array {
  const options = { maxOutputLength: unpackedBytesMax, info: true };
  const result: unknown = gunzipSync(packed, options);
  const { buffer, engine } = result as { buffer: Buffer; engine: { bytesWritten: number } };
  if (engine.bytesWritten !== packed.length) throw new Error('something stands behind the end');
  return buffer;
}

function post(agent: Agent, port: number, body: Uint8Array): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' };
    const options = { host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', headers, agent };
    const sent = request(options, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    // Of many at one time: the probe asks for a second.
    sent.setTimeout(10 * hangMs, () => sent.destroy(new Error('a body gets no answer')));
    sent.on('error', reject);
    sent.end(body);
  });
}

function isRefusal(status: number | undefined): boolean {
  return status === 400 || status === 413;
}
