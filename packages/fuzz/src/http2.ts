/** What every connection begins with. @see RFC 9113, section 3.4 */
export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** @see RFC 9113, section 6 */
export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

/** @see RFC 9113, section 6 */
export const flags = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 32 } as const;

/** Where requests of each signal go. */
export const exportPaths = ['trace', 'logs', 'metrics'].map((signal) => {
  const service = `${signal.charAt(0).toUpperCase()}${signal.slice(1)}Service`;
  return `/opentelemetry.proto.collector.${signal}.v1.${service}/Export`;
}) as [string, string, string];

/** One frame. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Uint8Array;
}

/** Writes a frame; its length may be said to be another. */
export function writeFrame(frame: Frame, length = frame.payload.length): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(length & 0xffffff, 0, 3);
  head.writeUInt8(frame.type & 0xff, 3);
  head.writeUInt8(frame.flags & 0xff, 4);
  head.writeUInt32BE(frame.stream >>> 0, 5);
  return Buffer.concat([head, frame.payload]);
}

/** Writes fields as literals, without Huffman codes. @see RFC 7541, section 6.2.2 */
export function writeFields(fields: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([name, value]) => [Buffer.of(0), ...writeText(name), ...writeText(value)]),
  );
}

/** @see RFC 7541, section 5.1: integers with a prefix of 7 bits */
function writeText(text: string): Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  const length: number[] = [Math.min(bytes.length, 127)];
  if (bytes.length >= 127) {
    let rest = bytes.length - 127;
    for (; rest >= 128; rest >>>= 7) length.push((rest & 127) | 128);
    length.push(rest);
  }
  return [Buffer.from(length), bytes];
}

/** A message of gRPC behind its length. */
export function messageFrame(message: Uint8Array, flag = 0, length = message.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag, 0);
  head.writeUInt32BE(length >>> 0, 1);
  return Buffer.concat([head, message]);
}

/** Whether these are whole frames, of known types, none longer than may be sent unasked. */
export function areFrames(bytes: Buffer): boolean {
  let at = 0;
  while (at + 9 <= bytes.length) {
    const length = bytes.readUIntBE(at, 3);
    if (length > 16_384 || (bytes[at + 3] ?? 0) > frameTypes.continuation) return false;
    at += 9 + length;
  }
  return true; // The last may have been cut off when we hung up.
}
