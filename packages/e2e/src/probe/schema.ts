import { join } from 'node:path';
import protobuf from 'protobufjs';
import { repository } from '../harness/repository.ts';
import type { Signal } from '../harness/otlp-protocol.ts';

const root = load();

/** The request of each signal, field names as in `proto/`; nothing of ours says what a field is. */
export const requestTypes: Readonly<Record<Signal, protobuf.Type>> = {
  traces: root.lookupType('collector.trace.v1.ExportTraceServiceRequest'),
  logs: root.lookupType('collector.logs.v1.ExportLogsServiceRequest'),
  metrics: root.lookupType('collector.metrics.v1.ExportMetricsServiceRequest'),
};

/** The message that a field holds; undefined for a scalar or an enum. */
export function messageOf(field: protobuf.Field): protobuf.Type | undefined {
  return field.resolvedType instanceof protobuf.Type ? field.resolvedType : undefined;
}

/** Whether it is the id of a trace or a span, which has a fixed length. */
export function isId(field: protobuf.Field): boolean {
  return field.type === 'bytes' && /^(?:trace|span|parent_span)_id$/.test(field.name);
}

/** Whether it holds text of any length, or bytes that may be text. */
export function holdsText(field: protobuf.Field): boolean {
  return field.type === 'string' || (field.type === 'bytes' && !isId(field));
}

/** A field by its name in `proto/`. @throws Error when there is none */
export function fieldOf(type: protobuf.Type, name: string): protobuf.Field {
  const field = type.fields[name];
  if (field === undefined) throw new Error(`${type.fullName} has no ${name}`);
  return field;
}

/** Fields of the messages that hold values. @throws Error when there is no such field */
export function valueField(
  type: 'AnyValue' | 'ArrayValue' | 'KeyValue' | 'KeyValueList',
  name: string,
): protobuf.Field {
  return fieldOf(root.lookupType(`common.v1.${type}`), name);
}

function load(): protobuf.Namespace {
  const all = new protobuf.Root();
  all.resolvePath = (_origin, target) => join(repository, 'proto', target);
  all.loadSync(
    ['trace/v1/trace', 'logs/v1/logs', 'metrics/v1/metrics'].map(
      (name) => `opentelemetry/proto/collector/${name}_service.proto`,
    ),
    { keepCase: true },
  );
  all.resolveAll();
  return all.lookup('opentelemetry.proto') as protobuf.Namespace;
}
