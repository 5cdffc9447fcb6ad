import type { Literal } from './literal.ts';

/** Many literals, looked for at one step a byte (Aho and Corasick, 1975). */
export interface Automaton {
  /** Rows of numbers: by state, by byte, the next state. The first state is 0. */
  readonly next: Uint16Array | Uint32Array;
  /** From one row to the next. */
  readonly rowLength: number;
  /** From this state on, a literal ends. */
  readonly firstOutput: number;
  /** By number of the output state, the literals that end there, the longest first. */
  readonly outputs: readonly (readonly number[])[];
}

/** What some literals begin with. */
interface Node {
  readonly children: Map<number, Node>;
  /** Those that end here. */
  readonly literals: number[];
  /** States in which it is the longest that has begun, by the state of all others. */
  readonly states: Map<number, number>;
}

interface State {
  /** The longest that has begun; undefined where nothing has. */
  readonly node: Node | undefined;
  /** The state in which only the others have. */
  readonly others: number;
  readonly outputs: readonly number[];
  /** By byte, the next state, where it is not what it is of the others. */
  readonly edges: Map<number, number>;
}

const rowLength = 256;
const none: readonly number[] = [];
/** Short literals to which case matters often stand in text in another: `ACC`, `OTE`. */
const exactMax = 3;

/**
 * Compiles literals. Long ones are met in either case, and all with line ends inside too, however
 * many: secrets are wrapped.
 *
 * @returns `outputs` has their indices
 */
export function compile(literals: readonly Literal[]): Automaton {
  const roots = [true, false].map((isFolded) => plant(literals, isFolded));
  const states: State[] = [{ node: undefined, others: 0, outputs: none, edges: new Map() }];
  const stateOf = (node: Node, others: number) => {
    const known = node.states.get(others);
    if (known !== undefined) return known;
    const more = states[others]?.outputs ?? none;
    const outputs = node.literals.length === 0 ? more : [...node.literals, ...more];
    node.states.set(others, states.length);
    return states.push({ node, others, outputs, edges: new Map() }) - 1;
  };
  for (const [state, { node, others, edges }] of states.entries()) {
    // A line that ends inside a literal changes nothing.
    for (const byte of [0x0a, 0x0d]) {
      if (node && nextOf(states, others, byte) === others) edges.set(byte, state);
    }
    // The others are shorter: what they go on with is known.
    for (const { children } of node ? [node] : roots) {
      for (const [byte, child] of children) {
        const more = node ? nextOf(states, others, byte) : (edges.get(byte) ?? 0);
        edges.set(byte, stateOf(child, more));
      }
    }
  }
  return laidOut(states);
}

function nextOf(states: readonly State[], from: number, byte: number): number {
  for (let at = from; ;) {
    const state = states[at];
    const next = state?.edges.get(byte);
    if (next !== undefined || !state?.node) return next ?? 0;
    at = state.others;
  }
}

/** The tree of literals that are met in either case, or of all others. */
function plant(literals: readonly Literal[], isFolded: boolean): Node {
  const root = createNode();
  literals.forEach(({ text, caseless }, index) => {
    if ((caseless || text.length > exactMax) !== isFolded) return;
    let node = root;
    for (const letter of text) {
      const byte = letter.charCodeAt(0);
      let child = node.children.get(byte);
      if (!child) {
        child = createNode();
        node.children.set(byte, child);
        // ASCII only: above it stand the bytes of UTF-8, which have no case.
        if (isFolded && /[a-z]/i.test(letter)) node.children.set(byte ^ 0x20, child);
      }
      node = child;
    }
    node.literals.push(index);
  });
  return root;
}

function createNode(): Node {
  return { children: new Map(), literals: [], states: new Map() };
}

/** States in which a literal ends come last, so that one comparison tells them. */
function laidOut(states: readonly State[]): Automaton {
  const isOutput = ({ outputs }: State) => outputs.length > 0;
  const firstOutput = states.length - states.filter(isOutput).length;
  let [nextRow, nextOutput] = [0, firstOutput];
  const places = states.map((state) => (isOutput(state) ? nextOutput++ : nextRow++));
  const Rows = states.length <= 0x1_0000 ? Uint16Array : Uint32Array;
  const next = new Rows(rowLength * states.length);
  states.forEach(({ others, edges }, state) => {
    const row = rowLength * (places[state] ?? 0);
    const from = rowLength * (places[others] ?? 0);
    next.copyWithin(row, from, from + rowLength);
    for (const [byte, to] of edges) next[row + byte] = places[to] ?? 0;
  });
  return { next, rowLength, firstOutput, outputs: states.filter(isOutput).map((it) => it.outputs) };
}
