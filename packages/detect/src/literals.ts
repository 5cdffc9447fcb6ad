// Hot: asked of every text. Nothing is allocated until a literal is found.

import {
  admitsName,
  admitsOptions,
  admitsProvider,
  admitsScheme,
  admitsToken,
  admitsUrl,
} from './admits.ts';
import { compile, type Automaton, type Table } from './automaton.ts';
import { addRuns, betweenRuns, findRuns, isBetweenRuns } from './encodings/runs.ts';
import type { Edges, Literal } from './literal.ts';
import { innerBit, lookBytes, Survey, windowLength, type Window } from './survey.ts';
import type { Turns } from './turns.ts';

/** Looks for many literals at once. */
export interface LiteralFinder {
  /**
   * Announces a request of which parts will be asked for: what stands in one part is then looked for
   * in many at once. Until the next one, its bytes must not change.
   *
   * @param skipped pairs of (start, end), ascending: parts that will hardly be asked for
   */
  survey(bytes: Uint8Array, skipped?: readonly number[]): void;
  /** Whether it is known already that a range has no literal, no run and no byte above 0x7f. */
  isQuiet(bytes: Uint8Array, start: number, end: number): boolean;
  /**
   * @returns pairs of (offset, index of the literal), ascending by offset; of a literal in which a
   *          line ends and to which case matters, the index is its complement (`~index`); undefined
   *          when there is none, which is the common case
   */
  find(bytes: Uint8Array, start: number, end: number): number[] | undefined;
  /** The same for a long text. @param turnBytes read in one turn */
  findInTurns(bytes: Uint8Array, edges: Edges, turnBytes: number): Turns<Found>;
  /** Of the range of the last `find`: see `findRuns`. */
  readonly runs: number[] | undefined;
  /** Whether the range of the last `find` may have a byte above 0x7f. */
  readonly hasHighBytes: boolean;
}

/** What stands in a long text: as `find`, `runs` and `hasHighBytes` tell of a short one. */
export interface Found {
  readonly hits: number[] | undefined;
  readonly runs: number[] | undefined;
  readonly hasHighBytes: boolean;
}

/**
 * Compiles literals into one automaton: one step a byte for all of them together, so a thousand cost
 * hardly more than a hundred.
 *
 * Tried and slower on requests of agents: filters over two to four bytes by hash, with and without
 * skipping; they met too many chance marks in text for what a mark costs.
 */
export function createLiteralFinder(literals: readonly Literal[]): LiteralFinder {
  for (const { text } of literals) {
    if (text.length < 2) throw new Error(`the keyword ${text} has fewer than two bytes`);
  }
  return new Finder(literals);
}

const wholeTurns = 4;

/** Of a text that is read part by part. */
interface RunsSoFar {
  readonly found: number[];
  /** Where the next part is to look from. */
  next: number;
}

class Finder implements LiteralFinder {
  runs: number[] | undefined;
  hasHighBytes = false;
  readonly #literals: readonly Literal[];
  readonly #outputs: Automaton['outputs'];
  /** By output, the literals that end there, in the order that they were given in; of those that were met. */
  readonly #ends: (readonly End[] | undefined)[];
  /** By output, the text of all literals that end there, and its length; 0 when they are several. */
  readonly #texts: readonly (string | undefined)[];
  readonly #lengths: Uint16Array;
  /** The look that all of them have, by its index in `looks`. */
  readonly #looks: Uint8Array;
  /** Whether case matters to any. */
  readonly #isExact: Uint8Array;
  readonly #survey: Survey;
  /** Of the range at hand: one object for all, since each text of a request asks. */
  readonly #edges = { start: 0, end: 0 };

  constructor(literals: readonly Literal[]) {
    this.#literals = literals;
    const automaton = compile(literals);
    this.#outputs = automaton.outputs;
    this.#ends = automaton.outputs.map(() => undefined);
    const alike = this.#outputs.map((ends) => alikeOf(ends.map((index) => literals[index])));
    this.#texts = alike.map((it) => it?.text);
    this.#lengths = Uint16Array.from(alike, (it) => it?.text.length ?? 0);
    this.#looks = Uint8Array.from(alike, (it) => (it ? lookOf(it) : 0));
    this.#isExact = Uint8Array.from(alike, (it) => (it?.caseless === false ? 1 : 0));
    const longest = Math.max(0, ...literals.map(({ text }) => text.length));
    this.#survey = new Survey(automaton, longest, looksOf(alike));
  }

