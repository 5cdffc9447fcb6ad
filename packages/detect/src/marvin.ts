/** What Microsoft's key generators start the hash from: eight letters, by kind of key. */
const seeds = `
  System00 Unknown0 Send0000 Manage00 Listen00 AbAcct00 Master00 Functi00 SysAll00 Resour00
  MastRO00 SystRO00 Encryp00 MastRW00 SystRW00 Access00 Default0 Query000 PAdmin00 Classic0
  ACRDflt0 UsrPwd00 IoTHub00 DpsKey00 Device00 Tenant00 Gatewy00 GitKey00`
  .trim()
  .split(/\s+/);
const checksumBytes = 4;
const commonLength = 84;
const commonBodyLength = 80;

const rotated = (value: number, by: number) => (value << by) | (value >>> (32 - by));

/**
 * Marvin32, of which both halves are made one.
 *
 * @param seed eight letters, the last the lowest byte
 * @see https://github.com/dotnet/runtime, System.Marvin
 */
export function marvin32(data: Buffer, seed: string): number {
  const letters = Buffer.from(seed, 'latin1');
  let high = letters.readInt32BE(0);
  let low = letters.readInt32BE(4);
  const mix = (word: number) => {
    low = (low + word) | 0;
    high ^= low;
    low = (rotated(low, 20) + high) | 0;
    high = rotated(high, 9) ^ low;
    low = (rotated(low, 27) + high) | 0;
    high = rotated(high, 19);
  };
  const whole = data.length - (data.length % 4);
  for (let at = 0; at < whole; at += 4) mix(data.readInt32LE(at));
  let rest = 0x80;
  for (let at = data.length - 1; at >= whole; at--) rest = (rest << 8) | (data[at] ?? 0);
  mix(rest);
  mix(0);
  return high ^ low;
}

/** Keys with a mark of a service of Azure, such as `+ASt`: the last four bytes of what is base64. */
export function isAzureKey(secret: string): boolean {
  const bytes = Buffer.from(secret, 'base64');
  const end = bytes.length - checksumBytes;
  if (end <= checksumBytes) return false;
  const written = bytes.readInt32LE(end);
  return seeds.some((seed) => marvin32(bytes.subarray(0, end), seed) === written);
}

/** Common annotated keys, `…JQQJ99…`: three bytes of the hash of the 80 letters before. */
export function isAnnotatedKey(secret: string): boolean {
  const sum = Buffer.alloc(checksumBytes);
  sum.writeInt32LE(marvin32(Buffer.from(secret.slice(0, commonBodyLength), 'base64'), 'Default0'));
  return secret.slice(commonBodyLength, commonLength) === sum.toString('base64', 0, 3);
}
