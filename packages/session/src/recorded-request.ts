import { protoToJson } from '@traceveil/otlp';
import type { AnyValueJson, KeyValueJson } from './plain-value.ts';

/** A recorded request. */
export interface RecordedRequest {
  readonly signal: 'traces' | 'logs' | 'metrics';
  /** A serialized `Export<Signal>ServiceRequest`. */
  readonly bytes: Uint8Array;
}

/** A span in OTLP/JSON. */
export interface SpanJson {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly attributes?: readonly KeyValueJson[];
  readonly events?: readonly EventJson[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

interface EventJson {
  readonly name?: string;
  readonly timeUnixNano?: string;
  readonly attributes?: readonly KeyValueJson[];
}

/** A log record in OTLP/JSON. */
export interface LogRecordJson {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly eventName?: string;
  readonly timeUnixNano?: string;
  readonly observedTimeUnixNano?: string;
  readonly body?: AnyValueJson;
  readonly attributes?: readonly KeyValueJson[];
}

interface ScopeJson {
  readonly spans?: readonly SpanJson[];
  readonly logRecords?: readonly LogRecordJson[];
}

interface ResourceJson {
  readonly resource?: { readonly attributes?: readonly KeyValueJson[] };
  readonly scopeSpans?: readonly ScopeJson[];
  readonly scopeLogs?: readonly ScopeJson[];
}

interface RequestJson {
  readonly resourceSpans?: readonly ResourceJson[];
  readonly resourceLogs?: readonly ResourceJson[];
}

/** What was recorded of one resource, whatever its scopes. */
export interface RecordedResource {
  readonly attributes: readonly KeyValueJson[] | undefined;
  readonly spans: readonly SpanJson[];
  readonly logRecords: readonly LogRecordJson[];
}

/**
 * The resources of a request; none of metrics, in which nobody speaks.
 *
 * @throws OtlpJsonError when it is none
 */
export function resourcesOf({ signal, bytes }: RecordedRequest): RecordedResource[] {
  if (signal === 'metrics') return [];
  const request = JSON.parse(protoToJson(bytes, signal)) as RequestJson;
  const resources = request.resourceSpans ?? request.resourceLogs ?? [];
  return resources.map(({ resource, scopeSpans, scopeLogs }) => {
    const scopes = scopeSpans ?? scopeLogs ?? [];
    return {
      attributes: resource?.attributes,
      spans: scopes.flatMap(({ spans = [] }) => spans),
      logRecords: scopes.flatMap(({ logRecords = [] }) => logRecords),
    };
  });
}
