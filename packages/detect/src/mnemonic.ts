import { createHash } from 'node:crypto';
import { bip39Words } from './bip39-words.ts';

const bitsAWord = 11;
/** Of each 33 bits the last belongs to the checksum. */
const bitsAGroup = 33;
const wordsMin = 12;

const bitsOf = new Map(
  bip39Words.map((word, index) => [word, index.toString(2).padStart(bitsAWord, '0')]),
);

function bitsIn(phrase: string): string | undefined {
  const words = phrase.toLowerCase().split(/[ ,]+/);
  const bits = words.map((word) => bitsOf.get(word));
  const isWhole = words.length >= wordsMin && words.length % 3 === 0;
  return isWhole && !bits.includes(undefined) ? bits.join('') : undefined;
}

/** Whether all are words of BIP-39, and as many as it has. */
export function isMnemonic(phrase: string): boolean {
  return bitsIn(phrase) !== undefined;
}

/** Whether the checksum in the last word holds: the first bits of SHA-256 of all others. */
export function isProvenMnemonic(phrase: string): boolean {
  const bits = bitsIn(phrase);
  if (bits === undefined) return false;
  const sumLength = bits.length / bitsAGroup;
  const entropy = bits.slice(0, -sumLength);
  const bytes = Uint8Array.from(entropy.match(/.{8}/g) ?? [], (byte) => parseInt(byte, 2));
  const first = createHash('sha256').update(bytes).digest()[0] ?? 0;
  return first.toString(2).padStart(8, '0').startsWith(bits.slice(-sumLength));
}
