import type { MethodDefinition } from '@grpc/grpc-js';
import type { Signal } from '../harness/otlp-protocol.ts';

const services = {
  traces: 'trace.v1.TraceService',
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
} as const satisfies Record<Signal, string>;

const asItIs = (bytes: Buffer) => bytes;

/** OTLP's method for a signal, whose messages stay bytes. */
export function methodOf(signal: Signal): MethodDefinition<Buffer, Buffer> {
  return {
    path: `/opentelemetry.proto.collector.${services[signal]}/Export`,
    requestStream: false,
    responseStream: false,
    requestSerialize: asItIs,
    requestDeserialize: asItIs,
    responseSerialize: asItIs,
    responseDeserialize: asItIs,
  };
}
