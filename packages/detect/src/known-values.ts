import { base64 } from './encodings/base64.ts';
import type { Encoding } from './encodings/encoding.ts';
import { hex } from './encodings/hex.ts';
import { startOfRun } from './encodings/runs.ts';
import { escape } from './escapes.ts';
import type { Judge } from './names.ts';
import type { LocatorRule, PatternRule } from './rule.ts';
import { createScanner, type Scanner } from './scanner.ts';

/** A secret that was found, to be looked for wherever else it stands. */
export interface KnownValue {
  readonly ruleId: string;
  /** Latin-1 of its bytes. */
  readonly secret: string;
}

/** Looks for values rather than for what rules describe. */
export interface KnownValues {
  /** A fast look, at every fourth byte or fewer; false is no, unless the text has letters that stand for others, such as `&#97;`. */
  mayStandIn(bytes: Uint8Array, start: number, end: number): boolean;
  /** Finds the values, in all the ways in which rules find secrets. */
  readonly scanner: Scanner;
}

const valueLengthMin = 8;
const valueLengthMax = 8_192;
const digitsMin = 12;

/** Whether a secret is so unlike anything else that all that equals it is the secret. */
export function isUnmistakable(secret: string): boolean {
  if (secret.length < valueLengthMin || secret.length > valueLengthMax) return false;
  if (/^\d+$/.test(secret)) return secret.length >= digitsMin;
  // Words, names and paths may be passwords too, and stand elsewhere for themselves.
  return /\d/.test(secret)
    ? /[^\d.,:/ -]/.test(secret)
    : /[A-Z]/.test(secret.slice(1)) && /[a-z]/.test(secret);
}

/** Compiles values; the scanner only when it is asked for. */
export function createKnownValues(values: readonly KnownValue[]): KnownValues {
  const needles = values.flatMap(({ secret }) => needlesOf(secret));
  const grams = new Grams(needles);
  let scanner: Scanner | undefined;
  return {
    mayStandIn: (bytes, start, end) => grams.mayStandIn(bytes, start, end),
    get scanner() {
      return (scanner ??= compile(values));
    },
  };
}

function compile(values: readonly KnownValue[]): Scanner {
  const rules = values.flatMap((value) => [coreRule(value), wholeRule(value)]);
  return createScanner(rules, { judge: judgeNothing, names: [], encodings: formsOf(values) });
}

/** The values are looked for, not what is called so. */
const judgeNothing: Judge = () => 'none';

/** A rule that finds one value where a line ends in it, too. */
function wholeRule({ ruleId, secret }: KnownValue): PatternRule {
  return {
    id: ruleId,
    keywords: [secret.slice(0, startLength)],
    pattern: new RegExp(secret.replaceAll(/[^A-Z\d]/gi, String.raw`\$&`), 'dy'),
    boundary: 'none',
    wraps: true,
    examples: { finds: [], ignores: [] },
    source: '',
  };
}

const startLength = 6;

/** A rule that finds one value, at what of it is written alike in most ways. */
function coreRule({ ruleId, secret }: KnownValue): LocatorRule {
  const { text, offset } = coreOf(secret);
  return {
    id: ruleId,
    keywords: [text.slice(0, keywordLengthMax)],
    boundary: 'none',
    locate(written, at) {
      const start = at - offset;
      const isThere = start >= 0 && written.startsWith(secret, start);
      return isThere ? { start, end: start + secret.length } : undefined;
    },
    examples: { finds: [], ignores: [] },
    source: '',
  };
}

const keywordLengthMax = 16;
const coreLengthMin = 6;

const isLetterOrDigit = new Uint8Array(256);
for (const letter of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789') {
  isLetterOrDigit[letter.charCodeAt(0)] = 1;
}

/** The longest run of letters and digits, which no escaping changes; all, when it is short. */
function coreOf(secret: string): { readonly text: string; readonly offset: number } {
  let text = '';
  let offset = 0;
  for (let at = 0; at < secret.length; at++) {
    const start = at;
    while (isLetterOrDigit[secret.charCodeAt(at)] === 1) at++;
    if (at - start > text.length) [text, offset] = [secret.slice(start, at), start];
  }
  return text.length >= 3 ? { text, offset } : { text: secret, offset: 0 };
}

/** What stands in a text that holds the value: plain or in another way of writing. */
function needlesOf(secret: string): string[] {
  // UTF-16, but for the last zero.
  const wide = Buffer.from(secret, 'utf16le').toString('latin1').slice(0, -1);
  return [...plainNeedlesOf(secret), wide, ...base64Forms(secret), ...hexForms(secret)];
}

function plainNeedlesOf(secret: string): string[] {
  const { text } = coreOf(secret);
  const half = text.length / 2;
  // A line may end in one half of it.
  if (half >= coreLengthMin) return [text.slice(0, half), text.slice(half)];
  if (text.length >= coreLengthMin) return [text];
  return [secret, escape(secret), encodeURIComponent(secret)];
}

const formLengthMax = 64;

