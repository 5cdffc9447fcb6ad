/** Writes one length-delimited field. */
export function encodeField(number: number, body: Uint8Array): Buffer {
  return Buffer.concat([encodeVarint(number * 8 + 2), encodeVarint(body.length), body]);
}

function encodeVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
