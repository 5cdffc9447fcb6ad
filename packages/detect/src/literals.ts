// Hot: asked of every text. Nothing is allocated until a literal is found.

import { compile, type Automaton } from './automaton.ts';
import { findRuns } from './encodings/runs.ts';
import { Survey, type Window } from './survey.ts';

/** A literal to look for. */
export interface Literal {
  /** At least two characters, Latin-1. */
  readonly text: string;
  /** ASCII letters compare in either case. */
  readonly caseless: boolean;
  /** A cheap look at what stands around it, [from, to) of the literal: false is no hit. */
  readonly admits?: (bytes: Uint8Array, from: number, to: number, range: Edges) => boolean;
}

/** Of the range that is searched. */
export interface Edges {
  readonly start: number;
  readonly end: number;
}

/** Looks for many literals at once. */
export interface LiteralFinder {
  /**
   * Announces a request of which parts will be asked for: what stands in one part is then looked for
   * in many at once. Until the next one, its bytes must not change.
   */
  survey(bytes: Uint8Array): void;
  /**
   * @returns pairs of (offset, index of the literal), ascending by offset; of a literal in which a
   *          line ends, the index is its complement (`~index`) if case matters to it, and such a
   *          literal is not told of otherwise; undefined when there is none, which is the common case
   */
  find(bytes: Uint8Array, start: number, end: number): number[] | undefined;
  /** Of the range of the last `find`: see `findRuns`. */
  readonly runs: number[] | undefined;
  /** Whether the range of the last `find` may have a byte above 0x7f. */
  readonly hasHighBytes: boolean;
}

/**
 * Compiles literals into one automaton: one step a byte for all of them together, so a thousand cost
 * hardly more than a hundred. Both cases of a letter are one; where case matters it is compared at
 * the hit.
 *
 * Tried and slower on requests of agents: filters over two to four bytes by hash, with and without
 * skipping; they met too many chance marks in text for what a mark costs.
 */
export function createLiteralFinder(literals: readonly Literal[]): LiteralFinder {
  for (const { text } of literals) {
    if (text.length < 2) throw new Error(`the keyword ${text} has fewer than two bytes`);
  }
  const automaton = compile(literals.map(({ text }) => text));
  const { outputs, width } = automaton;
  const firstRow = automaton.firstOutput / width;
  const longest = Math.max(0, ...literals.map(({ text }) => text.length));
  const endings = Uint8Array.from(outputs, (those) => endingOf(those.map((at) => literals[at])));
  const survey = new Survey(automaton, longest, endings);
  let runs: number[] | undefined;
  let isHigh = false;

  /** Takes the literals that end in a state of the automaton before `after` and begin in the range. */
  function take(bytes: Uint8Array, after: number, output: number, edges: Edges): void {
    for (const index of outputs[output] ?? []) {
      const literal = literals[index];
      const from = after - (literal?.text.length ?? 0);
      if (!literal || from < edges.start) continue;
      if (!literal.caseless && !isSame(bytes, from, literal.text)) {
        takeBroken(bytes, after, index, edges);
      } else if (literal.admits?.(bytes, from, after, edges) !== false) note(from, index);
    }
  }

  /** The same for one in which a line ends. */
  function takeBroken(bytes: Uint8Array, after: number, index: number, edges: Edges): void {
    const literal = literals[index];
    const from = literal ? startOfBroken(bytes, edges.start, after, literal.text) : -1;
    if (from < 0 || literal?.admits?.(bytes, from, after, edges) === false) return;
    note(from, ~index);
  }

  function takeIn(window: Window, bytes: Uint8Array, edges: Edges): void {
    const { hits, hitsEnd, start, place } = window;
    const end = place + edges.end - start;
    for (let at = window.seek(edges.start); at < hitsEnd; at += 2) {
      const last = hits[at] ?? 0;
      if (last >= end) break;
      take(bytes, start + last - place + 1, hits[at + 1] ?? 0, edges);
    }
  }

  function read(bytes: Uint8Array, edges: Edges): void {
    const { start, end } = edges;
    state = 0;
    seen = 0;
    for (let at = start; at < end; at++) {
      at = toOutput(bytes, at, end, automaton);
      if (at === end) return;
      const output = state / width - firstRow;
      if (endings[output] === 0 || endings[output] === bytes[at]) take(bytes, at + 1, output, edges);
    }
  }

  return {
    survey: (bytes) => survey.announce(bytes),
    get runs() {
      return runs;
    },
    get hasHighBytes() {
      return isHigh;
    },
    find(bytes, start, end) {
      found = undefined;
      isSorted = true;
      const edges = { start, end };
      const window = survey.windowOf(bytes, start, end);
      if (window) {
        takeIn(window, bytes, edges);
        runs = window.findRuns(bytes, start, end);
        isHigh = window.hasHighBytes(start, end);
      } else {
        read(bytes, edges);
        runs = findRuns(bytes, start, end);
        isHigh = seen > 0x7f;
      }
      return taken();
    },
  };
}

/**
 * The byte in which literals that end together end as they are written: where it has another case,
 * none of them stands. 0 when that does not tell.
 */
function endingOf(literals: readonly (Literal | undefined)[]): number {
  const endings = new Set(literals.map((literal) => (literal?.caseless ? '' : literal?.text.at(-1))));
  const [only = ''] = endings;
  return endings.size === 1 && only !== '' ? only.charCodeAt(0) : 0;
}

/** Where the automaton stands, and all bytes that it read, or-ed. */
let state = 0;
let seen = 0;

/**
 * Reads bytes until a literal ends. A function of its own, for what it uses to stay in registers.
 *
 * @returns the offset of the literal's last byte; `end` when there is none
 */
function toOutput(bytes: Uint8Array, from: number, end: number, automaton: Automaton): number {
  const { next, columns, firstOutput } = automaton;
  let current = state;
  let passed = 0;
  let at = from;
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    passed |= byte;
    current = next[current + (columns[byte] ?? 0)] ?? 0;
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

function taken(): number[] | undefined {
  return found && !isSorted ? sorted(found) : found;
}

/** Pairs of (offset, entry) by their offsets. */
function sorted(found: readonly number[]): number[] {
  const order = Array.from({ length: found.length / 2 }, (_, pair) => 2 * pair);
  order.sort((a, b) => (found[a] ?? 0) - (found[b] ?? 0) || a - b);
  return order.flatMap((at) => [found[at] ?? 0, found[at + 1] ?? 0]);
}

