// Hot: this is where the time goes. Two dependent loads a byte; nothing is allocated until a literal
// is found.

/** A literal to look for. */
export interface Literal {
  /** At least three characters, Latin-1. */
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
   * @returns pairs of (offset, index of the literal), ascending by offset; undefined when there is
   *          none, which is the common case
   */
  find(bytes: Uint8Array, start: number, end: number): number[] | undefined;
  /** Whether the range of the last `find` had a byte above 0x7f. */
  hasHighBytes(): boolean;
}

/**
 * Compiles literals into one automaton (Aho and Corasick, 1975) over classes of bytes: one step a
 * byte for all of them together, so a thousand cost hardly more than a hundred. Both cases of a
 * letter are one class; where case matters it is compared at the hit.
 *
 * Tried and slower on requests of agents: filters over two to four bytes by hash, with and without
 * skipping; they met too many chance marks in text for what a mark costs.
 */
export function createLiteralFinder(literals: readonly Literal[]): LiteralFinder {
  for (const { text } of literals) {
    if (text.length < 3) throw new Error(`the keyword ${text} has fewer than three bytes`);
  }
  const automaton = compile(literals);
  const { firstOutput, outputs, width } = automaton;
  let highBytes = false;

  /** @param after the end of the literals that end in `state` */
  function take(bytes: Uint8Array, after: number, edges: Edges, found: number[]): void {
    for (const index of outputs[(state - firstOutput) / width] ?? []) {
      const literal = literals[index];
      if (!literal) continue;
      const from = after - literal.text.length;
      if (!literal.caseless && !isSame(bytes, from, literal.text)) continue;
      if (literal.admits?.(bytes, from, after, edges) !== false) insert(found, from, index);
    }
  }

  return {
    hasHighBytes: () => highBytes,
    find(bytes, start, end) {
      state = 0;
      seen = 0;
      let found: number[] | undefined;
      let at = toOutput(bytes, start, end, automaton);
      while (at < end) {
        take(bytes, at + 1, { start, end }, (found ??= []));
        at = toOutput(bytes, at + 1, end, automaton);
      }
      highBytes = seen > 0x7f;
      return found && found.length > 0 ? found : undefined;
    },
  };
}

/** Where the automaton stands, and all bytes that it read, or-ed. One search at a time. */
let state = 0;
let seen = 0;

/**
 * Reads bytes until a literal ends. A function of its own, for what it uses to stay in registers.
 *
 * @returns the offset of the literal's last byte; `end` when there is none
 */
function toOutput(bytes: Uint8Array, from: number, end: number, automaton: Automaton): number {
  const { classes, next, firstOutput } = automaton;
  let current = state;
  let passed = 0;
  let at = from;
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    passed |= byte;
    current = next[current + (classes[byte] ?? 0)] ?? 0;
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

/** Literals are met in the order of their ends; what is found is in the order of beginnings. */
function insert(found: number[], from: number, index: number): void {
  let at = found.length;
  while (at > 0 && (found[at - 2] ?? 0) > from) at -= 2;
  if (at === found.length) found.push(from, index);
  else found.splice(at, 0, from, index);
}

interface Automaton {
  /** By byte; 0 is every byte that no literal has. */
  readonly classes: Uint8Array;
  /** By state plus class, the next state. A state is the offset of its row. */
  readonly next: Int32Array;
  /** From this state on, a literal ends. */
  readonly firstOutput: number;
  /** By number of the output state, the literals that end there. */
  readonly outputs: readonly (readonly number[])[];
  /** Of a row. */
  readonly width: number;
}

interface Node {
  readonly children: Map<number, Node>;
  readonly literals: number[];
  /** The longest proper ending of this node's text that is a node too. */
  fallback: Node | undefined;
  state: number;
}

function compile(literals: readonly Literal[]): Automaton {
  const { classes, width } = classify(literals);
  const root = createNode();
  literals.forEach(({ text }, index) => {
    let node = root;
    for (let at = 0; at < text.length; at++) {
      const kind = classes[text.charCodeAt(at)] ?? 0;
      const child = node.children.get(kind) ?? createNode();
      node.children.set(kind, child);
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
  for (const node of nodes) {
    const fallback = node.fallback?.state;
    for (let kind = 0; kind < width; kind++) {
      const missing = fallback === undefined ? 0 : (next[fallback + kind] ?? 0);
      next[node.state + kind] = node.children.get(kind)?.state ?? missing;
    }
  }
  const outputs = rows.filter((node) => node.literals.length > 0).map((node) => node.literals);
  return { classes, next, firstOutput: (rows.length - outputs.length) * width, outputs, width };
}

/** Gives each character of the literals a class, both cases of a letter the same. */
function classify(literals: readonly Literal[]): Pick<Automaton, 'classes' | 'width'> {
  const classes = new Uint8Array(256);
  let width = 1;
  for (const { text } of literals) {
    for (const letter of text) {
      const code = letter.charCodeAt(0);
      if (classes[code] !== 0) continue;
      const lower = code | 0x20;
      const isLetter = lower >= 0x61 && lower <= 0x7a;
      for (const same of isLetter ? [lower, lower & ~0x20] : [code]) classes[same] = width;
      width++;
    }
  }
  return { classes, width };
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
