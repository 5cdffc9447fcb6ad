// Hot: called at every literal, on bytes, so that most of them never become text.

import { latin1 } from './latin1.ts';
import type { Edges, Literal } from './literal.ts';

const nameLengthMax = 64;
const tokenTailMin = 6;
// Backslashes double with each JSON in JSON, of which the scanner reads eight.
const closingLengthMax = 258;
const nextLineMax = 96;

const isLetterOrDigit = new Uint8Array(256);
const isName = new Uint8Array(256);
for (const letter of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789') {
  isLetterOrDigit[letter.charCodeAt(0)] = 1;
  isName[letter.charCodeAt(0)] = 1;
}
for (const letter of '_-.') isName[letter.charCodeAt(0)] = 1;
const isColour = new Uint8Array(256);
for (const letter of '0123456789;[') isColour[letter.charCodeAt(0)] = 1;
/** Behind these, arguments are another command's. */
const endsCommand = new Uint8Array(256);
for (const letter of '|;&') endsCommand[letter.charCodeAt(0)] = 1;
const isBlob = isName.slice();
for (const letter of '+/=~') isBlob[letter.charCodeAt(0)] = 1;

/** The first three letters of what a secret is called. */
const tellingWords: ReadonlySet<number> = new Set(
  ['key', 'tok', 'sec', 'pas', 'aut', 'cre', 'api', 'pat'].map(
    (word) => (word.charCodeAt(0) << 16) | (word.charCodeAt(1) << 8) | word.charCodeAt(2),
  ),
);

/** Whether a token can begin here and goes on: no part of a word, no blank or quote close behind. */
export function admitsToken(bytes: Uint8Array, from: number, to: number, edges: Edges): boolean {
  if (to + tokenTailMin > edges.end || !mayBegin(bytes, from, edges.start)) return false;
  for (let at = to; at < to + tokenTailMin; at++) {
    const byte = bytes[at] ?? 0;
    if ((byte === 0x0a || byte === 0x0d) && isInside(bytes, at, edges.end)) continue;
    if (byte <= 0x20 || byte === 0x22 || byte === 0x27) return false;
  }
  return true;
}

/** Whether no letter or digit stands before, but perhaps the last of an escape. */
function mayBegin(bytes: Uint8Array, from: number, start: number): boolean {
  if (from === start || isLetterOrDigit[bytes[from - 1] ?? 0] === 0) return true;
  // `\n`, `%20`, `\x20`, `\u0020`.
  return (
    bytes[from - 2] === 0x5c ||
    bytes[from - 3] === 0x25 ||
    bytes[from - 4] === 0x5c ||
    bytes[from - 6] === 0x5c ||
    // A terminal's colour code: `\x1b[93m`.
    (bytes[from - 1] === 0x6d && isColour[bytes[from - 2] ?? 0] === 1)
  );
}

const windowBefore = 64;
const windowBehind = 1_024;

/**
 * As `admitsToken`, for a rule whose pattern is tried where nothing says that more of the token may
 * come to light: an escape, an encoding, the end of a line or of the text.
 *
 * @param keyword that the literal is
 */
export function admitsTokenOf(pattern: RegExp, keyword: string): NonNullable<Literal['admits']> {
  return (bytes, from, to, edges) => {
    if (!admitsToken(bytes, from, to, edges)) return false;
    if (to - from > keyword.length) return true; // A line ends in the keyword.
    if (mayHideMore(bytes, to, edges.end)) return true;
    const start = Math.max(edges.start, from - windowBefore);
    const text = latin1(bytes, start, Math.min(edges.end, to + windowBehind));
    pattern.lastIndex = from - start;
    return pattern.test(text);
  };
}

/** No pattern of a token asks for as many bytes. */
const tokenReach = 512;

/** Whether something between here and the next blank or quote may be read in another way. */
function mayHideMore(bytes: Uint8Array, from: number, end: number): boolean {
  const limit = Math.min(end, from + tokenReach);
  for (let at = from; at < limit; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x0a || byte === 0x0d) return isInside(bytes, at, end);
    if (byte > 0x7f || byte === 0x25 || byte === 0x26 || byte === 0x3d) return true; // % & =
    if (byte <= 0x20 || isQuote(byte)) return false;
    if (byte !== 0x5c) continue;
    // An escaped quote is the end, too.
    while (at < end && bytes[at] === 0x5c) at++;
    return !isQuote(bytes[at] ?? 0);
  }
  return limit === end;
}

