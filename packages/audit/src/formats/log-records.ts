import { jsonToProto } from '@traceveil/otlp';
import type { TrailLine } from '../sinks/trail-reader.ts';

const info = { severityNumber: 9, severityText: 'INFO' } as const;
const warn = { severityNumber: 13, severityText: 'WARN' } as const;
const error = { severityNumber: 17, severityText: 'ERROR' } as const;

const severities: Readonly<Record<string, typeof info | typeof warn | typeof error>> = {
  redact: warn,
  refuse: warn,
  recover: error,
};

/**
 * Events as log records in one request, protobuf. The body is the line of the trail.
 *
 * @see opentelemetry-proto, `logs/v1/logs.proto`
 */
export function logRecordsOf(lines: readonly TrailLine[]): Uint8Array {
  const logRecords = lines.map(recordOf);
  const resource = { attributes: [text('service.name', 'traceveil')] };
  const scopeLogs = [{ scope: { name: 'traceveil.audit' }, logRecords }];
  const request = { resourceLogs: [{ resource, scopeLogs }] };
  return jsonToProto(Buffer.from(JSON.stringify(request)), 'logs');
}

function recordOf({ seq, hash, line, event }: TrailLine): object {
  const { kind, time, trace_id, span_id } = event as Readonly<Record<string, string | undefined>>;
  const ms = Date.parse(time ?? '');
  const nanoseconds = Number.isNaN(ms) ? '0' : `${ms}000000`;
  return {
    timeUnixNano: nanoseconds,
    observedTimeUnixNano: nanoseconds,
    ...(event['outcome'] === 'leaked' ? error : (severities[kind ?? ''] ?? info)),
    eventName: `traceveil.audit.${kind ?? ''}`,
    body: { stringValue: line },
    attributes: [
      { key: 'traceveil.audit.seq', value: { intValue: String(seq) } },
      text('traceveil.audit.hash', hash),
      text('traceveil.audit.kind', kind ?? ''),
    ],
    ...(isId(trace_id, 32) && { traceId: trace_id }),
    ...(isId(span_id, 16) && { spanId: span_id }),
  };
}

function isId(value: string | undefined, digits: number): boolean {
  return value?.length === digits && /^[\da-f]+$/.test(value);
}

function text(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}
