import type { SessionSpan } from '../api.ts';

/** A row of a timeline. */
export interface TimelineRow {
  readonly span: SessionSpan;
  /** How many spans stand around it; 0 of the outermost. */
  readonly depth: number;
  /** After the first span of all began. */
  readonly beginsMs: number;
  /** Of the width of the timeline, 0 to 100. */
  readonly left: number;
  readonly width: number;
}

/** As deep as it is shown. */
export const depthMax = 6;

/** Narrower is not seen. */
const widthMin = 0.5;

/** Lays spans out over the time from the first beginning to the last end. */
export function timelineOf(spans: readonly SessionSpan[]): TimelineRow[] {
  const beginnings = spans.map(({ time }) => Date.parse(time));
  const firstMs = beginnings.reduce((least, one) => Math.min(least, one), Infinity);
  const lastMs = spans.reduce(
    (most, { duration_ms: lasts }, index) => Math.max(most, (beginnings[index] ?? 0) + lasts),
    firstMs,
  );
  const wholeMs = Math.max(1, lastMs - firstMs);
  const byId = new Map(spans.map((span) => [idOf(span.trace_id, span.span_id), span]));
  return spans.map((span, index) => {
    const beginsMs = (beginnings[index] ?? firstMs) - firstMs;
    const left = Math.min(100 - widthMin, (100 * beginsMs) / wholeMs);
    const width = Math.min(100 - left, Math.max(widthMin, (100 * span.duration_ms) / wholeMs));
    return { span, depth: depthOf(span, byId), beginsMs, left, width };
  });
}

/** Ends where a parent was not recorded, and with spans that stand around each other. */
function depthOf(span: SessionSpan, byId: ReadonlyMap<string, SessionSpan>): number {
  let depth = 0;
  let parent = byId.get(idOf(span.trace_id, span.parent_span_id));
  while (parent !== undefined && depth < depthMax) {
    depth += 1;
    parent = byId.get(idOf(parent.trace_id, parent.parent_span_id));
  }
  return depth;
}

function idOf(traceId: string, spanId: string): string {
  return `${traceId} ${spanId}`;
}
