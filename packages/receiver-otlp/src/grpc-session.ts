import { performServerHandshake } from 'node:http2';
import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { certificateOf } from './certificates.ts';
import type { GrpcConfig } from './config.ts';
import { serveCall, windowBytes } from './grpc-call.ts';
import type { Serving } from './grpc-call.ts';
import { peerAddress } from './peer-address.ts';

/** Of all connections together; each stream has its own window, `windowBytes`. */
const connectionWindowBytes = 1024 ** 2;

/** Of the headers of a call, as they are for HTTP. */
const headerBytesMax = 16 * 1024;
const headerCountMax = 128;

/** For a connection without a call to have one, when it is to go. */
const firstCallMs = 1_000;

/**
 * Mistakes of a peer after which its connection goes: frames that cannot be, calls above
 * `max_concurrent_streams`, parameters in one SETTINGS, pings of ours that are not answered. Of what
 * only costs time, nghttp2 by itself ends a connection with more than 1,000 answers to PING and
 * SETTINGS that it does not take, and one that resets more than 33 calls a second, 1,000 at once.
 */
const floodLimits = {
  maxSessionInvalidFrames: 100,
  maxSessionRejectedStreams: 100,
  maxSettings: 32,
  maxOutstandingPings: 2,
};

/** One connection. */
export interface GrpcSession {
  /** Takes no more calls, and closes when those that are open have been answered. */
  close(): void;
}

/**
 * Speaks HTTP/2 on a connection.
 *
 * @param onSilent called when it does not begin to speak in time
 */
export function serveSession(
  socket: Socket,
  config: GrpcConfig,
  serving: Serving,
  onSilent: () => void,
): GrpcSession {
  const session = performServerHandshake(socket, {
    ...floodLimits,
    maxHeaderListPairs: headerCountMax,
    settings: {
      enablePush: false,
      initialWindowSize: windowBytes,
      maxConcurrentStreams: config.max_concurrent_streams,
      maxHeaderListSize: headerBytesMax,
    },
  });
  endOutsideOfReading(session);
  const peer = { address: peerAddress(socket.remoteAddress), certificate: certificateOf(socket) };
  socket.on('error', () => {
    // Followed by `close`.
  });
  session.on('error', forgetCallers); // Followed by `close`; what its calls had is given up.
  session.on('connect', () => session.setLocalWindowSize(connectionWindowBytes));
  session.on('stream', (stream, headers) => void serveCall(stream, headers, peer, serving));
  closeSilent(session, socket, config.read_header_timeout, onSilent);
  closeIdle(session, socket, config.idle_timeout);
  closeDead(session, socket, config);
  let hasCalled = false;
  session.once('stream', () => (hasCalled = true));
  return {
    close() {
      if (hasCalled) session.close();
      else closeAfterFirstCall(session);
    },
  };
}

/**
 * Until its stack is read, an error holds those that called, and one of nghttp2 with them the native
 * session. The socket holds the error, we the socket, and Node, for SETTINGS that the peer has not
 * acknowledged, us: each connection that ended with a mistake would keep 25 KB for ever (Node 20).
 */
function forgetCallers(error: Error): void {
  Reflect.get(error, 'stack');
}

/**
 * At a GOAWAY Node tells nghttp2 to end while that is reading. What stands behind it in the same
 * piece is then read as if nothing had happened, and a mistake in it ends the process, by an
 * assertion of nghttp2 (`IB_IGN_ALL`, in Node 20). So it is told when it has read the piece.
 */
function endOutsideOfReading(session: ServerHttp2Session): void {
  const close = session.close.bind(session);
  const destroy = session.destroy.bind(session);
  session.close = () => void setImmediate(close);
  session.destroy = (error?: Error & { readonly code?: string }, code?: number) => {
    if (error?.code === 'ERR_HTTP2_SESSION_ERROR') setImmediate(destroy, error, code);
    else destroy(error, code);
  };
}

/**
 * Who has just connected has a call on its way: hung up on before it was taken, it would take the
 * port for closed. Node cannot announce that it goes away and still take what has been sent.
 */
function closeAfterFirstCall(session: ServerHttp2Session): void {
  const close = () => session.close();
  const timer = setTimeout(close, firstCallMs);
  session.once('stream', close);
  session.once('close', () => clearTimeout(timer));
}

/** An open connection is one of a limited number: it must begin to speak. */
function closeSilent(
  session: ServerHttp2Session,
  socket: Socket,
  timeoutMs: number,
  onSilent: () => void,
): void {
  const timer = setTimeout(() => {
    onSilent();
    socket.destroy();
  }, timeoutMs);
  const clear = () => clearTimeout(timer);
  session.once('remoteSettings', clear);
  socket.on('close', clear);
}

function closeIdle(session: ServerHttp2Session, socket: Socket, timeoutMs: number): void {
  let calls = 0;
  const timer = setTimeout(() => {
    if (calls === 0) session.close();
  }, timeoutMs);
  session.on('stream', (stream) => {
    calls += 1;
    stream.on('close', () => {
      calls -= 1;
      if (calls === 0 && !socket.destroyed) timer.refresh();
    });
  });
  socket.on('close', () => clearTimeout(timer));
}

/**
 * Ends a connection whose peer does not answer: it has gone without a word, or takes no answers.
 * After a mistake of a peer, or when it was told to go away, the same is true of who stays.
 */
function closeDead(
  session: ServerHttp2Session,
  socket: Socket,
  { read_timeout: pauseMs, read_header_timeout: answerMs }: GrpcConfig,
): void {
  let ping: NodeJS.Timeout | undefined;
  const timer = setInterval(() => {
    if (session.destroyed) {
      socket.destroy();
      return;
    }
    ping ??= setTimeout(() => socket.destroy(), answerMs);
    session.ping((error) => {
      if (error) return;
      clearTimeout(ping);
      ping = undefined;
    });
  }, pauseMs);
  socket.on('close', () => {
    clearInterval(timer);
    clearTimeout(ping);
  });
}
