/** An `ExportTraceServiceRequest` with one span for each text: its name is the text. For tests. */
export function encodeRequest(names: readonly string[]): Buffer {
  const spans = names.map((name) => encodeField(2, encodeField(5, Buffer.from(name))));
  return encodeField(1, encodeField(2, Buffer.concat(spans)));
}

function encodeField(number: number, body: Buffer): Buffer {
  return Buffer.concat([encodeVarint(number * 8 + 2), encodeVarint(body.length), body]);
}

function encodeVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