/** What all base64 of texts with the value has in common, at each of three places in a group. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(`\0\0${secret.slice(0, formLengthMax)}`, 'latin1');
  return [0, 1, 2].flatMap((before) => {
    const start = 2 - before;
    const first = before === 0 ? 0 : before + 1;
    const last = Math.floor(((bytes.length - start) * 8) / 6);
    const form = bytes.toString('base64', start).slice(first, last);
    return /[+/]/.test(form) ? [form, form.replaceAll('+', '-').replaceAll('/', '_')] : [form];
  });
}

function hexForms(secret: string): string[] {
  const form = Buffer.from(secret.slice(0, formLengthMax), 'latin1').toString('hex');
  return /[a-f]/.test(form) ? [form, form.toUpperCase()] : [form];
}

/** Base64 and hex that are too short to be noticed as runs. */
function formsOf(values: readonly KnownValue[]): readonly Encoding[] {
  const hints = (forms: (secret: string) => string[]) =>
    values.flatMap(({ secret }) =>
      forms(secret).map((text) => ({ text: text.slice(0, keywordLengthMax), caseless: false })),
    );
  return [
    { ...base64, hints: hints(base64Forms), read: fromRunStart(base64) },
    { ...hex, hints: hints(hexForms), read: fromRunStart(hex) },
  ];
}

function fromRunStart(encoding: Encoding): Encoding['read'] {
  return (bytes, range, at) => encoding.read(bytes, range, startOfRun(bytes, at, range.start));
}

const gramLength = 4;
const tableBits = 16;

/** By hash of four bytes, the first of the places where they stand in a needle; 0 for none. */
const heads = new Int32Array(1 << tableBits);
/** By hash, a bit: whether there is one. Small enough to stay in the fastest cache. */
const marks = new Uint8Array(1 << (tableBits - 3));
/** Whose needles are in it: batches come one after another, so one table serves all. */
let tableOwner: Grams | undefined;

function own(grams: Grams): void {
  tableOwner = grams;
}

/**
 * Four bytes of every needle at each of its first places, as many as a step has: one of them is met by
 * whoever goes through a text in steps.
 */
class Grams {
  readonly #needles: readonly Uint8Array[];
  readonly #step: number;
  /** Of each place, from 1 on: its needle, its offset there, the next place with the same hash. */
  readonly #places: Int32Array;
  readonly #hashes: Int32Array;

  constructor(needles: readonly string[]) {
    this.#needles = needles.map((needle) => Buffer.from(needle, 'latin1'));
    const shortest = Math.min(formLengthMax, ...this.#needles.map(({ length }) => length));
    this.#step = Math.max(1, shortest - gramLength + 1);
    const count = 1 + this.#needles.length * this.#step;
    this.#places = new Int32Array(3 * count);
    this.#hashes = new Int32Array(count);
  }

  mayStandIn(bytes: Uint8Array, start: number, end: number): boolean {
    if (tableOwner !== this) this.#fill();
    const step = this.#step;
    for (let at = start; at + gramLength <= end; at += step) {
      const hash = hashAt(bytes, at);
      const isMarked = (((marks[hash >>> 3] ?? 0) >>> (hash & 7)) & 1) === 1;
      if (isMarked && this.#standsIn(bytes, start, end, at)) return true;
    }
    return false;
  }

  #fill(): void {
    if (tableOwner) tableOwner.#clear();
    own(this);
    let place = 0;
    this.#needles.forEach((needle, index) => {
      for (let at = 0; at < this.#step && at + gramLength <= needle.length; at++) {
        const hash = hashAt(needle, at);
        place++;
        this.#places[3 * place] = index;
        this.#places[3 * place + 1] = at;
        this.#places[3 * place + 2] = heads[hash] ?? 0;
        this.#hashes[place] = hash;
        heads[hash] = place;
        marks[hash >>> 3] = (marks[hash >>> 3] ?? 0) | (1 << (hash & 7));
      }
    });
  }

  #clear(): void {
    for (const hash of this.#hashes) {
      heads[hash] = 0;
      marks[hash >>> 3] = 0;
    }
  }

  /** Whether a needle of whose grams one stands at `at` stands in the range. */
  #standsIn(bytes: Uint8Array, start: number, end: number, at: number): boolean {
    const head = heads[hashAt(bytes, at)] ?? 0;
    for (let place = head; place !== 0; place = this.#places[3 * place + 2] ?? 0) {
      const needle = this.#needles[this.#places[3 * place] ?? 0];
      const from = at - (this.#places[3 * place + 1] ?? 0);
      if (needle && from >= start && from + needle.length <= end && isAt(bytes, from, needle)) {
        return true;
      }
    }
    return false;
  }
}

/** Of four bytes. */
function hashAt(bytes: Uint8Array, at: number): number {
  const gram =
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24);
  return Math.imul(gram, 0x9e37_79b1) >>> (32 - tableBits);
}

function isAt(bytes: Uint8Array, from: number, needle: Uint8Array): boolean {
  for (let index = 0; index < needle.length; index++) {
    if (bytes[from + index] !== needle[index]) return false;
  }
  return true;
}
