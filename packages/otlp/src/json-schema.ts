import { schema } from '../generated/schema.js';
import type { Field } from '../generated/schema.js';

/** A body that is not OTLP/JSON. The message names a path of the schema, never what stands there. */
export class OtlpJsonError extends Error {
  override readonly name = 'OtlpJsonError';
}

/** The message that an export request of each signal is. */
export const requestMessage = {
  traces: 'collector.trace.v1.ExportTraceServiceRequest',
  logs: 'collector.logs.v1.ExportLogsServiceRequest',
  metrics: 'collector.metrics.v1.ExportMetricsServiceRequest',
} as const;

/**
 * Bytes that JSON writes as hex digits, with how many. All others are base64.
 *
 * @see OTLP specification, «JSON Protobuf Encoding»: `traceId` and `spanId`
 */
export const hexDigits: ReadonlyMap<string, number> = new Map([
  ['traceId', 32],
  ['spanId', 16],
  ['parentSpanId', 16],
]);

/** A field with its JSON name. */
export interface NamedField extends Field {
  readonly name: string;
}

const fieldsByMessage: ReadonlyMap<string, readonly NamedField[]> = new Map(
  Object.entries(schema).map(([message, fields]) => [
    message,
    Object.entries(fields)
      .map(([name, field]) => ({ name, ...field }))
      .sort((a, b) => a.id - b.id),
  ]),
);

/** The fields of a message in the order of their numbers. */
export function fieldsOf(message: string): readonly NamedField[] {
  return fieldsByMessage.get(message) ?? [];
}
