// Hot: one call reads some hundred texts of a request at once, in WebAssembly (../assembly/survey.ts):
// 1.1 s/GB for literals and runs; in JavaScript, text by text, it was 2.9 (bench batches).

import { instantiate, type Functions } from '../generated/survey.js';
import { layOut, nextOf, tableOf, type Automaton, type Table } from './automaton.ts';
import { isWorthDecoding, runLengthMin } from './encodings/runs.ts';
import type { Span } from './rule.ts';

/** What is read of a request at once; a longer text is read as a whole. */
export const windowLength = 73_728;
/** What is read of the first request to see which rows of the automaton text visits. */
const sampleLength = 262_144;
/** Longer texts are read step by step, for what is noted of each byte is nine bytes. */
const windowMax = 1_048_576;
/** From this length on a text by itself is worth copying. */
const aloneMin = 1_024;
/** A line end that a literal may have inside. */
const breakLength = 2;

/**
 * Of the automaton: rows of 256 states of two bytes, those in which a literal ends behind the rest. A
 * table of columns, for shorter rows, costs more than it saves: 1.13 s/GB instead of 1.01. Between
 * rows stands a cache line, or the letters of all rows would share few places of the cache: 1.12
 * instead of 1.19 (bench batches).
 */
const rowLength = 288;
const rowBytes = 576;
const rowsMax = 32_768;
const blockLength = 16;
/** Parts that are read side by side, of texts that are worth it: each begins `reach` before. */
const sides = 6;
const sidesMin = 2 * sides;
/** The length of a part of those that are read fastest: see `findInBlock`. */
const blockPart = 4_096;
const pairBytes = 8;
const pageBytes = 65_536;

/**
 * Of an output: the look that most of its hits do not pass, as ../assembly/survey.ts knows it, the length
 * of its literal; of a token from the fifth byte on its letters, and as many bytes of 0xff.
 */
export const lookBytes = 16;
export const innerBit = 0x1_0000;

/** What stands in a part of some bytes, until the next is read. */
export interface Window {
  readonly start: number;
  readonly end: number;
  /**
   * Pairs of (place of a literal's last byte, number of the state in which it ends), ascending. The
   * state of a token in a word has the bit `innerBit`: it is none unless a text begins with it.
   */
  readonly hits: Int32Array;
  /** How many numbers of `hits` are set. */
  readonly hitsEnd: number;
  /** The place of the first byte, of which `start` is the offset. */
  readonly place: number;
  /** The index of the first pair whose literal ends at `from` or behind it. */
  seek(from: number): number;
  /** Whether a byte of a range is above 0x7f. */
  hasHighBytes(start: number, end: number): boolean;
  /** As `findRuns`, for the bytes that were read. */
  findRuns(bytes: Uint8Array, start: number, end: number): number[] | undefined;
}

/** Reads texts of one request many at a time. */
export class Survey {
  /** Let go once it is laid out: 3 MB that V8 would mark again and again. */
  #automaton: Automaton | undefined;
  /** Laid out when it is first asked for: a gateway reads all by its machine. */
  #table: Table | undefined;
  /** How far before its end a literal can begin. */
  readonly #reach: number;
  readonly #looks: Uint8Array;
  readonly #isPossible: boolean;
  #machine: Machine | undefined;
  #request: Uint8Array | undefined;
  /** Pairs of (start, end) that will hardly be asked for; the next one of them. */
  #skipped: readonly number[] = [];
  #nextSkipped = 0;

  /**
   * @param longest literal, in bytes
   * @param looks   by output, of what is to be left out: see `lookBytes`
   */
  constructor(automaton: Automaton, longest: number, looks: Uint8Array) {
    this.#automaton = automaton;
    this.#looks = looks;
    this.#reach = longest + breakLength;
    const { outputOf, outputs } = automaton;
    this.#isPossible = Math.max(outputOf.length - outputs.length, outputs.length) <= rowsMax;
  }

