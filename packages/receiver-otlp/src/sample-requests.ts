// Requests for tests, written as the bytes they are.

/** A delimited field of a protobuf message. */
function field(id: number, content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content);
  const head: number[] = [];
  for (let rest of [(id << 3) | 2, bytes.length]) {
    for (; rest > 0x7f; rest >>>= 7) head.push((rest & 0x7f) | 0x80);
    head.push(rest);
  }
  return Buffer.concat([Buffer.from(head), bytes]);
}

/** An `ExportTraceServiceRequest` or `ExportLogsServiceRequest` of `count` named items. */
export function sampleRequest(count: number, name = 'chat'): Buffer {
  const items = Array.from({ length: count }, () => field(2, field(5, name)));
  return field(1, field(2, Buffer.concat(items)));
}

/** The same as traces in OTLP/JSON. */
export function sampleJson(count: number, name = 'chat'): string {
  const spans = Array.from({ length: count }, () => ({ name }));
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
}
