// Hot: this is where the time goes. Two loads a byte; nothing is allocated until a literal is found.

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
   * @returns pairs of (offset, index of the literal), ascending by offset; of a literal in which a
   *          line ends, the index is its complement (`~index`) if case matters to it, and such a
   *          literal is not told of otherwise; undefined when there is none, which is the common case
   */
  find(bytes: Uint8Array, start: number, end: number): number[] | undefined;
  /** Whether the range of the last `find` had a byte above 0x7f. */
  hasHighBytes(): boolean;
}

/**
 * Compiles literals into one automaton (Aho and Corasick, 1975): one step a byte for all of them
 * together, so a thousand cost hardly more than a hundred. Both cases of a letter are one; where
 * case matters it is compared at the hit.
 *
 * Tried and slower on requests of agents: filters over two to four bytes by hash, with and without
 * skipping; they met too many chance marks in text for what a mark costs.
 */
export function createLiteralFinder(literals: readonly Literal[]): LiteralFinder {
  for (const { text } of literals) {
    if (text.length < 2) throw new Error(`the keyword ${text} has fewer than two bytes`);
  }
  const automaton = compile(literals);
  const { firstOutput, outputs } = automaton;
  const longest = Math.max(0, ...literals.map(({ text }) => text.length));
  let highBytes = false;
  /** Takes the literals that end in `state` before `after` and begin before `limit`. */
  function take(bytes: Uint8Array, after: number, output: number, edges: Limits): void {
    for (const index of outputs[(output - firstOutput) / width] ?? []) {
      const literal = literals[index];
      const from = after - (literal?.text.length ?? 0);
      if (!literal || from >= edges.limit) continue;
      if (!literal.caseless && !isSame(bytes, from, literal.text)) {
        takeBroken(bytes, after, index, edges);
      } else if (literal.admits?.(bytes, from, after, edges) !== false) note(from, index);
    }
  }

  /** The same for one in which a line ends. */
  function takeBroken(bytes: Uint8Array, after: number, index: number, edges: Limits): void {
    const literal = literals[index];
    const from = literal ? startOfBroken(bytes, edges.start, after, literal.text) : -1;
    if (from < 0 || literal?.admits?.(bytes, from, after, edges) === false) return;
    note(from, ~index);
  }

  function readOne(bytes: Uint8Array, from: number, to: number, edges: Limits): void {
    let at = toOutput(bytes, from, to, automaton);
    while (at < to) {
      take(bytes, at + 1, state, edges);
      at = toOutput(bytes, at + 1, to, automaton);
    }
  }

  /** Reads four quarters side by side: their steps do not wait for each other. */
  function readFour(bytes: Uint8Array, start: number, end: number): void {
    const quarter = (end - start) >> 2;
    const edges = { start, end, limit: end };
    lanes.fill(0);
    for (let step = 0; step < quarter;) {
      step = toOutputs(bytes, start, quarter, step, automaton);
      for (let at = 0; at < metCount; at += 2) take(bytes, met[at] ?? 0, met[at + 1] ?? 0, edges);
    }
    // What began in a quarter may end in the next.
    for (let lane = 0; lane < 4; lane++) {
      const limit = lane === 3 ? end : start + (lane + 1) * quarter;
      state = lanes[lane] ?? 0;
      readOne(bytes, start + (lane + 1) * quarter, Math.min(end, limit + longest), {
        start,
        end,
        limit,
      });
    }
  }

  return {
    hasHighBytes: () => highBytes,
    find(bytes, start, end) {
      found = undefined;
      isSorted = true;
      state = 0;
      seen = 0;
      if (end - start >= fourLanesMin) readFour(bytes, start, end);
      else readOne(bytes, start, end, { start, end, limit: end });
      highBytes = seen > 0x7f;
      return taken();
    },
  };
}

/** Of what is taken: its range, and the offset before which it begins. */
interface Limits extends Edges {
  readonly limit: number;
}

/** From this length on four parts are read side by side. */
const fourLanesMin = 512;

/** Where the automaton stands, here and in four lanes, and all bytes that it read, or-ed. */
let state = 0;
let seen = 0;
const lanes = new Int32Array(4);
/** What four lanes met: pairs of (offset after a literal, state). A stop at each would cost more. */
const met = new Int32Array(512);
let metCount = 0;

/**
 * Reads bytes until a literal ends. A function of its own, for what it uses to stay in registers.
 *
 * @returns the offset of the literal's last byte; `end` when there is none
 */
function toOutput(bytes: Uint8Array, from: number, end: number, automaton: Automaton): number {
  const { next, firstOutput } = automaton;
  let current = state;
  let passed = 0;
  let at = from;
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    passed |= byte;
    current = next[current + byte] ?? 0;
    if (current >= firstOutput) break;
  }
  state = current;
  seen |= passed;
  return at;
}

