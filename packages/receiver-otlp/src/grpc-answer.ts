import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { encodeStatus } from '@traceveil/otlp';
import type { PipelineError } from '@traceveil/pipeline';
import { statusOf } from './refusal.ts';

/** What a message may be packed with. */
const encodingsTaken = 'identity,gzip';

/** A code that is not in the table of what a sender can do. */
export const deadlineExceeded = 4;

/** At the beginning of all answers. */
const head = {
  ':status': 200,
  'content-type': 'application/grpc',
  'grpc-accept-encoding': encodingsTaken,
};

/** What a call ends with. */
export interface GrpcStatus {
  readonly code: number;
  readonly message: string;
  /** `google.rpc.Status`. */
  readonly details?: Uint8Array;
}

/** Says a refusal as OTLP does over gRPC. */
export function grpcStatusOf(error: PipelineError): GrpcStatus {
  const status = statusOf(error);
  const { code, message } = status;
  // What is too large is not to be sent again: the less is said, the less can be taken for a hint.
  if (error.remedy === 'too_large') return { code, message };
  return { code, message, details: encodeStatus(status, 'proto') };
}

/** Answers with a message, unless the sender has gone. */
export function sendMessage(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (isDone(stream)) return;
  const framed = Buffer.alloc(5 + message.length);
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, 5);
  stream.respond({ ...head }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(framed);
}

/** Answers with a status and no message, unless there is an answer or the sender has gone. */
export function sendStatus(
  stream: ServerHttp2Stream,
  { code, message, details }: GrpcStatus,
): void {
  if (isDone(stream)) return;
  const headers: OutgoingHttpHeaders = { ...head, 'grpc-status': String(code) };
  headers['grpc-message'] = encodeURI(message); // More than gRPC asks for, and nothing less.
  if (details !== undefined) headers['grpc-status-details-bin'] = base64(details);
  stream.respond(headers, { endStream: true });
}

/** Answers what is no call of gRPC. */
export function sendHttpStatus(stream: ServerHttp2Stream, status: number): void {
  if (!isDone(stream)) stream.respond({ ':status': status }, { endStream: true });
}

function isDone(stream: ServerHttp2Stream): boolean {
  return stream.destroyed || stream.closed || stream.headersSent;
}

/** @see gRPC over HTTP/2, «Requests»: `Binary-Header`, which should not be padded */
function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