  survey(bytes: Uint8Array, skipped: readonly number[] = []): void {
    this.#survey.announce(bytes, skipped);
  }

  isQuiet(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#survey.isQuiet(bytes, start, end);
  }

  find(bytes: Uint8Array, start: number, end: number): number[] | undefined {
    found = undefined;
    isSorted = true;
    const edges = this.#edges;
    edges.start = start;
    edges.end = end;
    const window = this.#survey.windowOf(bytes, start, end);
    if (window) {
      this.#takeIn(window, bytes, edges, edges);
      this.runs = window.findRuns(bytes, start, end);
      this.hasHighBytes = window.hasHighBytes(start, end);
    } else {
      state = 0;
      seen = 0;
      this.#read(bytes, edges, edges, this.#survey.table);
      this.runs = findRuns(bytes, start, end);
      this.hasHighBytes = seen > 0x7f;
    }
    return taken();
  }

  /** @param part in which the literals end */
  #takeIn(window: Window, bytes: Uint8Array, edges: Edges, part: Edges): void {
    const { hits, hitsEnd, start, place } = window;
    const end = place + part.end - start;
    for (let at = window.seek(part.start); at < hitsEnd; at += 2) {
      const last = hits[at] ?? 0;
      if (last >= end) break;
      const output = (hits[at + 1] ?? 0) & ~innerBit;
      const after = start + last - place + 1;
      const isInner = output !== hits[at + 1];
      if (isInner && after - (this.#lengths[output] ?? 0) !== edges.start) continue;
      this.#take(bytes, after, output, edges);
    }
  }

  *findInTurns(bytes: Uint8Array, edges: Edges, turnBytes: number): Turns<Found> {
    const { start, end } = edges;
    // As much is read at once in a millisecond or three, and faster than in parts.
    if (end - start <= wholeTurns * turnBytes) {
      const hits = this.find(bytes, start, end);
      return { hits, runs: this.runs, hasHighBytes: this.hasHighBytes };
    }
    const all: number[] = [];
    const runs: RunsSoFar = { found: [], next: start };
    let [before, passed] = [0, 0];
    let areSorted = true;
    // For all turns: where it stands is a row of this table, and meanwhile there may come another.
    const { table, isReady } = this.#survey;
    for (let from = start; from < end;) {
      const turn = { start: from, end: Math.min(end, from + turnBytes) };
      // What the module holds is of whoever has his turn.
      found = all;
      isSorted = areSorted;
      state = before;
      seen = passed;
      from = isReady
        ? this.#readParts(bytes, edges, turn, runs)
        : this.#readTurn(bytes, edges, turn, { table, runs });
      [before, passed, areSorted] = [state, seen, areInOrder()];
      found = undefined;
      yield;
    }
    return {
      hits: all.length === 0 ? undefined : areSorted ? all : sorted(all),
      runs: runs.found.length === 0 ? undefined : runs.found,
      hasHighBytes: passed > 0x7f,
    };
  }

  #readTurn(
    bytes: Uint8Array,
    edges: Edges,
    turn: Edges,
    { table, runs }: { readonly table: Table; readonly runs: RunsSoFar },
  ): number {
    this.#read(bytes, edges, turn, table);
    runs.next = addRuns(runs.found, bytes, edges, { from: runs.next, to: turn.end });
    return turn.end;
  }