/** Whether a line ends inside a token: what a token has stands on both sides. */
function isInside(bytes: Uint8Array, at: number, end: number): boolean {
  let next = at + 1;
  while (next < end && (bytes[next] ?? 0) <= 0x20 && next < at + 34) next++;
  const before = bytes[at - 1] ?? 0;
  if (before === 0x0d) return true;
  return isName[before] === 1 && isName[bytes[next] ?? 0] === 1;
}

/** Whether something is assigned to the name that a literal stands in. */
export function admitsName(bytes: Uint8Array, from: number, to: number, edges: Edges): boolean {
  // Several tokens are a count, a tokenizer is none.
  const isToken = to - from === 5 && ((bytes[from] ?? 0) | 0x20) === 0x74;
  if (isToken && isContinued(bytes[to] ?? 0)) return false;
  // Some literals end in a sign: `pw=`.
  let at = isName[bytes[to - 1] ?? 0] === 1 ? to : to - 1;
  const end = Math.min(edges.end, to + nameLengthMax);
  while (at < end && isName[bytes[at] ?? 0] === 1) at++;
  const nameEnd = at;
  while (at < edges.end && at < nameEnd + closingLengthMax && isClosing(bytes[at] ?? 0)) at++;
  // `**Password**: …`
  if (bytes[at] === 0x2a && bytes[at + 1] === 0x2a) at += 2;
  const blankStart = at;
  while (at < edges.end && at < blankStart + 64 && (bytes[at] === 0x20 || bytes[at] === 0x09)) at++;
  if (at >= edges.end) return false;
  switch (bytes[at]) {
    case 0x3a: // :
    case 0x3d: // =
    case 0x3e: // >
    case 0x2c: // ,
      return !isToken || mayBeRandom(bytes, at + 1, edges.end);
    case 0x21: // != ?= += |= .=
    case 0x3f:
    case 0x2b:
    case 0x2e:
      return bytes[at + 1] === 0x3d;
    case 0x7c: // |= and the head of a column
      return bytes[at + 1] === 0x3d || bytes[at + 1] === 0x5c || (bytes[at + 1] ?? 0) <= 0x20;
    case 0x2d: // ->
      if (bytes[at + 1] === 0x3e) return true;
      return (
        bytes[at + 1] === 0x20 &&
        (isClosing(bytes[at + 2] ?? 0) || mayBeGenerated(bytes, at + 2, edges.end))
      );
    case 0xe2: // An arrow, a dash.
      return blankStart > nameEnd || at > nameEnd;
    case 0x5b: // `char password[25] = "…"`
      return !isToken && isIndex(bytes, at + 1, edges.end);
    case 0x3c: // `<key>password</key><string>…`
      return bytes[at + 1] === 0x2f;
    case 0x7b: // `variable "db_password" {`; a digit, quote or blank: `#define AESKEY {0x35, …}`
      return blankStart > nameEnd || (bytes[at + 1] ?? 0) < 0x3a;
    case 0x7d: // `{"value": "…", "name": "DB_PASSWORD"}`
      return !isToken && isQuote(bytes[blankStart - 1] ?? 0);
    case 0x29: // `INSERT INTO t (name, password) VALUES`
      return admitsValues(bytes, at + 1, edges.end) || isCompared(bytes, from, edges.start);
    case 0x28: // `setPassword("…")`
      return isClosing(bytes[at + 1] ?? 0) || (at > nameEnd && isRemark(bytes, at, edges.end));
    case 0x26: // &quot;
      return bytes[at + 1] === 0x71 || bytes[at + 1] === 0x23;
    case 0x75: // `=` or `:` as `\u003d`, its backslash taken for one before a quote
      if (bytes[at - 1] === 0x5c) return true;
      break;
    case 0x76: // `name="password" value="…"`
      if (isValueNext(bytes, at, edges.end)) return true;
      break;
    case 0x0a: // `name: PASSWORD`, `value: …` in YAML; `name="password"` in a form; a column
    case 0x0d:
      return admitsLineEnd(bytes, from, at, edges);
    case 0x6e: // The same as `\n`, `\r`, `\t`, whose backslash was taken for one before a quote.
    case 0x72:
    case 0x74:
      if (bytes[at - 1] === 0x5c) return admitsLineEnd(bytes, from, at - 1, edges);
      break;
    default:
  }
  const isTab = bytes[blankStart] === 0x09 || (bytes[at - 1] === 0x5c && bytes[at] === 0x74);
  if (isTab && isColumn(bytes, from, edges)) return true;
  if (at === blankStart || blankStart !== nameEnd) return false;
  // `unexpected token '|'`
  if (isToken && isClosing(bytes[at] ?? 0)) return mayBeRandom(bytes, at, edges.end);
  return admitsBlank(bytes, from, at, edges);
}

