import { plainAttributes, textOf } from './plain-value.ts';
import { resourcesOf, type RecordedRequest, type SpanJson } from './recorded-request.ts';

/** A span as it was forwarded, without what it says. */
export interface SpanOutline {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty of the outermost. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly service: string;
  /** Nanoseconds since the epoch. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly hasFailed: boolean;
}

/**
 * The spans of recorded requests in the order in which they began; one that was sent more than once
 * as it was sent last.
 *
 * @throws OtlpJsonError when a request is none
 */
export function readSpans(requests: readonly RecordedRequest[]): SpanOutline[] {
  const found = new Map<string, SpanOutline>();
  for (const { attributes, spans } of requests.flatMap(resourcesOf)) {
    const service = textOf(plainAttributes(attributes).get('service.name'));
    for (const span of spans) {
      const outline = outlineOf(span, service);
      found.set(`${outline.traceId} ${outline.spanId}`, outline);
    }
  }
  // Stable: what began at the same time stays in its order.
  return [...found.values()].sort((a, b) =>
    a.startNs < b.startNs ? -1 : Number(a.startNs > b.startNs),
  );
}

function outlineOf(span: SpanJson, service: string): SpanOutline {
  const { traceId = '', spanId = '', parentSpanId = '', name = '', status } = span;
  return {
    ...{ traceId, spanId, parentSpanId, name, service },
    startNs: BigInt(span.startTimeUnixNano ?? 0),
    endNs: BigInt(span.endTimeUnixNano ?? 0),
    hasFailed: status?.code === 2,
  };
}