  /** In the memory of the machine where there is one, or where one will be needed. */
  get table(): Table {
    if (!this.#table && this.#request) this.#makeMachine(this.#request);
    return (this.#table ??= tableOf(this.#plan()));
  }

  /**
   * The bytes of which parts will be asked for.
   *
   * @param skipped pairs of (start, end), ascending: of these hardly
   */
  announce(request: Uint8Array, skipped: readonly number[]): void {
    if (!this.#isPossible) return;
    this.#request = request;
    this.#skipped = skipped;
    this.#nextSkipped = 0;
    this.#machine?.request.forget();
  }

  /** Whether it is known that nothing stands in a range: no literal, no run, no byte above 0x7f. */
  isQuiet(bytes: Uint8Array, start: number, end: number): boolean {
    return bytes === this.#request && this.#machine?.request.isQuiet(start, end) === true;
  }

  /** What stands in a range and perhaps around it; undefined when it is to be read by itself. */
  windowOf(bytes: Uint8Array, start: number, end: number): Window | undefined {
    const isPart = bytes === this.#request;
    // Without a request before it a text is not worth a machine: a scanner may serve one batch only.
    if (end - start > windowMax || !(isPart || (this.#machine && end - start >= aloneMin))) {
      return undefined;
    }
    const { request, alone } = this.#machine ?? this.#makeMachine(bytes);
    if (!isPart) {
      alone.read(bytes, start, end);
      return alone;
    }
    if (start < request.start || end > request.end) {
      request.read(bytes, start, Math.max(end, this.#windowEnd(start)));
    }
    return request;
  }

  #makeMachine(bytes: Uint8Array): Machine {
    const machine = new Machine(this.#plan(), this.#looks, {
      reach: this.#reach,
      sample: bytes.subarray(0, sampleLength),
    });
    this.#machine = machine;
    this.#table = machine.table;
    this.#automaton = undefined;
    return machine;
  }

  #plan(): Automaton {
    if (!this.#automaton) throw new Error('the automaton was laid out before');
    return this.#automaton;
  }

  /** Whether a part of any text can be read, and not of a request only. */
  get isReady(): boolean {
    return this.#machine !== undefined;
  }

  /**
   * What stands in a part of a longer text: literals that end in it may begin before.
   *
   * @throws Error unless `isReady`
   */
  partOf(bytes: Uint8Array, text: Span, part: Span): Window {
    const { alone } = this.#machine ?? {};
    if (!alone) throw new Error('nothing is there to read a part of a text with');
    alone.read(bytes, Math.max(text.start, part.start - this.#reach), part.end);
    return alone;
  }

  /** A window is read up to what will not be asked for. */
  #windowEnd(start: number): number {
    const skipped = this.#skipped;
    let at = this.#nextSkipped;
    while (at > 0 && (skipped[at - 2] ?? 0) >= start) at -= 2;
    while (at < skipped.length && (skipped[at] ?? 0) < start) at += 2;
    this.#nextSkipped = at;
    const length = this.#request?.length ?? 0;
    return Math.min(length, start + windowLength, skipped[at] ?? length);
  }
}

/** The memory of WebAssembly: the automaton, a window of a request, a window of another text. */
class Machine {
  readonly table: Table;
  readonly request: Region;
  readonly alone: Region;

  /** @param sample of what will be read */
  constructor(
    automaton: Automaton,
    looks: Uint8Array,
    { reach, sample }: { readonly reach: number; readonly sample: Uint8Array },
  ) {
    const functions = instantiate();
    const { memory } = functions;
    const looksAt = 2 * rowsMax * rowBytes;
    const regionAt = looksAt + rowsMax * lookBytes;
    // Only what is written takes memory: the rest of the pages stays a promise.
    memory.grow(Math.ceil((regionAt + 2 * regionLength) / pageBytes));
    const next = new Uint16Array(memory.buffer, 0, 2 * rowsMax * rowLength);
    this.table = { next, rowLength, firstOutput: rowsMax };
    layOut(automaton, placesOf(automaton, sample), this.table);
    new Uint8Array(memory.buffer, looksAt).set(looks);
    const literals = { reach, looks: looksAt };
    this.request = new Region(functions, literals, regionAt);
    this.alone = new Region(functions, literals, regionAt + regionLength);
  }
}

/**
 * By state, its row: rows that text visits most lie together, which spares 5 % of the time. Which these
 * are is much the same for all text.
 */
function placesOf(automaton: Automaton, sample: Uint8Array): Uint16Array {
  const { outputOf } = automaton;
  const visits = new Uint32Array(outputOf.length);
  let state = 0;
  for (const byte of sample) {
    state = nextOf(automaton, state, byte);
    visits[state] = (visits[state] ?? 0) + 1;
  }
  visits[0] = sample.length + 1; // The first stays the first.
  const rows: number[] = [];
  for (let at = 0; at < visits.length; at++) {
    if (visits[at] !== 0 && (outputOf[at] ?? 0) < 0) rows.push(at);
  }
  rows.sort((a, b) => (visits[b] ?? 0) - (visits[a] ?? 0));
  const places = new Uint16Array(outputOf.length);
  rows.forEach((row, place) => (places[row] = place));
  let next = rows.length;
  for (let at = 0; at < places.length; at++) {
    const output = outputOf[at] ?? 0;
    if (output >= 0) places[at] = rowsMax + output;
    else if (visits[at] === 0) places[at] = next++;
  }
  return places;
}

function aligned(offset: number): number {
  return Math.ceil(offset / blockLength) * blockLength;
}

/** A bit a byte, for all bytes of a window and a block more. */
const bitsLength = aligned(windowMax / 8 + blockLength);
const wordBits = 32;

/** Of a window of `windowMax` bytes, where its parts lie. */
const countsAt = 0;
const inputAt = aligned(Int32Array.BYTES_PER_ELEMENT * sides);
const highAt = inputAt + windowMax + 2 * blockLength;
const marksAt = highAt + bitsLength;
const runsAt = marksAt + bitsLength;
const hitsAt = runsAt + aligned(pairBytes * Math.ceil(windowMax / runLengthMin));
const regionLength = hitsAt + pairBytes * windowMax;

interface Literals {
  readonly reach: number;
  readonly looks: number;
}

/** A part of the memory, for a window. */
class Region implements Window {
  start = 0;
  end = 0;
  hitsEnd = 0;
  readonly place: number;
  readonly hits: Int32Array;
  readonly #functions: Functions;
  readonly #literals: Literals;
  readonly #at: number;
  readonly #counts: Int32Array;
  readonly #input: Uint8Array;
  /** By byte a bit: above 0x7f; above it, in a run or the last of a literal. */
  readonly #high: Int32Array;
  readonly #marks: Int32Array;
  /** Pairs of (start, end), from `start` of the window on. */
  readonly #runs: Int32Array;
  #runsEnd = 0;
  #nextHit = 0;
  #nextRun = 0;

  constructor(functions: Functions, literals: Literals, at: number) {
    const { buffer } = functions.memory;
    this.#functions = functions;
    this.#literals = literals;
    this.#at = at;
    this.place = at + inputAt;
    this.#counts = new Int32Array(buffer, at + countsAt, sides);
    this.#input = new Uint8Array(buffer, at + inputAt, windowMax + 2 * blockLength);
    this.#high = new Int32Array(buffer, at + highAt, bitsLength / 4);
    this.#marks = new Int32Array(buffer, at + marksAt, bitsLength / 4);
    this.#runs = new Int32Array(buffer, at + runsAt, (hitsAt - runsAt) / 4);
    this.hits = new Int32Array(buffer, at + hitsAt, (regionLength - hitsAt) / 4);
  }

  /** What was read is not to be used any more. */
  forget(): void {
    this.start = 0;
    this.end = 0;
  }

  read(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    const input = this.place;
    this.#input.set(bytes.subarray(start, end));
    this.#input.fill(0, length, length + 2 * blockLength);
    const at = this.#at;
    this.#functions.open(input, input + length, at + marksAt, this.#literals.looks);
    const [runs, high] = [at + runsAt, at + highAt];
    this.#runsEnd = 2 * this.#functions.findRuns(input, length, runLengthMin, runs, high);
    this.#findLiterals(length);
    this.start = start;
    this.end = end;
    this.#nextHit = 0;
    this.#nextRun = 0;
  }

  /** Behind `findRuns`, which sets all marks anew. */
  #findLiterals(length: number): void {
    const { reach } = this.#literals;
    const { place } = this;
    this.hitsEnd = 0;
    let at = place;
    for (; place + length - at >= sides * blockPart; at += sides * blockPart) {
      this.#functions.findInBlock(at, reach, this.#out, this.#at + countsAt);
      this.#gather(blockPart);
    }
    const left = place + length - at;
    const part = left >= sidesMin * reach ? Math.floor(left / sides) : 0;
    if (part > 0) {
      this.#functions.findInSix(at, part, reach, this.#out, this.#at + countsAt);
      this.#gather(part);
      at += sides * part;
    }
    const before = Math.max(place, at - reach);
    const count = this.#functions.findInOne(before, at, place + length, this.#out);
    this.hitsEnd += 2 * count;
  }

  /** Where the next pairs are written. */
  get #out(): number {
    return this.#at + hitsAt + Int32Array.BYTES_PER_ELEMENT * this.hitsEnd;
  }

  /** Moves the pairs of six parts together, of which each has room for `part` of them. */
  #gather(part: number): void {
    const { hits } = this;
    const start = this.hitsEnd;
    for (let side = 0; side < sides; side++) {
      const count = this.#counts[side] ?? 0;
      const from = start + 2 * part * side;
      hits.copyWithin(this.hitsEnd, from, from + 2 * count);
      this.hitsEnd += 2 * count;
    }
  }

  seek(from: number): number {
    this.#nextHit = firstFrom(
      this.hits,
      this.hitsEnd,
      this.place + from - this.start,
      this.#nextHit,
    );
    return this.#nextHit;
  }

  hasHighBytes(start: number, end: number): boolean {
    return hasBits(this.#high, start - this.start, end - this.start);
  }

  /** Whether nothing stands in a range: false where that is not known. */
  isQuiet(start: number, end: number): boolean {
    const from = this.start;
    return start >= from && end <= this.end && !hasBits(this.#marks, start - from, end - from);
  }

  findRuns(bytes: Uint8Array, start: number, end: number): number[] | undefined {
    const runs = this.#runs;
    let found: number[] | undefined;
    // Where a run of the range ends at the earliest.
    const offset = start + runLengthMin - this.start;
    let at = firstFrom(runs, this.#runsEnd, offset, this.#nextRun + 1) - 1;
    this.#nextRun = at;
    for (; at < this.#runsEnd; at += 2) {
      const from = Math.max(start, this.start + (runs[at] ?? 0));
      if (from + runLengthMin > end) break;
      const to = Math.min(end, this.start + (runs[at + 1] ?? 0));
      if (isWorthDecoding(bytes, from, to)) (found ??= []).push(from);
    }
    return found;
  }
}

/** Whether one of the bits [from, to) is set. */
function hasBits(words: Int32Array, from: number, to: number): boolean {
  if (from >= to) return false;
  const last = (to - 1) >>> 5;
  let at = from >>> 5;
  let word = (words[at] ?? 0) & (-1 << from);
  for (; at < last; word = words[++at] ?? 0) if (word !== 0) return true;
  return (word & (-1 >>> (wordBits - 1 - ((to - 1) & (wordBits - 1))))) !== 0;
}

/**
 * Of ascending numbers at every other index, the index of the first that is `least` or more.
 *
 * @param guess an index to begin with: what is asked for mostly stands right behind what was
 */
function firstFrom(numbers: Int32Array, end: number, least: number, guess: number): number {
  let at = guess;
  while (at >= 2 && (numbers[at - 2] ?? 0) >= least) at -= 2;
  while (at < end && (numbers[at] ?? 0) < least) at += 2;
  return at;
}