/** `(prod) is`, `(prod):`. */
function isRemark(bytes: Uint8Array, from: number, end: number): boolean {
  const limit = Math.min(end, from + 27);
  let at = from;
  while (at < limit && bytes[at] !== 0x29) at++;
  const next = bytes[at + 1];
  return at < limit && (next === 0x3a || next === 0x20 || next === 0x3d);
}

/** Whether digits or nothing, and a bracket, follow. */
function isIndex(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  while (at < end && at < from + 5 && (bytes[at] ?? 0) >= 0x30 && (bytes[at] ?? 0) <= 0x39) at++;
  return bytes[at] === 0x5d;
}

/** Whether a quoted value and `==` stand before a name: `if ("…" == password)`. */
function isCompared(bytes: Uint8Array, from: number, start: number): boolean {
  let at = startOfName(bytes, from, start);
  while (at > start && (bytes[at - 1] === 0x20 || bytes[at - 1] === 0x24)) at--;
  return at > start + 2 && bytes[at - 1] === 0x3d && (bytes[at - 2] ?? 0) < 0x3e;
}

/** A small letter, or the `S` of `TOKENS`. */
function isContinued(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || byte === 0x53;
}

/** What may follow a name and a blank: a quote, `is`, `key`, `for`, a type, an option's value. */
function admitsBlank(bytes: Uint8Array, from: number, at: number, edges: Edges): boolean {
  const byte = bytes[at] ?? 0;
  if (isClosing(byte)) return byte !== 0x5c || isClosing(bytes[at + 1] ?? 0);
  // `PASSWORD E'…'`, `PASSWORD $$…$$`
  if ((byte === 0x45 || byte === 0x4e || byte === 0x24) && isOpening(bytes[at + 1] ?? 0))
    return true;
  // `is`, `as`, `set to`.
  const isOrAs = (byte === 0x69 || byte === 0x61) && bytes[at + 1] === 0x73;
  if (isOrAs && (bytes[at + 2] === 0x20 || bytes[at + 2] === 0x3a)) return true;
  if (byte === 0x73 && bytes[at + 1] === 0x65 && bytes[at + 2] === 0x74) return true;
  if (byte === 0x6b && bytes[at + 1] === 0x65 && bytes[at + 2] === 0x79) return true;
  if (byte === 0x73 && bytes[at + 1] === 0x74 && bytes[at + 2] === 0x72) return true;
  // `was`, `will be`, `to`.
  if (byte === 0x77 && (bytes[at + 1] === 0x61 || bytes[at + 2] === 0x6c)) return true;
  if (byte === 0x74 && bytes[at + 1] === 0x6f && bytes[at + 2] === 0x20) return true;
  if (byte === 0x66 && bytes[at + 1] === 0x6f && bytes[at + 2] === 0x72) return true;
  return isSetBefore(bytes, startOfName(bytes, from, edges.start), edges.start)
    ? true
    : mayBeGenerated(bytes, at, edges.end);
}

/** What may stand at the end of a name's line: see `admitsName`. */
function admitsLineEnd(bytes: Uint8Array, from: number, at: number, edges: Edges): boolean {
  return (
    isClosing(bytes[at - 1] ?? 0) ||
    isValueNext(bytes, at, edges.end) ||
    isColumn(bytes, from, edges)
  );
}

/** Whether `value` stands in the next line, `from` its beginning or the end of this. */
function isValueNext(bytes: Uint8Array, from: number, end: number): boolean {
  const limit = Math.min(end - 2, from + nextLineMax);
  for (let at = from; at < limit; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x0a && at > from + 1) return false;
    if ((byte | 0x20) === 0x76 && bytes[at + 1] === 0x61 && bytes[at + 2] === 0x6c) return true;
  }
  return false;
}

/** Letters and a digit, or letters of either case and a sign: `PASSWORD Ab3…`. */
function mayBeGenerated(bytes: Uint8Array, from: number, end: number): boolean {
  let kinds = 0;
  let at = from;
  for (; at < end && at < from + 24 && (bytes[at] ?? 0) > 0x20; at++) {
    const byte = bytes[at] ?? 0;
    if (isLetterOrDigit[byte] === 1) kinds |= kindOf(byte);
    else if (byte < 0x2c || byte === 0x3f || byte === 0x40) kinds |= 8;
  }
  return at >= from + 5 && (((kinds & 1) === 1 && (kinds & 6) > 0) || kinds === 14);
}

