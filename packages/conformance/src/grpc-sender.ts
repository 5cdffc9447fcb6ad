import grpc from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import type { Signal } from '@traceveil/pipeline';
import type { EndpointOptions } from './endpoint.ts';
import { readStatus } from './read-answer.ts';
import type { ReadStatus } from './read-answer.ts';

/** Of an answer; no answer to these requests needs a tenth of it. */
const answerBytesMax = 8 * 1024 ** 2;

const services: Readonly<Record<Signal, string>> = {
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
};

/** The service of the signal that is not stable yet. */
export const profilesService =
  'opentelemetry.proto.collector.profiles.v1development.ProfilesService';

/** A call of `Export`. */
export interface GrpcSent {
  readonly signal?: Signal;
  /** In place of the service of a signal. */
  readonly service?: string;
  readonly body: Uint8Array;
  readonly isPacked?: boolean;
}

/** How a call ended. */
export interface GrpcAnswer {
  readonly code: number;
  /** Such as `INVALID_ARGUMENT`. */
  readonly codeName: string;
  /** The response as it came; undefined when the call failed. */
  readonly body: Uint8Array | undefined;
  /** `grpc-status-details-bin`, if there is one that can be read. */
  readonly details: ReadStatus | undefined;
}

/** A real client of one endpoint. */
export interface GrpcSender {
  send(sent: GrpcSent): Promise<GrpcAnswer>;
  close(): void;
}

/** @param address `host:port` */
export function createGrpcSender(
  address: string,
  isEncrypted: boolean,
  { timeoutMs, headers }: EndpointOptions,
): GrpcSender {
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  // grpc-js packs all calls of a channel or none.
  const plain = connect(address, isEncrypted, grpc.compressionAlgorithms.identity);
  const packing = connect(address, isEncrypted, grpc.compressionAlgorithms.gzip);
  return {
    send({ signal = 'traces', service = services[signal], body, isPacked = false }) {
      const client = isPacked ? packing : plain;
      return new Promise((resolve) => {
        client.makeUnaryRequest<Uint8Array, Buffer>(
          `/${service}/Export`,
          (bytes) => Buffer.from(bytes),
          (bytes) => bytes,
          body,
          metadata,
          { deadline: Date.now() + timeoutMs },
          (error, response) => resolve(answerOf(error, response)),
        );
      });
    },
    close() {
      plain.close();
      packing.close();
    },
  };
}

function connect(
  address: string,
  isEncrypted: boolean,
  compression: grpc.compressionAlgorithms,
): grpc.Client {
  const security = isEncrypted ? grpc.credentials.createSsl() : grpc.credentials.createInsecure();
  return new grpc.Client(`dns:${address}`, security, {
    'grpc.default_compression_algorithm': compression,
    'grpc.max_send_message_length': -1,
    'grpc.max_receive_message_length': answerBytesMax,
    'grpc.enable_retries': 0,
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.use_local_subchannel_pool': 1,
  });
}

function answerOf(error: ServiceError | null, response: Buffer | undefined): GrpcAnswer {
  if (!error) {
    return { code: 0, codeName: 'OK', body: response, details: undefined };
  }
  const [details] = error.metadata.get('grpc-status-details-bin');
  return {
    code: error.code,
    codeName: grpc.status[error.code],
    body: undefined,
    details: details instanceof Uint8Array ? readStatus(details, 'proto') : undefined,
  };
}
