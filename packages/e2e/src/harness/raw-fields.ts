/** A varint of up to 64 bits. */
export function varint(value: number | bigint): Buffer {
  if (value < 0x80) return Buffer.of(Number(value));
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

/** A tag, of whatever number and wire type. */
export function tag(number: number, wireType: number): Buffer {
  return varint(number * 8 + wireType);
}

/** A length-delimited field. */
export function field(number: number, ...content: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([tag(number, 2), varint(bytes.length), bytes]);
}

/** A text. */
export function textField(number: number, text: string): Buffer {
  return field(number, Buffer.from(text));
}

/** Traces with one span of these fields, and a name. */
export function rawSpan(name: string, ...fields: readonly Uint8Array[]): Buffer {
  return field(1, field(2, field(2, textField(5, name), ...fields)));
}

/** An attribute of a span, of a KeyValue's fields. */
export function rawAttribute(...fields: readonly Uint8Array[]): Buffer {
  return field(9, ...fields);
}

/** `core` inside as many fields, each of the numbers inside the one before; quick for any depth. */
export function nested(numbers: readonly number[], levels: number, core: Uint8Array): Buffer {
  const heads: Buffer[] = [];
  let length = core.length;
  for (let level = 0; level < levels; level++) {
    for (const number of numbers.toReversed()) {
      const head = Buffer.concat([tag(number, 2), varint(length)]);
      heads.push(head);
      length += head.length;
    }
  }
  return Buffer.concat([...heads.reverse(), core]);
}
