import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import grpc from '@grpc/grpc-js';
import type {
  sendUnaryData,
  ServerInterceptor,
  ServerUnaryCall,
  ServiceDefinition,
} from '@grpc/grpc-js';
import { encodeResponse, encodeStatus } from '@traceveil/otlp';
import { PipelineError, signals } from '@traceveil/pipeline';
import type { Signal } from '@traceveil/pipeline';
import type { GrpcConfig } from './config.ts';
import type { Intake } from './intake.ts';
import { close, listen } from './listen.ts';
import type { ProtocolServer } from './listen.ts';
import { peerAddress } from './peer-address.ts';
import { asPipelineError, statusOf } from './refusal.ts';

const MiB = 1024 ** 2;

/** Every call arrives and leaves as bytes: nothing is decoded here. */
const services: Readonly<Record<Signal, ServiceDefinition>> = {
  traces: serviceOf('/opentelemetry.proto.collector.trace.v1.TraceService/Export'),
  logs: serviceOf('/opentelemetry.proto.collector.logs.v1.LogsService/Export'),
  metrics: serviceOf('/opentelemetry.proto.collector.metrics.v1.MetricsService/Export'),
};

function serviceOf(path: string): ServiceDefinition {
  const keep = (bytes: Buffer) => bytes;
  return {
    Export: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: keep,
      requestDeserialize: keep,
      responseSerialize: keep,
      responseDeserialize: keep,
    },
  };
}

/** Makes the OTLP/gRPC server. */
export function createGrpcServer(
  component: string,
  config: GrpcConfig,
  intake: Intake,
): ProtocolServer {
  const bytesMax = config.max_send_msg_size_mib * MiB;
  const server = new grpc.Server({
    'grpc.max_receive_message_length': config.max_recv_msg_size_mib * MiB,
    'grpc.max_send_message_length': bytesMax,
    'grpc.max_concurrent_streams': config.max_concurrent_streams,
    'grpc.max_connection_idle_ms': config.idle_timeout,
    interceptors: [watchReading(component, config.read_timeout, intake)],
  });
  for (const signal of signals) {
    const serve = exporterOf(signal, { component, intake, bytesMax });
    server.addService(services[signal], {
      Export: (call: Call, callback: sendUnaryData<Buffer>) => void serve(call, callback),
    });
  }
  // The connections are ours to count: grpc-js by itself takes any number.
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    injector.injectConnection(socket);
  });
  listener.maxConnections = config.max_connections;

  async function stop(deadline: AbortSignal): Promise<void> {
    const closed = close(listener, deadline, () => {
      server.forceShutdown();
      for (const socket of sockets) socket.destroy();
    });
    // Goes away politely: each session ends when its last call has been answered.
    server.tryShutdown(() => {
      for (const socket of sockets) socket.end();
    });
    await closed;
  }

  return { start: () => listen(listener, config.endpoint, component), stop };
}

type Call = ServerUnaryCall<Buffer, Buffer>;

interface Exporting {
  readonly component: string;
  readonly intake: Intake;
  /** Of an answer. */
  readonly bytesMax: number;
}

/** The handler of one signal's `Export`. */
function exporterOf(signal: Signal, { component, intake, bytesMax }: Exporting) {
  return async (call: Call, callback: sendUnaryData<Buffer>): Promise<void> => {
    const controller = new AbortController();
    call.on('cancelled', () => {
      controller.abort(new PipelineError(component, 'retry', 'the sender has gone'));
    });
    const address = peerAddress(call.getPeer().replace(/:\d+$/, ''));
    const sender = { id: 'anonymous', address, transport: 'grpc' } as const;
    try {
      const read = () => ({ signal, bytes: call.request });
      const { outcome } = await intake.take({ sender, controller, read });
      callback(null, Buffer.from(encodeResponse(signal, outcome, 'proto', bytesMax)));
    } catch (error) {
      const status = statusOf(asPipelineError(error, component));
      const metadata = new grpc.Metadata();
      metadata.set('grpc-status-details-bin', Buffer.from(encodeStatus(status, 'proto')));
      const { code, message: details } = status;
      callback(Object.assign(new Error(details), { code, details, metadata }));
    }
  };
}

/**
 * Ends calls whose message does not arrive in time, and counts those that end before it was read:
 * grpc-js refuses messages above the limit by itself, without telling a handler.
 */
function watchReading(component: string, timeoutMs: number, intake: Intake): ServerInterceptor {
  return (_method, call) => {
    let isRead = false;
    return new grpc.ServerInterceptingCall(call, {
      start(next) {
        const timer = setTimeout(() => {
          const details = `${component}: the message did not arrive in time`;
          call.sendStatus({ code: grpc.status.DEADLINE_EXCEEDED, details });
        }, timeoutMs);
        next(
          new grpc.ServerListenerBuilder()
            .withOnReceiveHalfClose((nextHalfClose) => {
              isRead = true;
              clearTimeout(timer);
              nextHalfClose();
            })
            .withOnCancel(() => {
              clearTimeout(timer);
              if (!isRead) intake.countUnread('grpc', 'unread');
            })
            .build(),
        );
      },
    });
  };
}