/** Of a letter or digit, a bit: 1 for digits, 2 for capitals, 4 for small letters. */
function kindOf(byte: number): number {
  return byte < 0x3a ? 1 : byte < 0x61 ? 2 : 4;
}

/** A `token` may be a word of a text; its value is looked at if it is long and has a digit. */
function mayBeRandom(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  const limit = Math.min(end, from + 48);
  while (at < limit && isLetterOrDigit[bytes[at] ?? 0] === 0) {
    // Objects and lists have members of their own.
    if (bytes[at] === 0x7b || bytes[at] === 0x5b) return true;
    at++;
  }
  const start = at;
  let digits = 0;
  while (at < limit && isWord(bytes[at] ?? 0)) {
    const byte = bytes[at++] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) digits++;
  }
  return bytes[at] === 0x5c || digits > 0 || at === limit || (at === end && at - start >= 8);
}

/** What a token, a cookie or a query has. */
function isWord(byte: number): boolean {
  return isBlob[byte] === 1 || byte === 0x3f || byte === 0x26 || byte === 0x25;
}

/** Whether a scheme of `Authorization` is followed by what can be a credential. */
export function admitsScheme(bytes: Uint8Array, _from: number, to: number, edges: Edges): boolean {
  let at = to;
  while (at < to + 8 && at < edges.end && isLetterOrDigit[bytes[at] ?? 0] === 0) at++;
  // `%20`, `\t`: two or one more.
  if (bytes[at - 1] === 0x25) at += 2;
  else if (bytes[at - 1] === 0x5c) at++;
  return at > to && isMixed(bytes, at, Math.min(edges.end, at + 24));
}

/** Whether six or more token characters begin here, not all of them the small letters of a word. */
function isMixed(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  let others = 0;
  for (; at < end && isBlob[bytes[at] ?? 0] === 1; at++) {
    const byte = bytes[at] ?? 0;
    if (at > start && (byte < 0x61 || byte > 0x7a) && byte !== 0x2e && byte !== 0x2d) others++;
  }
  return at - start >= 6 && others > 0;
}

/** Whether a program's name is followed by an option that can give a user or a password. */
export function admitsOptions(bytes: Uint8Array, _from: number, to: number, edges: Edges): boolean {
  const end = Math.min(edges.end, to + 256) - 2;
  for (let at = nextDash(bytes, to, end); at < end; at = nextDash(bytes, at + 1, end)) {
    const before = bytes[at - 1] ?? 0;
    if (before > 0x20 && !isClosing(before)) continue;
    const next = bytes[at + 1] === 0x2d ? bytes[at + 2] : bytes[at + 1];
    const letter = (next ?? 0) | 0x20;
    if (letter === 0x75 || letter === 0x70 || letter === 0x61) return true; // u, p, a
  }
  return false;
}

/** Whether `-b` or `--cookie` follows. */
export function admitsCookieOption(
  bytes: Uint8Array,
  _from: number,
  to: number,
  edges: Edges,
): boolean {
  const end = Math.min(edges.end, to + 256) - 3;
  for (let at = nextDash(bytes, to, end); at < end; at = nextDash(bytes, at + 1, end)) {
    if (bytes[at + 1] === 0x62 && !((bytes[at - 1] ?? 0) > 0x2c)) return true;
    if (bytes[at + 1] === 0x2d && bytes[at + 2] === 0x63 && bytes[at + 3] === 0x6f) return true;
  }
  return false;
}

/** @returns where the next `-` of this command stands; `end` when there is none */
function nextDash(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x2d) return at;
    if (endsCommand[byte] === 1) return end;
  }
  return end;
}

/** Whether a provider's name goes on to say that it is a secret's: `…_API_KEY`, `… token`. */
export function admitsProvider(
  bytes: Uint8Array,
  _from: number,
  to: number,
  edges: Edges,
): boolean {
  const end = Math.min(edges.end, to + 48) - 2;
  // The literal may hold the beginning of the telling word: `ibm_t`, `ibmse`.
  for (let at = to - 2; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (isName[byte] === 0) {
      if (at >= to && isNear(bytes, at, edges.end)) return true;
      if (byte !== 0x20 && byte !== 0x2f) return false;
    }
    const three = (byte << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0) | 0x20_2020;
    if (tellingWords.has(three)) return true;
  }
  return false;
}

