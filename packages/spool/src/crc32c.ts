const polynomial = 0x82f63b78;
const [t0, t1, t2, t3, t4, t5, t6, t7] = makeTables();

/**
 * CRC-32C (Castagnoli) as in iSCSI, eight bytes a step: what segments of version 1 have, and
 * cursors. `zlib.crc32` knows the older polynomial only.
 *
 * @param start what an earlier call gave for the bytes before these
 * @see RFC 3720, appendix B.4
 */
export function crc32c(bytes: Uint8Array, start = 0): number {
  let crc = ~start;
  const length = bytes.length;
  const stepsEnd = length - (length % 8);
  let index = 0;
  for (; index < stepsEnd; index += 8) {
    const b0 = bytes[index] ?? 0;
    const b1 = bytes[index + 1] ?? 0;
    const b2 = bytes[index + 2] ?? 0;
    const b3 = bytes[index + 3] ?? 0;
    const low = crc ^ (b0 | (b1 << 8) | (b2 << 16) | (b3 << 24));
    crc =
      (t7[low & 255] ?? 0) ^
      (t6[(low >>> 8) & 255] ?? 0) ^
      (t5[(low >>> 16) & 255] ?? 0) ^
      (t4[low >>> 24] ?? 0) ^
      (t3[bytes[index + 4] ?? 0] ?? 0) ^
      (t2[bytes[index + 5] ?? 0] ?? 0) ^
      (t1[bytes[index + 6] ?? 0] ?? 0) ^
      (t0[bytes[index + 7] ?? 0] ?? 0);
  }
  for (; index < length; index += 1) {
    crc = (crc >>> 8) ^ (t0[(crc ^ (bytes[index] ?? 0)) & 255] ?? 0);
  }
  return ~crc >>> 0;
}

/** The n-th says what becomes of a byte that n more bytes follow. */
function makeTables() {
  const table = () => new Int32Array(256);
  const first = table();
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    first[byte] = crc;
  }
  const later = [table(), table(), table(), table(), table(), table(), table()] as const;
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = first[byte] ?? 0;
    for (const each of later) {
      crc = (crc >>> 8) ^ (first[crc & 255] ?? 0);
      each[byte] = crc;
    }
  }
  return [first, ...later] as const;
}