/**
 * Reads four parts of `quarter` bytes in step, from step `from` on, and notes in `met` the literals
 * that end, until there is no more room.
 *
 * @returns the step to go on from; `quarter` at the end
 */
// eslint-disable-next-line max-params -- hot: an object would be made at every literal
function toOutputs(
  bytes: Uint8Array,
  start: number,
  quarter: number,
  from: number,
  automaton: Automaton,
): number {
  const { next, firstOutput } = automaton;
  let a = lanes[0] ?? 0;
  let b = lanes[1] ?? 0;
  let c = lanes[2] ?? 0;
  let d = lanes[3] ?? 0;
  let passed = 0;
  let count = 0;
  let step = from;
  let at = start + from;
  for (; step < quarter; step++, at++) {
    const first = bytes[at] ?? 0;
    const second = bytes[at + quarter] ?? 0;
    const third = bytes[at + 2 * quarter] ?? 0;
    const fourth = bytes[at + 3 * quarter] ?? 0;
    passed |= first | second | third | fourth;
    a = next[a + first] ?? 0;
    b = next[b + second] ?? 0;
    c = next[c + third] ?? 0;
    d = next[d + fourth] ?? 0;
    if (a < firstOutput && b < firstOutput && c < firstOutput && d < firstOutput) continue;
    if (a >= firstOutput) count = meet(count, at + 1, a);
    if (b >= firstOutput) count = meet(count, at + quarter + 1, b);
    if (c >= firstOutput) count = meet(count, at + 2 * quarter + 1, c);
    if (d >= firstOutput) count = meet(count, at + 3 * quarter + 1, d);
    if (count <= met.length - 8) continue;
    step++;
    break;
  }
  metCount = count;
  lanes[0] = a;
  lanes[1] = b;
  lanes[2] = c;
  lanes[3] = d;
  seen |= passed;
  return step;
}

function meet(count: number, after: number, output: number): number {
  met[count] = after;
  met[count + 1] = output;
  return count + 2;
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

interface Automaton {
  /** By state plus byte, the next state. A state is the offset of its row. */
  readonly next: Int32Array;
  /** From this state on, a literal ends. */
  readonly firstOutput: number;
  /** By number of the output state, the literals that end there. */
  readonly outputs: readonly (readonly number[])[];
}

/** Of a row: a byte each, which is a load a byte less than a table of classes before it. */
const width = 256;

interface Node {
  readonly children: Map<number, Node>;
  readonly literals: number[];
  /** The longest proper ending of this node's text that is a node too. */
  fallback: Node | undefined;
  state: number;
}

function compile(literals: readonly Literal[]): Automaton {
  const root = createNode();
  literals.forEach(({ text }, index) => {
    let node = root;
    for (let at = 0; at < text.length; at++) {
      const byte = folded(text.charCodeAt(at));
      const child = node.children.get(byte) ?? createNode();
      node.children.set(byte, child);
      node = child;
    }
    node.literals.push(index);
  });
  const nodes = inBreadth(root);
  // Rows in the order of their depth, so that those that text visits most lie together; rows at
  // which a literal ends come last, so that one comparison tells them.
  const rows = [
    ...nodes.filter((node) => node.literals.length === 0),
    ...nodes.filter((node) => node.literals.length > 0),
  ];
  rows.forEach((node, row) => (node.state = row * width));
  const next = new Int32Array(rows.length * width);
  for (const { state: row, fallback, children } of nodes) {
    if (fallback) next.set(next.subarray(fallback.state, fallback.state + width), row);
    // A line that ends inside a literal changes nothing: secrets are wrapped too.
    for (const byte of [0x0a, 0x0d]) {
      if (next[row + byte] === (fallback?.state ?? 0)) next[row + byte] = row;
    }
    for (const [byte, child] of children) {
      next[row + byte] = child.state;
      if (byte >= 0x61 && byte <= 0x7a) next[row + byte - 0x20] = child.state;
    }
  }
  const outputs = rows.filter((node) => node.literals.length > 0).map((node) => node.literals);
  return { next, firstOutput: (rows.length - outputs.length) * width, outputs };
}

/** ASCII only: above it stand the bytes of UTF-8, which have no case. */
function folded(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

function createNode(): Node {
  return { children: new Map(), literals: [], fallback: undefined, state: 0 };
}

/** All nodes, each after its fallback; sets the fallbacks and what ends at a node by way of them. */
function inBreadth(root: Node): readonly Node[] {
  const nodes = [root];
  for (const node of nodes) {
    for (const [kind, child] of node.children) {
      let fallback = node.fallback;
      while (fallback && !fallback.children.has(kind)) fallback = fallback.fallback;
      child.fallback = fallback?.children.get(kind) ?? root;
      child.literals.push(...child.fallback.literals);
      nodes.push(child);
    }
  }
  return nodes;
}
