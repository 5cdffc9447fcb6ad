import type { Literal } from './literal.ts';

/**
 * Many literals, looked for at one step a byte (Aho and Corasick, 1975). Most states differ from one
 * before them at few bytes: of 21,170 states of our rules, at 80,870.
 */
export interface Automaton {
  /** By state, one with a lower number that goes on as it does, but for its edges; the first is 0. */
  readonly others: readonly number[];
  /** By state, where its edges end; they begin where those of the state before end. */
  readonly edgesEnd: readonly number[];
  /** The byte of an edge, and the state to which it leads; of two with one byte the later one holds. */
  readonly bytes: readonly number[];
  readonly targets: readonly number[];
  /** By state with many edges, by byte where they lead; -1 where there is none. */
  readonly rows: readonly (Int32Array | undefined)[];
  /** By state, the number of its output; -1 where no literal ends. */
  readonly outputOf: readonly number[];
  /** The literals that end together, the longest first. */
  readonly outputs: readonly (readonly number[])[];
}

/** An automaton in rows of numbers: by place, by byte, the place of the next state; it begins at 0. */
export interface Table {
  readonly next: Uint16Array | Uint32Array;
  /** From one row to the next. */
  readonly rowLength: number;
  /** Of the first output; the others follow in their order. */
  readonly firstOutput: number;
}

const byteCount = 256;
/** A state with more is one that many others fall back to. */
const edgesMax = 8;
const none: readonly number[] = [];
/** Short literals to which case matters often stand in text in another: `ACC`, `OTE`. */
const exactMax = 3;
const breaks = [0x0a, 0x0d];

/**
 * Compiles literals. Long ones are met in either case, and all with line ends inside too, however
 * many: secrets are wrapped.
 *
 * @returns `outputs` has their indices
 */
export function compile(literals: readonly Literal[]): Automaton {
  const tree = plant(literals);
  const states = new States(tree);
  for (let state = 0; state < states.others.length; state++) {
    const others = states.others[state] ?? 0;
    // A line that ends inside a literal changes nothing.
    for (const byte of state === 0 ? none : breaks) {
      if (nextOf(states, others, byte) === others) states.addEdge(byte, state);
    }
    // The others are shorter: what they go on with is known.
    for (const root of state === 0 ? roots : none) states.goOn(root, 0);
    if (state !== 0) states.goOn(states.nodes[state] ?? 0, others);
    states.endEdges();
  }
  const { others, edgesEnd, bytes, targets, rows, outputOf, outputs } = states;
  return { others, edgesEnd, bytes, targets, rows, outputOf, outputs };
}

/** @returns the state after another */
export function nextOf(automaton: Automaton, from: number, byte: number): number {
  const { others, edgesEnd, bytes, targets, rows } = automaton;
  for (let state = from; ; state = others[state] ?? 0) {
    const row = rows[state];
    if (row) {
      const target = row[byte] ?? -1;
      if (target >= 0) return target;
    } else {
      const start = edgesEnd[state - 1] ?? 0;
      for (let edge = (edgesEnd[state] ?? 0) - 1; edge >= start; edge--) {
        if (bytes[edge] === byte) return targets[edge] ?? 0;
      }
    }
    if (state === 0) return 0;
  }
}

/** @param table all zeros; @param places by state, its row */
export function layOut(automaton: Automaton, places: ArrayLike<number>, table: Table): void {
  const { next, rowLength } = table;
  const { others, edgesEnd, bytes, targets } = automaton;
  let edge = 0;
  for (let state = 0; state < others.length; state++) {
    const row = rowLength * (places[state] ?? 0);
    const like = rowLength * (places[others[state] ?? 0] ?? 0);
    next.copyWithin(row, like, like + byteCount);
    const end = edgesEnd[state] ?? 0;
    for (; edge < end; edge++) next[row + (bytes[edge] ?? 0)] = places[targets[edge] ?? 0] ?? 0;
  }
}

/** States in which a literal ends come last, so that one comparison tells them. */
export function tableOf(automaton: Automaton): Table {
  const { outputOf, outputs } = automaton;
  const firstOutput = outputOf.length - outputs.length;
  let row = 0;
  const places = outputOf.map((output) => (output < 0 ? row++ : firstOutput + output));
  const Rows = places.length <= 0x1_0000 ? Uint16Array : Uint32Array;
  const table = { next: new Rows(byteCount * places.length), rowLength: byteCount, firstOutput };
  layOut(automaton, places, table);
  return table;
}