  /**
   * The same in WebAssembly, in parts that the cache holds, which end between two runs if they can.
   *
   * @returns up to where
   */
  #readParts(bytes: Uint8Array, edges: Edges, turn: Edges, runs: RunsSoFar): number {
    let { start } = turn;
    while (start < turn.end) {
      const limit = Math.min(turn.end, start + windowLength);
      const end = limit === edges.end ? limit : betweenRuns(bytes, start, limit);
      const part = { start, end };
      const window = this.#survey.partOf(bytes, edges, part);
      this.#takeIn(window, bytes, edges, part);
      if (window.hasHighBytes(start, end)) seen |= 0x80;
      const isBetween = end === edges.end || isBetweenRuns(bytes, end);
      // Where no run begins before the part, goes on behind it or is told already.
      const isWhole = isBetween && (start === edges.start || isBetweenRuns(bytes, start));
      if (isWhole && runs.next === start) {
        for (const run of window.findRuns(bytes, start, end) ?? []) runs.found.push(run);
      } else {
        runs.next = addRuns(runs.found, bytes, edges, { from: runs.next, to: end });
      }
      if (isBetween) runs.next = end;
      start = end;
    }
    return start;
  }

  /** Goes on from where the automaton stands. */
  #read(bytes: Uint8Array, edges: Edges, { start, end }: Edges, table: Table): void {
    for (let at = start; at < end; at++) {
      at = toOutput(bytes, at, end, table);
      if (at === end) return;
      this.#take(bytes, at + 1, state - table.firstOutput, edges);
    }
  }

  /** Takes the literals that end in a state of the automaton before `after` and begin in the range. */
  #take(bytes: Uint8Array, after: number, output: number, edges: Edges): void {
    const length = this.#lengths[output] ?? 0;
    if (length > 0 && this.#isIdle(bytes, after, output, edges)) {
      // In another case there may be one in which a line ends.
      if (this.#isExact[output] === 0) return;
      if (isSame(bytes, after - length, this.#texts[output] ?? '')) return;
    }
    const ends = this.#ends[output] ?? this.#meet(output);
    for (const end of ends) takeOne(bytes, after, end, edges);
  }

  #meet(output: number): readonly End[] {
    const ends = (this.#outputs[output] ?? []).flatMap((index): End[] => {
      const literal = this.#literals[index];
      return literal ? [endOf(literal, index)] : [];
    });
    this.#ends[output] = ends;
    return ends;
  }

  /**
   * Whether no literal of an output is a hit, wherever no line ends in it. Calls each look by its name,
   * so that it can be compiled into this.
   */
  #isIdle(bytes: Uint8Array, after: number, output: number, edges: Edges): boolean {
    const from = after - (this.#lengths[output] ?? 0);
    if (from < edges.start) return true;
    switch (this.#looks[output]) {
      case 0:
        return !admitsToken(bytes, from, after, edges);
      case 1:
        return !admitsName(bytes, from, after, edges);
      case 2:
        return !admitsProvider(bytes, from, after, edges);
      case 3:
        return !admitsScheme(bytes, from, after, edges);
      case 4:
        return !admitsOptions(bytes, from, after, edges);
      default:
        return !admitsUrl(bytes, from, after, edges);
    }
  }
}

/** A literal that ends where others may end too. */
interface End {
  /** Of the literal, in the order that they were given in. */
  readonly index: number;
  readonly text: string;
  readonly caseless: boolean;
  /** Its first and its last letter; of a caseless one in lower case, as the bytes are with `…Case`. */
  readonly first: number;
  readonly last: number;
  readonly firstCase: number;
  readonly lastCase: number;
  readonly admits: NonNullable<Literal['admits']>;
}

function endOf({ text, caseless, admits = always }: Literal, index: number): End {
  const [first, last] = [text.charCodeAt(0), text.charCodeAt(text.length - 1)];
  const firstCase = caseless && isAlphabetic(first) ? 0x20 : 0;
  const lastCase = caseless && isAlphabetic(last) ? 0x20 : 0;
  return {
    index,
    text,
    caseless,
    first: first | firstCase,
    last: last | lastCase,
    firstCase,
    lastCase,
    admits,
  };
}

function always(): boolean {
  return true;
}

function isAlphabetic(letter: number): boolean {
  return (letter | 0x20) >= 0x61 && (letter | 0x20) <= 0x7a;
}

/** Takes a literal that may end before `after`. */
function takeOne(bytes: Uint8Array, after: number, end: End, edges: Edges): void {
  const { index, text, caseless, admits } = end;
  const from = after - text.length;
  if (from < edges.start) return;
  const isThere = caseless ? isAround(bytes, from, after, end) : isSame(bytes, from, text);
  if (!isThere) takeBroken(bytes, after, end, edges);
  else if (admits(bytes, from, after, edges)) note(from, index);
}

/** The same for one in which a line ends. */
function takeBroken(bytes: Uint8Array, after: number, end: End, edges: Edges): void {
  const { index, text, caseless, admits } = end;
  if (caseless) return;
  const from = startOfBroken(bytes, edges.start, after, text);
  if (from < 0 || !admits(bytes, from, after, edges)) return;
  note(from, ~index);
}

/** The looks that most of what is met in text does not pass. */
const looks = [
  admitsToken,
  admitsName,
  admitsProvider,
  admitsScheme,
  admitsOptions,
  admitsUrl,
] as const;

