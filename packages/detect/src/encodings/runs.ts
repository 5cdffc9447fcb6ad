// Hot: asked of every text, so it looks at few of its bytes; of many texts at once it is ../survey.ts.

import type { Span } from '../rule.ts';
import { digitOf } from './encoding.ts';

/** Shorter ones hold no secret that a rule would know. */
export const runLengthMin = 24;

/** By byte: its six bits in base64 or base64url; 64 when it is of neither. */
const sextets = new Uint8Array(256).fill(64);
Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/').forEach(
  (letter, value) => (sextets[letter.charCodeAt(0)] = value),
);
sextets['-'.charCodeAt(0)] = 62;
sextets['_'.charCodeAt(0)] = 63;

/** What a byte can be in a run. */
const member = 1;
/** The first letter of four that make a printable byte and more: its six bits are 8 to 31. */
const first = 2;
/** The second of them: its lowest four bits are 2 to 7. */
const second = 16;
const digit = 4;
/** The first of two digits that make a printable byte. */
const high = 8;
const kinds = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const bits = sextets[byte] ?? 64;
  const value = digitOf(byte);
  kinds[byte] =
    (bits < 64 ? member : 0) |
    (bits >= 8 && bits < 32 ? first : 0) |
    (bits < 64 && (bits & 15) >= 2 && (bits & 15) <= 7 ? second : 0) |
    (value < 16 ? digit : 0) |
    (value >= 2 && value <= 7 ? high : 0);
}

/** What images and sounds begin with: PNG, JPEG, GIF, RIFF, MP3, Ogg, MP4. */
const mediaStart = /^(?:iVBORw0KGgo|\/9j\/|R0lGOD|UklGR|SUQz|\/\/[uv]Q|T2dnU|AAAA[\w+/]{1,2}Z0eX)/;
/** Texts of images and sounds stand in front or at the end. */
const mediaEdge = 8_192;

/**
 * Looks for long runs of letters, digits, `+`, `/`, `-` and `_` in which something printable is
 * written as base64 or hex.
 *
 * @returns the offsets of the runs, ascending; undefined when there is none, the common case
 */
export function findRuns(bytes: Uint8Array, start: number, end: number): number[] | undefined {
  let found: number[] | undefined;
  // Of a run every byte is a member, so one of these is.
  for (let at = start + runLengthMin - 1; at < end;) {
    if (kinds[bytes[at] ?? 0] === 0) {
      at += runLengthMin;
      continue;
    }
    const from = startOfRun(bytes, at, start);
    const to = endOfRun(bytes, at, end);
    if (isWorthDecoding(bytes, from, to)) (found ??= []).push(from);
    at = to + runLengthMin;
  }
  return found;
}

/**
 * Adds the runs of a text of which a part is looked at, in step with `findRuns`.
 *
 * @param part [from, to) of the text; what it answered for the part before is the first `from`
 * @returns where the next part is to begin
 */
export function addRuns(
  runs: number[],
  bytes: Uint8Array,
  { start, end }: Span,
  part: { readonly from: number; readonly to: number },
): number {
  let at = Math.max(part.from, start + runLengthMin - 1);
  while (at < part.to) {
    if (kinds[bytes[at] ?? 0] === 0) {
      at += runLengthMin;
      continue;
    }
    const from = startOfRun(bytes, at, start);
    const to = endOfRun(bytes, at, end);
    if (isWorthDecoding(bytes, from, to)) runs.push(from);
    at = to + runLengthMin;
  }
  return at;
}

/** A place close before `to` across which no run goes; `to` itself when there is none. */
export function betweenRuns(bytes: Uint8Array, from: number, to: number): number {
  const last = Math.max(from + 1, to - nearMax);
  for (let at = to; at >= last; at--) if (kinds[bytes[at - 1] ?? 0] === 0) return at;
  return to;
}

const nearMax = 4_096;

/** Whether no run goes across a place. */
export function isBetweenRuns(bytes: Uint8Array, at: number): boolean {
  return kinds[bytes[at - 1] ?? 0] === 0;
}

