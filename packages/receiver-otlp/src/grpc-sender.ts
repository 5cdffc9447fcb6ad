import { connect } from 'node:http2';
import type { ClientHttp2Session, OutgoingHttpHeaders } from 'node:http2';
import type { Accept, Authenticator } from '@traceveil/pipeline';
import { config } from './config.ts';
import { otlpReceiver } from './factory.ts';
import { fakeDependencies } from './fake-dependencies.ts';
import type { FakeDependencies } from './fake-dependencies.ts';
import type { OtlpReceiver } from './otlp-receiver.ts';

/** For tests: the method of traces. */
export const tracePath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** A receiver that listens, and a connection to it. */
export interface RunningGrpc {
  readonly deps: FakeDependencies;
  readonly receiver: OtlpReceiver;
  readonly port: number;
  readonly session: ClientHttp2Session;
}

/** What there is around the protocol. */
export interface Around {
  readonly accept?: Accept;
  readonly authenticator?: Authenticator;
  readonly admission?: { readonly request_limit_mib: number };
}

const closing: (() => Promise<void> | void)[] = [];

/** For tests: stops everything that was started, last first. */
export async function closeGrpc(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

/** For tests: starts a receiver for gRPC with these lines of configuration. */
export async function startGrpc(
  written: Readonly<Record<string, unknown>> = {},
  { accept, authenticator, ...rest }: Around = {},
): Promise<RunningGrpc> {
  const deps = fakeDependencies(accept);
  if (authenticator) deps.authenticators.set(authenticator.name, authenticator);
  const grpc = { endpoint: '127.0.0.1:0', ...written };
  const receiver = otlpReceiver.create(config.parse({ protocols: { grpc }, ...rest }), deps);
  await receiver.start();
  closing.push(() => receiver.stop(AbortSignal.abort()));
  const port = receiver.endpoints.grpc?.port ?? 0;
  const session = connect(`http://127.0.0.1:${String(port)}`);
  session.on('error', () => undefined); // The calls tell.
  closing.push(() => session.destroy());
  return { deps, receiver, port, session };
}

/** For tests: what a call is answered with: headers and trailers in one, and how it was closed. */
export type GrpcAnswer = Readonly<Record<string, unknown>>;

/** What a sender says; a call of the traces' method where nothing else is written. */
export interface SentCall {
  readonly headers?: OutgoingHttpHeaders;
  readonly pieces?: readonly Buffer[];
  /** The last piece is not the end. */
  readonly isOpen?: boolean;
}

/** For tests: makes a call by hand. */
export function callByHand(session: ClientHttp2Session, sent: SentCall): Promise<GrpcAnswer> {
  return new Promise((resolve) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': tracePath,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...sent.headers,
    });
    let answer: GrpcAnswer = {};
    const note = (headers: object) => (answer = { ...answer, ...headers });
    stream.on('response', note);
    stream.on('trailers', note);
    stream.on('error', () => undefined); // Followed by `close`.
    stream.on('close', () => resolve({ ...answer, rstCode: stream.rstCode }));
    if (sent.isOpen) stream.on('end', () => resolve(answer));
    for (const piece of sent.pieces ?? []) stream.write(piece);
    if (!sent.isOpen) stream.end();
    stream.resume();
  });
}

/** For tests: a message as it is on its way. */
export function framed(message: Uint8Array, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(flag, 0);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}
