// Hot: asked of every attribute. What it does not see at once is left to whoever reads all messages.

/** Of `KeyValue.key` and `AnyValue.string_value`. */
const firstTag = 0x0a;
/** Of `KeyValue.value`. */
const secondTag = 0x12;
const lengthBytesMax = 3;

/**
 * Of an attribute as nearly all are written, a key of less than 128 bytes, then a value and nothing
 * more: where the content of the value starts. The key stands from the third byte on.
 *
 * @returns 0 of all others, if they are attributes at all
 */
export function startOfOnlyValue(bytes: Uint8Array, from: number, to: number): number {
  const keyLength = bytes[from + 1] ?? 0x80;
  const keyEnd = from + 2 + keyLength;
  const isPlain = bytes[from] === firstTag && keyLength < 0x80 && bytes[keyEnd] === secondTag;
  return isPlain ? startOfLast(bytes, keyEnd + 1, to) : 0;
}

/**
 * Of an AnyValue that is a text and nothing else: where that starts.
 *
 * @returns 0 of all others
 */
export function startOfOnlyString(bytes: Uint8Array, from: number, to: number): number {
  return bytes[from] === firstTag ? startOfLast(bytes, from + 1, to) : 0;
}

/** Where the content starts behind its length; 0 when it does not end at `to`. */
function startOfLast(bytes: Uint8Array, lengthStart: number, to: number): number {
  let length = 0;
  for (let index = 0; index < lengthBytesMax; index++) {
    const byte = bytes[lengthStart + index] ?? 0x80;
    length |= (byte & 0x7f) << (7 * index);
    if (byte >= 0x80) continue;
    const start = lengthStart + index + 1;
    return start + length === to ? start : 0;
  }
  return 0;
}