/** Where the run begins that `at` is in. */
export function startOfRun(bytes: Uint8Array, at: number, start: number): number {
  let from = at;
  while (from > start && (kinds[bytes[from - 1] ?? 0] ?? 0) !== 0) from--;
  return from;
}

/** Where a run ends that goes on at `at`. */
export function endOfRun(bytes: Uint8Array, at: number, end: number): number {
  let to = at;
  while (to < end && (kinds[bytes[to] ?? 0] ?? 0) !== 0) to++;
  return to;
}

/** Whether something printable may be written in a run. */
export function isWorthDecoding(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < runLengthMin) return false;
  if (end - start <= 2 * mediaEdge || !isMedia(bytes, start)) return mayHold(bytes, start, end);
  return mayHold(bytes, start, start + mediaEdge) || mayHold(bytes, end - mediaEdge, end);
}

function isMedia(bytes: Uint8Array, start: number): boolean {
  return mediaStart.test(String.fromCharCode(...bytes.subarray(start, start + 12)));
}

/** Whether three groups of four letters in a row, or eight pairs of digits, are all printable. */
function mayHold(bytes: Uint8Array, start: number, end: number): boolean {
  for (let phase = 0; phase < 4; phase++) {
    // Where one group is not, three are not: the next three stand behind it.
    for (let at = start + phase + 8; at + 4 <= end;) {
      if (!mayBegin(bytes, at)) at += 12;
      else if (!mayBegin(bytes, at - 4)) at += 8;
      else if (!mayBegin(bytes, at - 8)) at += 4;
      else if (isPrintableIn(bytes, at - 8, at + 4)) return true;
      else at += 4;
    }
  }
  return findHex(bytes, start, end) >= 0;
}

/** Whether a group that is all text may begin here; of those that are none, one of seven does. */
function mayBegin(bytes: Uint8Array, at: number): boolean {
  return (
    ((kinds[bytes[at] ?? 0] ?? 0) & first) !== 0 &&
    ((kinds[bytes[at + 1] ?? 0] ?? 0) & second) !== 0
  );
}

const groupsMin = 3;

/** Whether somewhere three groups in a row are printable, of groups that begin at `start`. */
export function isPrintableIn(bytes: Uint8Array, start: number, end: number): boolean {
  let groups = 0;
  for (let at = start; at + 4 <= end; at += 4) {
    groups = isPrintableGroup(bytes, at) ? groups + 1 : 0;
    if (groups === groupsMin) return true;
  }
  return false;
}

function isPrintableGroup(bytes: Uint8Array, at: number): boolean {
  const bits =
    ((sextets[bytes[at] ?? 0] ?? 0) << 18) |
    ((sextets[bytes[at + 1] ?? 0] ?? 0) << 12) |
    ((sextets[bytes[at + 2] ?? 0] ?? 0) << 6) |
    (sextets[bytes[at + 3] ?? 0] ?? 0);
  return isPrintable(bits >>> 16) && isPrintable((bits >>> 8) & 0xff) && isPrintable(bits & 0xff);
}

const pairsMin = 8;
const lastPair = 2 * (pairsMin - 1);

/** Where eight pairs of digits in a row are printable; -1 for nowhere. */
export function findHex(bytes: Uint8Array, start: number, end: number): number {
  let found = -1;
  for (let phase = 0; phase < 2; phase++) {
    for (
      let at = start + phase + lastPair;
      at + 2 <= end && (found < 0 || at - lastPair < found);
    ) {
      if (((kinds[bytes[at] ?? 0] ?? 0) & high) === 0) at += 2 * pairsMin;
      else if (isHexIn(bytes, at - lastPair, at + 2)) {
        found = at - lastPair;
        break;
      } else at += 2;
    }
  }
  return found;
}

/** Whether all of it are pairs of digits that make printable bytes. */
function isHexIn(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 2) {
    if (((kinds[bytes[at] ?? 0] ?? 0) & high) === 0) return false;
    if (((kinds[bytes[at + 1] ?? 0] ?? 0) & digit) === 0) return false;
  }
  return true;
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
