// Hot for images: base64 is checked and decoded by Node, and of the data every fourth byte is looked
// at: 1.1 CPU s/GB where a search takes 5.8 (2 MB, Node 20.20, shared machine).

import { latin1 } from '@traceveil/detect/internal';
import type { Role } from './convention.ts';

/** Text in some buffer. */
interface Text {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Shorter ones are not worth the trouble: they are searched. A signature of 32 bytes has 44. */
export const opaqueLengthMin = 64;
/** Of a text in binary data: three bytes that are looked at stand in it. */
const readableMin = 12;
const step = readableMin / 3;
const threeInARow = 0b111;
/** Of the run itself, in whose alphabet tokens are written too; longer ones have dots. */
const headLength = 1_024;

const dataUri =
  /^data:(?:image|audio|video)\/[\w.+-]{1,40}(?:;[\w-]{1,20}=[\w.-]{1,40}){0,3};base64,/;
const dataUriLengthMax = 200;

/** How files of images, sound and films begin, in hexadecimal. */
const magic =
  /^(?:89504e47|ffd8ff|474946383[79]61|52494646.{8}(?:57454250|57415645|41564920)|4944330[234]|fff[b32]|4f67675300|664c6143|1a45dfa3|.{8}66747970|49492a00|4d4d002a)/;

/**
 * Whether a value is what it claims to be and may pass without a search: under a key or member that
 * is `opaque`, base64 of binary data or a list of numbers; anywhere, an image, sound or film in
 * base64, as a data URI or bare, that begins as such a file does. What can be read in the data
 * (a camera's name, a comment) is handed to `isClean`, so that nothing hides there, and so is how the
 * base64 itself begins.
 *
 * @param isClean whether no secret stands in a text of `readableMin` and more characters
 */
export function isOpaqueValue(
  value: Text,
  role: Role,
  isClean: (readable: Uint8Array) => boolean,
): boolean {
  if (value.end - value.start < opaqueLengthMin) return false;
  const run = afterDataUri(value);
  const isMedia = run.start > value.start || mayBeginMedia(value);
  if (!isMedia && role !== 'opaque') return false;
  if (!isMedia && isNumbers(value)) return true;
  const data = decoded(run);
  if (!data || (isMedia && role !== 'opaque' && !hasMagic(data))) return false;
  const head = run.bytes.subarray(run.start, Math.min(run.end, run.start + headLength));
  const texts = readableTexts(data);
  return isClean(head) && (texts.length === 0 || isClean(texts));
}

/** What follows `data:image/png;base64,`; all of it when it does not begin so. */
function afterDataUri(text: Text): Text {
  const { bytes, start, end } = text;
  if (bytes[start] !== 0x64 || bytes[start + 4] !== 0x3a) return text; // `d`, `:`
  const head = latin1(bytes, start, Math.min(end, start + dataUriLengthMax));
  const [prefix = ''] = dataUri.exec(head) ?? [];
  return { bytes, start: start + prefix.length, end };
}

/** Of the first characters that base64 of `magic` has; the rest is asked once it is decoded. */
function mayBeginMedia({ bytes, start }: Text): boolean {
  if (mediaStarts[bytes[start] ?? 0] === 0) return false;
  return mediaStart.test(latin1(bytes, start, start + 4));
}

const mediaStart =
  /^(?:iVBO|[/_]9j[/_]|R0lG|UklG|SUQz|[/_]{2}[I-Ps-v]|T2dn|Zkxh|GkXf|AAAA|SUkq|TU0A)/;
/** By byte, 1 where `mediaStart` may begin: most texts are passed by without making text. */
const mediaStarts = new Uint8Array(256);
for (const char of 'i/_RUSTZGA') mediaStarts[char.charCodeAt(0)] = 1;

function hasMagic(data: Uint8Array): boolean {
  return magic.test(Buffer.from(data.subarray(0, 16)).toString('hex'));
}

/** What one unbroken run of base64 or base64url stands for; undefined when it is none. */
function decoded({ bytes, start, end }: Text): Uint8Array | undefined {
  let length = end - start;
  while (length > 0 && end - start - length < 2 && bytes[start + length - 1] === 0x3d) length--;
  // Node leaves out what is not of the alphabet, so that the length tells.
  const data = Buffer.from(latin1(bytes, start, start + length), 'base64');
  return length % 4 !== 1 && data.length === Math.floor((length * 3) / 4) ? data : undefined;
}

/** The runs of printable ASCII, a line each; empty of data that has none. */
function readableTexts(data: Uint8Array): Uint8Array {
  const runs: Uint8Array[] = [];
  let row = 0;
  for (let at = step - 1; at < data.length; at += step) {
    row = ((row << 1) | (readable[data[at] ?? 0] ?? 0)) & threeInARow;
    if (row !== threeInARow) continue;
    let start = at;
    while (start > 0 && readable[data[start - 1] ?? 0] === 1) start--;
    if (start > at - 2 * step) continue; // Chance: there is a gap between the three.
    while (at < data.length && readable[data[at] ?? 0] === 1) at++;
    if (at - start >= readableMin) runs.push(data.subarray(start, at), lineEnd);
    row = 0;
  }
  return Buffer.concat(runs);
}

const lineEnd = Uint8Array.of(0x0a);
const readable = new Uint8Array(256).fill(1, 0x20, 0x7f).fill(1, 0x09, 0x0e);

/** `[0.1, -2e-3]`, in brackets or without, in each other too. */
function isNumbers({ bytes, start, end }: Text): boolean {
  let digits = 0;
  for (let at = start; at < end; at++) {
    const kind = numberBytes[bytes[at] ?? 0] ?? 0;
    if (kind === 0) return false;
    // No number has as many digits as a key that is all digits could have.
    digits = kind === 1 ? digits + 1 : 0;
    if (digits > digitsMax) return false;
  }
  return true;
}

const digitsMax = 24;
/** 1: a digit; 2: what else stands in a list of numbers. */
const numberBytes = new Uint8Array(256);
for (const char of '0123456789') numberBytes[char.charCodeAt(0)] = 1;
for (const char of '+-.eE,[] \n\r\t') numberBytes[char.charCodeAt(0)] = 2;