/** Whether a sign, quotes or blanks, and then letters and digits follow. */
function isNear(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  while (at < end && at < from + 8 && isSign(bytes[at] ?? 0)) at++;
  if (at === from) return false;
  let kinds = 0;
  let length = 0;
  for (; at < end && length < 32 && isName[bytes[at] ?? 0] === 1; at++, length++) {
    const byte = bytes[at] ?? 0;
    if (isLetterOrDigit[byte] === 1) kinds |= kindOf(byte);
  }
  return (kinds & 1) === 1 && kinds > 1 && length >= 20;
}

function isSign(byte: number): boolean {
  return byte === 0x20 || byte === 0x3a || byte === 0x3d || byte === 0x22 || byte === 0x27;
}

/** Quotes, backslashes, `]`. */
function isClosing(byte: number): boolean {
  return byte === 0x22 || byte === 0x27 || byte === 0x5c || byte === 0x5d || byte === 0x60;
}

function isQuote(byte: number): boolean {
  return byte === 0x22 || byte === 0x27;
}

/** A quote, perhaps escaped, or a dollar sign. */
function isOpening(byte: number): boolean {
  return isQuote(byte) || byte === 0x24 || byte === 0x5c;
}

function startOfName(bytes: Uint8Array, from: number, start: number): number {
  let at = from;
  while (at > start && from - at < nameLengthMax && isName[bytes[at - 1] ?? 0] === 1) at--;
  return at;
}

/** `--password x`, `<password type="…">`, `ENV PASSWORD x`, `set PASSWORD x`, `setx PASSWORD x`. */
function isSetBefore(bytes: Uint8Array, at: number, start: number): boolean {
  if (bytes[at] === 0x2d) return true;
  const before = at > start ? (bytes[at - 1] ?? 0) : 0;
  if (before === 0x3c || before === 0x3a) return true;
  if (before > 0x20 || at - start < 4) return false;
  const last = (bytes[at - 2] ?? 0) | 0x20;
  const third = (bytes[at - 3] ?? 0) | 0x20;
  // `env`, `setenv`; `arg`; `setx`, `set -gx`; `set`.
  if (last === 0x76) return third === 0x6e;
  if (last === 0x67) return third === 0x72;
  if (last === 0x74) return third === 0x65 && ((bytes[at - 4] ?? 0) | 0x20) === 0x73;
  if (last !== 0x78) return third === 0x2d;
  return third === 0x74 || (third === 0x67 && bytes[at - 4] === 0x2d);
}

/** Whether a name that ends its line is the head of a table's column. */
function isColumn(bytes: Uint8Array, from: number, edges: Edges): boolean {
  let at = startOfName(bytes, from, edges.start);
  // The letter of an escape: `\tpassword`.
  if (at > edges.start && bytes[at - 1] === 0x5c) return true;
  while (at > edges.start && at > from - 256 && isGap(bytes[at - 1] ?? 0)) at--;
  const before = at > edges.start ? bytes[at - 1] : 0x0a;
  return before === 0x2c || before === 0x7c || before === 0x09 || before === 0x0a;
}

/** Blanks, quotes, backslashes. */
function isGap(byte: number): boolean {
  return byte === 0x20 || byte === 0x5c || isQuote(byte);
}

/** `VALUES`, after blanks. */
function admitsValues(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  while (at < end && at < from + 16 && (bytes[at] ?? 0) <= 0x20) at++;
  return ((bytes[at] ?? 0) | 0x20) === 0x76 && ((bytes[at + 1] ?? 0) | 0x20) === 0x61;
}

/** Whether a URL names a user and a password before its host. */
export function admitsUrl(bytes: Uint8Array, _from: number, to: number, edges: Edges): boolean {
  let colon = false;
  const end = Math.min(edges.end, to + 512);
  for (let at = to; at < end; at++) {
    const byte = bytes[at] ?? 0;
    // Without a user it is a token, which is long; a user may be an address of mail.
    if (byte === 0x40 && (colon || at - to >= 20)) return true;
    if (byte === 0x3a) colon = true;
    if (byte <= 0x20 || byte === 0x2f || byte === 0x22 || byte === 0x27) return false;
  }
  // It may have been cut off.
  return colon && end === edges.end;
}
