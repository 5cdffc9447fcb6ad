import { encodeField } from './encode.ts';

/** An `ExportTraceServiceRequest` with one span for each text: its name is the text. For tests. */
export function encodeRequest(names: readonly string[]): Buffer {
  const spans = names.map((name) => encodeField(2, encodeField(5, Buffer.from(name))));
  return encodeField(1, encodeField(2, Buffer.concat(spans)));
}
