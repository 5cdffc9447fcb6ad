// For tests: requests of one span or one log record.

import { jsonToProto } from '@traceveil/otlp';
import type { RecordedRequest } from './recorded-request.ts';

/** A span as a test writes it; attributes are texts, or lists and objects as they are sent. */
export interface SampleSpan {
  readonly name?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  /** Seconds from any start. */
  readonly start?: number;
  readonly end?: number;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly events?: readonly { readonly name: string; readonly attributes: Attributes }[];
  readonly error?: string;
}

type Attributes = Readonly<Record<string, unknown>>;

/** Spans of one service in one request. */
export function spanRequest(...spans: readonly SampleSpan[]): RecordedRequest {
  const encoded = spans.map((span) => ({
    traceId: span.traceId ?? '0123456789abcdef0123456789abcdef',
    spanId: span.spanId ?? '0123456789abcdef',
    name: span.name ?? 'span',
    startTimeUnixNano: nanoseconds(span.start ?? 1),
    endTimeUnixNano: nanoseconds(span.end ?? 2),
    attributes: keyValues(span.attributes ?? {}),
    events: (span.events ?? []).map(({ name, attributes }) => ({
      name,
      timeUnixNano: nanoseconds(span.start ?? 1),
      attributes: keyValues(attributes),
    })),
    ...(span.error !== undefined && { status: { code: 2, message: span.error } }),
  }));
  const resource = { attributes: keyValues({ 'service.name': 'shop' }) };
  const request = { resourceSpans: [{ resource, scopeSpans: [{ spans: encoded }] }] };
  return { signal: 'traces', bytes: jsonToProto(Buffer.from(JSON.stringify(request)), 'traces') };
}

/** Log records in one request. */
export function logRequest(
  ...records: readonly {
    readonly eventName: string;
    readonly body?: unknown;
    readonly attributes?: Attributes;
  }[]
): RecordedRequest {
  const logRecords = records.map(({ eventName, body, attributes }, index) => ({
    eventName,
    timeUnixNano: nanoseconds(index + 1),
    body: body === undefined ? undefined : anyValue(body),
    attributes: keyValues(attributes ?? {}),
  }));
  const request = { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };
  return { signal: 'logs', bytes: jsonToProto(Buffer.from(JSON.stringify(request)), 'logs') };
}

function nanoseconds(seconds: number): string {
  return `${seconds}000000000`;
}

function keyValues(attributes: Attributes) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: unknown): unknown {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value === 'object' && value !== null) {
    return { kvlistValue: { values: keyValues(value as Attributes) } };
  }
  return { stringValue: String(value) };
}