function lookOf({ isToken, admits }: Literal): number {
  return isToken === true ? 0 : looks.findIndex((look) => look === admits);
}

/** Of tokens so long, all letters are compared where they are met. */
const tokenLengthMax = 4;

/** What is left out of a survey at once. */
function looksOf(alike: readonly (Literal | undefined)[]): Uint8Array {
  const bytes = Buffer.alloc(alike.length * lookBytes);
  alike.forEach((literal, output) => {
    const kind = literal ? surveyLookOf(literal) : 0;
    if (!literal || kind === 0) return;
    const at = output * lookBytes;
    bytes[at] = kind;
    bytes[at + 1] = literal.text.length;
    if (kind !== 1) return;
    bytes.write(literal.text, at + 4, 'latin1');
    bytes.fill(0xff, at + 8, at + 8 + literal.text.length);
  });
  return bytes;
}

/** The number by which a survey knows a look; 0 for none. */
function surveyLookOf({ text, caseless, isToken, admits }: Literal): number {
  if (isToken === true) return !caseless && text.length <= tokenLengthMax ? 1 : 0;
  if (!caseless) return 0;
  if (admits === admitsName) return text.toLowerCase() === 'token' ? 2 : 0;
  return admits === admitsProvider ? 3 : admits === admitsScheme ? 4 : 0;
}

/** Of literals that end together one like all the others; undefined when they differ in more than case. */
function alikeOf(ends: readonly (Literal | undefined)[]): Literal | undefined {
  const [first] = ends;
  if (!first || lookOf(first) < 0) return undefined;
  const areAlike = ends.every((it) => it?.text === first.text && lookOf(it) === lookOf(first));
  return areAlike ? (ends.find((it) => it?.caseless === false) ?? first) : undefined;
}

/** Where the automaton stands, by its row, and all bytes that it read, or-ed. */
let state = 0;
let seen = 0;

/**
 * Reads bytes until a literal ends. A function of its own, for what it uses to stay in registers.
 *
 * @returns the offset of the literal's last byte; `end` when there is none
 */
function toOutput(bytes: Uint8Array, from: number, end: number, table: Table): number {
  const { next, rowLength, firstOutput } = table;
  let current = state;
  let passed = 0;
  let at = from;
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    passed |= byte;
    current = next[current * rowLength + byte] ?? 0;
    if (current >= firstOutput) break;
  }
  state = current;
  seen |= passed;
  return at;
}

function isSame(bytes: Uint8Array, from: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[from + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

/** Whether a text that was met begins and ends there: no line ends in it. */
function isAround(bytes: Uint8Array, from: number, after: number, end: End): boolean {
  return (
    ((bytes[from] ?? 0) | end.firstCase) === end.first &&
    ((bytes[after - 1] ?? 0) | end.lastCase) === end.last
  );
}

/** Where a literal begins in which one line ends; -1 when it is none. */
function startOfBroken(bytes: Uint8Array, start: number, after: number, text: string): number {
  let at = after;
  let breaks = 0;
  for (let index = text.length - 1; index >= 0; index--) {
    at--;
    // Only inside: after the last letter, before the first one.
    while (index < text.length - 1 && at >= start && isBreak(bytes[at] ?? 0)) {
      at--;
      breaks++;
    }
    if (at < start || breaks > breakLengthMax || bytes[at] !== text.charCodeAt(index)) return -1;
  }
  return breaks === 0 ? -1 : at;
}

/** `\r\n`. */
const breakLengthMax = 2;

function isBreak(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d;
}

/** What was found: pairs of (offset, entry), and whether they are in the order of their offsets. */
let found: number[] | undefined;
let isSorted = true;

/** Literals are met in the order of their ends, and of four lanes at once. */
function note(from: number, entry: number): void {
  if (found === undefined) found = [from, entry];
  else {
    if (from < (found[found.length - 2] ?? 0)) isSorted = false;
    found.push(from, entry);
  }
}

function areInOrder(): boolean {
  return isSorted;
}

function taken(): number[] | undefined {
  return found && !isSorted ? sorted(found) : found;
}

/** Pairs of (offset, entry) by their offsets. */
function sorted(found: readonly number[]): number[] {
  const order = Array.from({ length: found.length / 2 }, (_, pair) => 2 * pair);
  order.sort((a, b) => (found[a] ?? 0) - (found[b] ?? 0) || a - b);
  return order.flatMap((at) => [found[at] ?? 0, found[at + 1] ?? 0]);
}
