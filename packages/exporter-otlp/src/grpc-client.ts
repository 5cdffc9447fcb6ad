import { createSecureContext } from 'node:tls';
import {
  Client as GrpcChannel,
  credentials,
  compressionAlgorithms,
  logVerbosity,
  Metadata,
  setLogVerbosity,
  status,
  type ChannelCredentials,
  type ChannelOptions,
  type ServiceError,
} from '@grpc/grpc-js';
import { decodeResponse, decodeStatus, isRetryableGrpc } from '@traceveil/otlp';
import type { Remedy, Signal } from '@traceveil/pipeline';
import { takenWhole, type Answer } from './answer.ts';
import type { Client } from './otlp-exporter.ts';
import type { TlsFiles, TlsMaterial } from './tls-files.ts';

const paths: Readonly<Record<Signal, string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

const remedies: Readonly<Partial<Record<status, Exclude<Remedy, 'retry'>>>> = {
  [status.INVALID_ARGUMENT]: 'invalid',
  [status.RESOURCE_EXHAUSTED]: 'too_large',
  [status.UNAUTHENTICATED]: 'unauthenticated',
  [status.PERMISSION_DENIED]: 'denied',
  [status.UNIMPLEMENTED]: 'not_found',
};

/** Everything that is known before the first request. */
export interface GrpcClientOptions {
  /** `host:port`. */
  readonly address: string;
  readonly isEncrypted: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'none' | 'gzip';
  readonly timeoutMs: number;
  readonly tlsFiles: TlsFiles;
  readonly insecureSkipVerify: boolean;
  readonly serverName: string | undefined;
  /** @throws Error with one line when what the environment says is no address */
  readonly proxyOf: () => URL | undefined;
  readonly keepalive: KeepaliveOptions | undefined;
  readonly responseBytesMax: number;
  /** Between attempts to connect. */
  readonly reconnectMs: number;
}

/** When to ping a backend of which nothing is heard. */
export interface KeepaliveOptions {
  readonly timeMs: number;
  readonly timeoutMs: number;
  readonly isPermittedWithoutCalls: boolean;
}

/** OTLP/gRPC with the bytes as they are: grpc-js never decodes them. */
export function createGrpcClient(options: GrpcClientOptions): Client {
  const { timeoutMs, tlsFiles } = options;
  const metadata = metadataOf(options.headers);
  let tls: TlsMaterial = {};
  let channel: GrpcChannel | undefined;

  const connect = () => {
    channel?.close(); // Calls that are on their way go on.
    const proxy = options.proxyOf();
    const target = `dns:${proxy ? `${proxy.hostname}:${proxy.port || 80}` : options.address}`;
    channel = new GrpcChannel(target, securityOf(tls, options), channelOptions(proxy, options));
  };

  const { address } = options;
  return {
    endpoints: { traces: address, logs: address, metrics: address },
    async open() {
      // It writes text of its own to standard error, where a line of our log is expected.
      setLogVerbosity(logVerbosity.NONE);
      tls = await tlsFiles.read();
      connect();
    },
    encode: (bytes) => bytes,
    pack: (body) => Promise.resolve(body), // grpc-js does it.
    async send(signal, body, abort) {
      const changed = await tlsFiles.changed();
      if (changed && channel) {
        tls = changed;
        connect();
      }
      const opened = channel;
      if (!opened || abort.aborted) {
        return { kind: 'later', reason: 'the client is closed' };
      }
      return new Promise((resolve) => {
        const call = opened.makeUnaryRequest<Uint8Array, Buffer>(
          paths[signal],
          asBuffer,
          (bytes) => bytes,
          body,
          metadata,
          { deadline: Date.now() + timeoutMs },
          (error, response) => {
            abort.removeEventListener('abort', cancel);
            // A host that is gone is never heard of again: TCP alone would try for 15 minutes.
            if (error?.code === status.DEADLINE_EXCEEDED && channel === opened) connect();
            resolve(error ? judge(error) : taken(response, signal));
          },
        );
        const cancel = () => {
          call.cancel();
        };
        abort.addEventListener('abort', cancel);
      });
    },
    close() {
      channel?.close();
      channel = undefined;
      return Promise.resolve();
    },
  };
}

function securityOf(tls: TlsMaterial, options: GrpcClientOptions): ChannelCredentials {
  if (!options.isEncrypted) return credentials.createInsecure();
  const verify = { rejectUnauthorized: !options.insecureSkipVerify };
  return credentials.createFromSecureContext(createSecureContext(tls), verify);
}

function channelOptions(proxy: URL | undefined, options: GrpcClientOptions): ChannelOptions {
  const { address, serverName, keepalive } = options;
  return {
    ...(proxy && {
      'grpc.http_connect_target': `dns:${address}`,
      'grpc.default_authority': address,
      ...(proxy.username !== '' && { 'grpc.http_connect_creds': userOf(proxy) }),
    }),
    ...(serverName !== undefined && {
      'grpc.ssl_target_name_override': serverName,
      'grpc.default_authority': serverName,
    }),
    ...(keepalive && {
      'grpc.keepalive_time_ms': keepalive.timeMs,
      'grpc.keepalive_timeout_ms': keepalive.timeoutMs,
      'grpc.keepalive_permit_without_calls': Number(keepalive.isPermittedWithoutCalls),
    }),
    // grpc-js packs at zlib's level 6 and offers no other.
    ...(options.compression === 'gzip' && {
      'grpc.default_compression_algorithm': compressionAlgorithms.gzip,
    }),
    // Of what comes, also after unpacking; above it the call ends with RESOURCE_EXHAUSTED.
    'grpc.max_receive_message_length': options.responseBytesMax,
    'grpc.max_send_message_length': -1, // Looked at before.
    'grpc.initial_reconnect_backoff_ms': options.reconnectMs,
    'grpc.max_reconnect_backoff_ms': options.reconnectMs,
    // Retries are ours alone, and so is the choice of who is talked to: the proxy is chosen above.
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_http_proxy': 0,
    // Two exporters to one backend do not share a connection, nor its back-off.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.primary_user_agent': 'traceveil',
  };
}

function userOf({ username, password }: URL): string {
  return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
}

function metadataOf(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function taken(response: Uint8Array | undefined, signal: Signal): Answer {
  if (!response || response.byteLength === 0) return takenWhole;
  const { rejectedItems, message } = decodeResponse(response, signal, 'proto');
  return { kind: 'taken', rejectedItems, messageLength: message.length };
}

function judge({ code, metadata }: ServiceError): Answer {
  // `details` are the backend's words: they may quote what was sent.
  const reason = `backend answered ${status[code]}`;
  const retryAfterMs = retryDelayOf(metadata);
  if (isRetryableGrpc(code, retryAfterMs !== undefined)) {
    return { kind: 'later', reason, retryAfterMs };
  }
  return { kind: 'refused', remedy: remedies[code] ?? 'internal', reason };
}

/** @returns what `google.rpc.RetryInfo` asks for, milliseconds */
function retryDelayOf(metadata: Metadata): number | undefined {
  const [details] = metadata.get('grpc-status-details-bin');
  return details instanceof Buffer ? decodeStatus(details, 'proto').retryDelayMs : undefined;
}
