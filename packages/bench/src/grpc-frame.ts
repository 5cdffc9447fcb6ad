import { gunzipSync } from 'node:zlib';

/** The method that all traces go to. */
export const exportPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

const prefixBytes = 5;

/**
 * Frames one message.
 *
 * @see gRPC over HTTP/2, «Length-Prefixed-Message»: flag, length in 4 bytes, message
 */
export function encodeFrame(message: Uint8Array, isPacked: boolean): Buffer {
  const frame = Buffer.allocUnsafe(prefixBytes + message.length);
  frame.writeUInt8(isPacked ? 1 : 0, 0);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, prefixBytes);
  return frame;
}

/** What is in a frame, in the same memory. */
export function frameBody(frame: Buffer): Buffer {
  return frame.subarray(prefixBytes);
}

/** Takes the one message of a unary call out of its frame, unpacked. */
export function decodeFrame(frame: Buffer): Buffer {
  const message = frame.subarray(prefixBytes, prefixBytes + frame.readUInt32BE(1));
  return frame.readUInt8(0) === 1 ? gunzipSync(message) : message;
}
