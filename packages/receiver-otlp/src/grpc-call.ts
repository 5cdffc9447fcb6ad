import { constants } from 'node:http2';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { PeerCertificate } from 'node:tls';
import { encodeResponse, statusByRemedy } from '@traceveil/otlp';
import { PipelineError } from '@traceveil/pipeline';
import type { Claim } from './admission.ts';
import type { BodyLimit } from './body-limit.ts';
import {
  deadlineExceeded,
  grpcStatusOf,
  sendHttpStatus,
  sendMessage,
  sendStatus,
} from './grpc-answer.ts';
import { discardCall, readMessage } from './grpc-message.ts';
import { checkHeader } from './grpc-request.ts';
import type { Announced } from './grpc-request.ts';
import type { ServerParts } from './protocol-server.ts';
import { asPipelineError } from './refusal.ts';

/**
 * What a sender may send of a message before anyone reads it. With the 64 KiB that HTTP/2 begins
 * with, a message of 500 KB costs a sixth more CPU, and over a long way it waits.
 */
export const windowBytes = 256 * 1024;

/** What calls are served with. */
export interface Serving extends ServerParts {
  readonly limit: BodyLimit;
  /** Of an answer. */
  readonly answerBytesMax: number;
  readonly readTimeoutMs: number;
}

/** The other side of a connection. */
export interface Peer {
  readonly address: string;
  /** Verified. */
  readonly certificate: PeerCertificate | undefined;
}

/** A call that is an export. */
interface Call extends Announced {
  readonly stream: ServerHttp2Stream;
  readonly authorization: string | undefined;
  readonly claim: Claim;
  /** Aborted when the sender has gone or waits no more. */
  readonly controller: AbortController;
}

/** Serves one call, whatever it is. It never rejects. */
export async function serveCall(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  peer: Peer,
  serving: Serving,
): Promise<void> {
  stream.on('error', () => {
    // Followed by `close`.
  });
  if (stream.destroyed || stream.closed) return; // Reset before anybody looked at it.
  const { component, admission, intake, limit } = serving;
  const announced = announcedBy(headers, component);
  if (announced instanceof PipelineError) {
    intake.refuseUnread({ address: peer.address, transport: 'grpc' }, announced);
    discardCall(stream, limit.bytesMax);
    const { http } = statusByRemedy[announced.remedy];
    if (http === 405 || http === 415) sendHttpStatus(stream, http);
    else sendStatus(stream, grpcStatusOf(announced));
    closeLater(stream, serving.readTimeoutMs);
    return;
  }
  const claim = admission.open();
  const { authorization } = headers;
  const call = { stream, authorization, claim, controller: new AbortController(), ...announced };
  const clock = startClock(call, serving);
  try {
    sendMessage(stream, await exportMessage(call, peer, { ...serving, ...clock }));
  } catch (error) {
    if (stream.readableFlowing === null) discardCall(stream, limit.bytesMax);
    sendStatus(stream, grpcStatusOf(asPipelineError(error, component)));
  } finally {
    claim.release();
    clock.onAnswered();
  }
}

function announcedBy(headers: IncomingHttpHeaders, component: string): Announced | PipelineError {
  try {
    return checkHeader(headers, component);
  } catch (error) {
    return asPipelineError(error, component);
  }
}

/** @returns the response; @throws PipelineError, counted */
async function exportMessage(
  call: Call,
  peer: Peer,
  serving: Serving & Pick<Clock, 'onRead'>,
): Promise<Uint8Array> {
  const { stream, authorization, signal, encoding, claim, controller } = call;
  const { component, intake, door, limit, answerBytesMax } = serving;
  // What may come and wait while somebody is asked who sends it.
  const refusal = door.challenge === undefined ? undefined : claim.grow(windowBytes);
  if (refusal) {
    intake.countUnread('grpc', refusal.remedy);
    throw refusal;
  }
  const sender = await door.admit({ ...peer, transport: 'grpc', authorization, signal });
  const read = async () => {
    claim.shrinkTo(0);
    const message = readMessage(stream, encoding, limit, claim);
    const stop = () => message.drop(controller.signal.reason as PipelineError);
    if (controller.signal.aborted) stop();
    controller.signal.addEventListener('abort', stop, { once: true });
    const bytes = await message.whole;
    serving.onRead();
    door.charge(sender, bytes.length);
    return { signal, bytes, packed: message.packed() };
  };
  const { outcome } = await intake.take({ sender, controller, read, claim });
  const answer = encodeResponse(signal, outcome, 'proto', answerBytesMax);
  if (answer.length <= answerBytesMax) return answer;
  const problem = 'the response is above max_send_msg_size_mib even without a message';
  throw new PipelineError(component, 'too_large', problem);
}

/** The times of a call. */
interface Clock {
  onRead(): void;
  onAnswered(): void;
}

/** Ends a call whose message or whose end does not come, or that its sender waits for no more. */
function startClock(
  { stream, timeoutMs, controller }: Call,
  { component, readTimeoutMs }: Serving,
): Clock {
  const retry = (what: string) => new PipelineError(component, 'retry', what);
  const end = (what: string) => {
    sendStatus(stream, { code: deadlineExceeded, message: `${component}: ${what}` });
    controller.abort(retry(what));
  };
  const reading = setTimeout(() => end('the message did not arrive in time'), readTimeoutMs);
  const waiting =
    timeoutMs !== undefined &&
    setTimeout(() => end('the time that the sender gave is over'), timeoutMs);
  const clear = () => {
    clearTimeout(reading);
    if (waiting !== false) clearTimeout(waiting);
  };
  const abandon = () => {
    clear();
    controller.abort(retry('the sender has gone'));
  };
  stream.on('close', abandon);
  return {
    onRead: () => clearTimeout(reading),
    onAnswered() {
      clear();
      stream.off('close', abandon);
      closeLater(stream, readTimeoutMs);
    },
  };
}

/** Gives a peer time to take its answer, and to end what is thrown away. */
function closeLater(stream: ServerHttp2Stream, withinMs: number): void {
  if (stream.destroyed) return;
  const timer = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), withinMs);
  stream.on('close', () => clearTimeout(timer));
}
