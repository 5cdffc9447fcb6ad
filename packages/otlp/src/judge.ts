// For tests: what protobufjs reads from `proto/` itself, which knows nothing of our tables.

import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const protoDirectory = fileURLToPath(new URL('../../../proto/', import.meta.url));

const root = new protobuf.Root();
root.resolvePath = (_origin, target) => protoDirectory + target;
root.loadSync(
  ['trace/v1/trace', 'logs/v1/logs', 'metrics/v1/metrics'].map(
    (name) => `opentelemetry/proto/collector/${name}_service.proto`,
  ),
  { keepCase: true },
);
root.resolveAll();

/** The request type of each signal. */
export const requestTypes = {
  traces: root.lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest'),
  logs: root.lookupType('opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest'),
  metrics: root.lookupType('opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest'),
} as const;

/** A message, as tests write it; field names as in `proto/`. */
export type Plain = Readonly<Record<string, unknown>>;

/** @throws Error when `message` is none of that signal's */
export function encodeRequest(signal: keyof typeof requestTypes, message: Plain): Uint8Array {
  const type = requestTypes[signal];
  return type.encode(type.fromObject(message)).finish();
}

/** @throws Error when the judge cannot read `bytes` */
export function decodeRequest(signal: keyof typeof requestTypes, bytes: Uint8Array): Plain {
  const type = requestTypes[signal];
  return type.toObject(type.decode(bytes), { longs: String, bytes: String });
}

/** Whether it is the id of a trace or a span, which is no text. */
export function isId(field: protobuf.Field): boolean {
  return field.type === 'bytes' && /^(?:trace|span|parent_span)_id$/.test(field.name);
}

/** Every string and bytes field but ids of a message that was decoded: `text:…`, `key:…`. */
export function leavesOf(type: protobuf.Type, message: Plain): string[] {
  return type.fieldsArray.flatMap((field) => {
    const value = message[field.name];
    if (value === undefined || isId(field)) return [];
    const values = (field.repeated ? value : [value]) as readonly unknown[];
    const { resolvedType } = field;
    if (resolvedType instanceof protobuf.Type) {
      return values.flatMap((each) => leavesOf(resolvedType, each as Plain));
    }
    if (field.type === 'bytes') return values.map((each) => `bytes:${String(each)}`);
    if (field.type !== 'string') return [];
    const kind = type.name === 'KeyValue' ? 'key' : 'text';
    return values.map((each) => `${kind}:${Buffer.from(each as string).toString('base64')}`);
  });
}
