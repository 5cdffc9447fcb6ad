import { readTag, varintEnd, wireType, type Range } from './wire.ts';

/**
 * A number of an AnyValue as people write it: the digits of an integer, without a JS number between;
 * of a double the shortest that is read back as it.
 *
 * @param leaf of the kind `number`: from its tag on
 * @returns of what no reader takes for a number, its bytes as Latin-1
 */
export function numberText({ bytes, start, end }: Range & { readonly bytes: Uint8Array }): string {
  const wire = readTag(bytes, start, end) & 7;
  const at = varintEnd();
  if (wire === wireType.varint) return integerText(bytes, at, end);
  const content = Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at);
  return wire === wireType.fixed64 ? String(content.readDoubleLE()) : content.toString('latin1');
}

function integerText(bytes: Uint8Array, start: number, end: number): string {
  let value = 0n;
  for (let at = end - 1; at >= start; at--) value = (value << 7n) | BigInt((bytes[at] ?? 0) & 0x7f);
  return BigInt.asIntN(64, value).toString();
}
