const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xed_b8_83_20 : 0);
  return value;
});

/** CRC-32 of IEEE 802.3, as zlib has it. */
function crc32(text: string): number {
  let value = 0xff_ff_ff_ff;
  for (let at = 0; at < text.length; at++) {
    value = (table[(value ^ text.charCodeAt(at)) & 0xff] ?? 0) ^ (value >>> 8);
  }
  return (value ^ 0xff_ff_ff_ff) >>> 0;
}

function inBase(value: number, digits: string, length: number): string {
  let written = '';
  for (let rest = value; written.length < length; rest = Math.floor(rest / digits.length)) {
    written = digits.charAt(rest % digits.length) + written;
  }
  return written;
}

/** Splits off the last letters, which are the checksum of what the others are taken for. */
function endsWith(
  secret: string,
  length: number,
  sumOf: (body: string) => string,
  from = 0,
): boolean {
  const end = secret.length - length;
  return end > from && secret.slice(end) === sumOf(secret.slice(from, end));
}

const crcBase62 = (body: string) => inBase(crc32(body), base62, 6);
const crcHex = (body: string) => inBase(crc32(body), '0123456789abcdef', 8);

/** Tokens of GitHub, npm and Vercel: six letters behind the prefix and the body. */
export function isCrcBase62(secret: string): boolean {
  return endsWith(secret, 6, crcBase62, secret.indexOf('_') + 1);
}

/** Tokens of Zuplo: eight digits of what is behind the prefix. */
export function isCrcHex(secret: string): boolean {
  return endsWith(secret.toLowerCase(), 8, crcHex, secret.indexOf('_') + 1);
}

/** Tokens of Atlassian: eight digits of all that is before them. */
export function isCrcHexOfAll(secret: string): boolean {
  const end = secret.length - 8;
  return end > 8 && secret.slice(end).toLowerCase() === crcHex(secret.slice(0, end));
}

/** GitLab's routable tokens: `.01.`, two digits of the length, seven of the checksum. */
export function isRoutable(secret: string): boolean {
  const isShaped = /\.[\da-z]{2}\.[\da-z]{9}$/.test(secret);
  return (
    isShaped &&
    endsWith(secret, 7, (body) => inBase(crc32(body), base62.slice(0, 36).toLowerCase(), 7))
  );
}

/** Keys of Grafana's service accounts: eight digits of all before `_`, the lowest byte first. */
export function isGrafana(secret: string): boolean {
  const end = secret.lastIndexOf('_');
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(secret.slice(0, end)));
  return secret.slice(end + 1) === sum.toString('hex');
}

/** Secrets of Confluent Cloud: six letters of base64, of what is behind `cflt`, lowest byte first. */
export function isConfluent(secret: string): boolean {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(secret.slice('cflt'.length, -6)));
  return secret.endsWith(sum.toString('base64').replace('==', ''));
}

const bech32Letters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const bech32Generator = [0x3b_6a_57_b2, 0x26_50_8e_6d, 0x1e_a1_19_fa, 0x3d_42_33_dd, 0x2a_14_62_b3];

/** Bech32, in one case: keys of age and of Nostr. */
export function isBech32(secret: string): boolean {
  const text = secret.toLowerCase();
  const split = text.lastIndexOf('1');
  const codes = Array.from(text.slice(0, split), (letter) => letter.charCodeAt(0));
  const data = Array.from(text.slice(split + 1), (letter) => bech32Letters.indexOf(letter));
  if (split < 1 || data.includes(-1)) return false;
  let sum = 1;
  for (const value of [
    ...codes.map((code) => code >> 5),
    0,
    ...codes.map((code) => code & 31),
    ...data,
  ]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1_ff_ff_ff) << 5) ^ value;
    bech32Generator.forEach((term, bit) => {
      if ((top >>> bit) & 1) sum ^= term;
    });
  }
  return sum === 1;
}
