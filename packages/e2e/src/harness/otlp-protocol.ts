import { join } from 'node:path';
import protobuf from 'protobufjs';
import { repository } from './repository.ts';

const { Root } = protobuf;

/** The three kinds of OTLP request. */
export const signals = ['traces', 'logs', 'metrics'] as const;
export type Signal = (typeof signals)[number];

/** A decoded request: objects, lists, strings, numbers, booleans and, for bytes, buffers. */
export type Decoded = Readonly<Record<string, unknown>>;

const root = load();
const requests = {
  traces: root.lookupType('collector.trace.v1.ExportTraceServiceRequest'),
  logs: root.lookupType('collector.logs.v1.ExportLogsServiceRequest'),
  metrics: root.lookupType('collector.metrics.v1.ExportMetricsServiceRequest'),
};

/** Reads a protobuf request by the published .proto files: nothing of ours judges what we send. */
export function decode(signal: Signal, bytes: Uint8Array): Decoded {
  const message = requests[signal].decode(bytes);
  return requests[signal].toObject(message, { longs: String, bytes: Buffer });
}

/** Reads an OTLP/JSON request. Ids are hexadecimal there; the rest is the mapping of protobuf. */
export function decodeJson(signal: Signal, text: string): Decoded {
  const written: unknown = JSON.parse(text, (key, value: unknown) => {
    const isId = /^(?:traceId|spanId|parentSpanId)$/.test(key) && typeof value === 'string';
    return isId ? Buffer.from(value, 'hex').toString('base64') : value;
  });
  return decode(signal, encode(signal, written as Decoded));
}

/** Writes a request in protobuf; ids are bytes or base64. */
export function encode(signal: Signal, request: Decoded): Buffer {
  const message = requests[signal].fromObject(request);
  return Buffer.from(requests[signal].encode(message).finish());
}

function load(): protobuf.Namespace {
  const all = new Root();
  all.resolvePath = (_origin, target) => join(repository, 'proto', target);
  all.loadSync([
    'opentelemetry/proto/collector/trace/v1/trace_service.proto',
    'opentelemetry/proto/collector/logs/v1/logs_service.proto',
    'opentelemetry/proto/collector/metrics/v1/metrics_service.proto',
  ]);
  return all.lookup('opentelemetry.proto') as protobuf.Namespace;
}
