// Hot: each byte of each event that is verified or indexed. One pass, one allocation an event.

/** What the chain needs of an event. */
export interface Link {
  readonly seq: number;
  /** SHA-256 in hex. */
  readonly prevHash: string;
  /** Empty when the event says none. */
  readonly kind: string;
}

type Draft = { -readonly [Name in keyof Link]: Link[Name] };

const depthMax = 10;
/** With as many a whole number is exact, and there is no other way to write it. */
const digitsMax = 15;
const hashDigits = 64;

const quote = 0x22;
const comma = 0x2c;
const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const openList = 0x5b;
const backslash = 0x5c;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

const isPlain = tableOf(/[\u0020\u0021\u0023-\u005b\u005d-\u007e]/);
const isHexDigit = tableOf(/[\da-f]/);
const words = ['true', 'false', 'null'].map((word) => Buffer.from(word));
// With the quote behind it, so that a longer name is another.
const seqName = Buffer.from('seq"');
const kindName = Buffer.from('kind"');
const prevHashName = Buffer.from('prev_hash"');

/** 1 for each byte that matches. */
function tableOf(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    pattern.test(String.fromCharCode(byte)) ? 1 : 0,
  );
}

/**
 * Reads what the chain needs from the bytes of an event that is surely in canonical form (RFC
 * 8785), as nearly all are: names in order, printable ASCII with no escapes but `\"` and `\\`,
 * whole numbers of at most 15 digits. No object is made of it, and nothing is written anew.
 *
 * @returns `undefined`: it may be canonical all the same, or be no event
 */
export function readPlainLink(bytes: Buffer): Link | undefined {
  if (bytes[0] !== openObject) return undefined;
  const link: Draft = { seq: 0, prevHash: '', kind: '' };
  if (endOfObject(bytes, 0, 1, link) !== bytes.length) return undefined;
  return link.seq > 0 && link.prevHash !== '' ? link : undefined;
}

// What follows returns the index behind what begins at `at`, or -1 when it is not surely canonical.

function endOfValue(bytes: Buffer, at: number, depth: number): number {
  const first = bytes[at] ?? 0;
  if (first === quote) return endOfString(bytes, at);
  if (first >= zero && first <= nine) return endOfNumber(bytes, at);
  if (depth > depthMax) return -1;
  if (first === openObject) return endOfObject(bytes, at, depth);
  return first === openList ? endOfList(bytes, at, depth) : endOfWord(bytes, at);
}

/** @param link is told what the chain needs */
function endOfObject(bytes: Buffer, start: number, depth: number, link?: Draft): number {
  let at = start + 1;
  if (bytes[at] === closeObject) return at + 1;
  for (let previous = 0; ; at += 1) {
    if (bytes[at] !== quote) return -1;
    const name = at + 1;
    const nameEnd = endOfPlain(bytes, name);
    if (bytes[nameEnd] !== quote || bytes[nameEnd + 1] !== colon) return -1;
    if (previous > 0 && !isBefore(bytes, previous, name)) return -1;
    previous = name;
    at = endOfValue(bytes, nameEnd + 2, depth + 1);
    if (at === -1) return -1;
    if (link) note(bytes, name, at, link);
    if (bytes[at] === closeObject) return at + 1;
    if (bytes[at] !== comma) return -1;
  }
}

function endOfList(bytes: Buffer, start: number, depth: number): number {
  let at = start + 1;
  if (bytes[at] === closeList) return at + 1;
  for (; ; at += 1) {
    at = endOfValue(bytes, at, depth + 1);
    if (at === -1 || bytes[at] === closeList) return at === -1 ? -1 : at + 1;
    if (bytes[at] !== comma) return -1;
  }
}

function endOfString(bytes: Buffer, start: number): number {
  for (let at = start + 1; ; at += 2) {
    at = endOfPlain(bytes, at);
    if (bytes[at] === quote) return at + 1;
    const next = bytes[at + 1];
    if (bytes[at] !== backslash || (next !== quote && next !== backslash)) return -1;
  }
}

function endOfPlain(bytes: Buffer, start: number): number {
  let at = start;
  while (isPlain[bytes[at] ?? 0] === 1) at += 1;
  return at;
}

function endOfNumber(bytes: Buffer, start: number): number {
  let at = start;
  for (let digit = zero; digit >= zero && digit <= nine; digit = bytes[at] ?? 0) at += 1;
  const hasLeadingZero = bytes[start] === zero && at > start + 1;
  return hasLeadingZero || at - start > digitsMax ? -1 : at;
}

function endOfWord(bytes: Buffer, start: number): number {
  const word = words.find((one) => startsAt(bytes, start, one));
  return word ? start + word.length : -1;
}

function startsAt(bytes: Buffer, start: number, word: Buffer): boolean {
  for (let at = 0; at < word.length; at += 1) if (bytes[start + at] !== word[at]) return false;
  return true;
}

/** Whether a name is before another, which of the same name it is not. */
function isBefore(bytes: Buffer, one: number, other: number): boolean {
  for (let at = 0; ; at += 1) {
    const ours = bytes[one + at] ?? 0;
    const theirs = bytes[other + at] ?? 0;
    if (theirs === quote) return false;
    if (ours === quote) return true;
    if (ours !== theirs) return ours < theirs;
  }
}

/** @param end of the value of the member whose name begins at `name` */
function note(bytes: Buffer, name: number, end: number, link: Draft): void {
  if (startsAt(bytes, name, seqName)) {
    // What is no number is NaN here, and no `seq`.
    link.seq = Number(bytes.toString('latin1', name + seqName.length + 1, end));
  } else if (startsAt(bytes, name, kindName)) {
    link.kind = textAt(bytes, name + kindName.length + 1, end);
  } else if (startsAt(bytes, name, prevHashName)) {
    link.prevHash = hashAt(bytes, name + prevHashName.length + 1, end);
  }
}

/** Empty when it is no string. */
function textAt(bytes: Buffer, start: number, end: number): string {
  return bytes[start] === quote ? bytes.toString('latin1', start + 1, end - 1) : '';
}

/** Empty when it is none. */
function hashAt(bytes: Buffer, start: number, end: number): string {
  if (end - start !== hashDigits + 2) return '';
  for (let at = start + 1; at < end - 1; at += 1) if (isHexDigit[bytes[at] ?? 0] === 0) return '';
  return textAt(bytes, start, end);
}