/** What literals begin with: nodes by number, in lists, since there are 10,000. */
class Tree {
  /** By node, the first and the last of its branches; -1 where there is none. */
  readonly first: number[] = [];
  readonly last: number[] = [];
  /** By node, the literals that end there. */
  readonly literals: (readonly number[])[] = [];
  /** By branch, its byte, the node it leads to, and the branch beside it. */
  readonly bytes: number[] = [];
  readonly children: number[] = [];
  readonly beside: number[] = [];

  addNode(): number {
    this.first.push(-1);
    this.last.push(-1);
    return this.literals.push(none) - 1;
  }

  childOf(node: number, byte: number): number | undefined {
    let branch = this.first[node] ?? -1;
    while (branch >= 0 && this.bytes[branch] !== byte) branch = this.beside[branch] ?? -1;
    return branch < 0 ? undefined : this.children[branch];
  }

  addBranch(node: number, byte: number, child: number): void {
    this.bytes.push(byte);
    this.children.push(child);
    const branch = this.beside.push(-1) - 1;
    const last = this.last[node] ?? -1;
    if (last < 0) this.first[node] = branch;
    else this.beside[last] = branch;
    this.last[node] = branch;
  }
}

/** Of literals that are met in either case, and of all others. */
const roots = [0, 1];

function plant(literals: readonly Literal[]): Tree {
  const tree = new Tree();
  for (const root of roots) if (tree.addNode() !== root) throw new Error('the roots come first');
  literals.forEach(({ text, caseless }, index) => {
    const isFolded = caseless || text.length > exactMax;
    let node = isFolded ? 0 : 1;
    for (let at = 0; at < text.length; at++) {
      const byte = text.charCodeAt(at);
      let child = tree.childOf(node, byte);
      if (child === undefined) {
        child = tree.addNode();
        tree.addBranch(node, byte, child);
        // ASCII only: above it stand the bytes of UTF-8, which have no case.
        if (isFolded && isLetter(byte)) tree.addBranch(node, byte ^ 0x20, child);
      }
      node = child;
    }
    tree.literals[node] = [...(tree.literals[node] ?? none), index];
  });
  return tree;
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** A state is what has begun: the longest, which is a node, and the state in which only the others have. */
class States implements Automaton {
  readonly others: number[] = [0];
  readonly nodes: number[] = [-1];
  readonly edgesEnd: number[] = [];
  readonly bytes: number[] = [];
  readonly targets: number[] = [];
  // The second root goes on from where the first one leads.
  readonly rows: (Int32Array | undefined)[] = [new Int32Array(byteCount).fill(-1)];
  readonly outputOf: number[] = [-1];
  readonly outputs: (readonly number[])[] = [];
  readonly #tree: Tree;
  /** By node, the state made last in which it is the longest; by state, the one made before it. */
  readonly #lastOf: number[];
  readonly #before: number[] = [-1];

  constructor(tree: Tree) {
    this.#tree = tree;
    this.#lastOf = tree.literals.map(() => -1);
  }

  /** Of the state at hand, the first that has no end yet. */
  addEdge(byte: number, target: number): void {
    this.bytes.push(byte);
    this.targets.push(target);
    if (this.edgesEnd.length === 0 && this.rows[0]) this.rows[0][byte] = target;
  }

  endEdges(): void {
    const state = this.edgesEnd.length;
    const start = this.edgesEnd[state - 1] ?? 0;
    const end = this.bytes.length;
    this.edgesEnd.push(end);
    if (state === 0) return;
    const row = end - start > edgesMax ? new Int32Array(byteCount).fill(-1) : undefined;
    if (row) {
      for (let edge = start; edge < end; edge++)
        row[this.bytes[edge] ?? 0] = this.targets[edge] ?? 0;
    }
    this.rows.push(row);
  }

  /** Adds the edges of what has begun with a node, to the state at hand. */
  goOn(node: number, others: number): void {
    const { first, bytes, children, beside } = this.#tree;
    for (let at = first[node] ?? -1; at >= 0; at = beside[at] ?? -1) {
      const byte = bytes[at] ?? 0;
      this.addEdge(byte, this.#stateOf(children[at] ?? 0, nextOf(this, others, byte)));
    }
  }

  #stateOf(node: number, others: number): number {
    let known = this.#lastOf[node] ?? -1;
    while (known >= 0 && this.others[known] !== others) known = this.#before[known] ?? -1;
    if (known >= 0) return known;
    const own = this.#tree.literals[node] ?? none;
    const more = this.outputs[this.outputOf[others] ?? -1] ?? none;
    const isOutput = own.length > 0 || more.length > 0;
    this.outputOf.push(isOutput ? this.outputs.push([...own, ...more]) - 1 : -1);
    this.nodes.push(node);
    this.#before.push(this.#lastOf[node] ?? -1);
    const state = this.others.push(others) - 1;
    this.#lastOf[node] = state;
    return state;
  }
}
