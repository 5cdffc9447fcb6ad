/** Many literals, looked for at one step a byte (Aho and Corasick, 1975). */
export interface Automaton {
  /** By state plus column, the next state. A state is the offset of its row; the first is 0. */
  readonly next: Int32Array;
  /** By byte, its column: bytes that no literal tells apart share one, so that rows are short. */
  readonly columns: Uint8Array;
  /** How many columns there are. */
  readonly width: number;
  /** From this state on, a literal ends. */
  readonly firstOutput: number;
  /** By number of the output state, the literals that end there. */
  readonly outputs: readonly (readonly number[])[];
}

interface Node {
  readonly children: Map<number, Node>;
  readonly literals: number[];
  /** The longest proper ending of this node's text that is a node too. */
  fallback: Node | undefined;
  state: number;
}

/**
 * Compiles texts in which both cases of a letter are one.
 *
 * @param texts Latin-1; `outputs` has their indices
 */
export function compile(texts: readonly string[]): Automaton {
  const root = createNode();
  texts.forEach((text, index) => {
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
  const { columns, width } = columnsOf(texts);
  rows.forEach((node, row) => (node.state = row * width));
  const next = new Int32Array(rows.length * width);
  for (const { state: row, fallback, children } of nodes) {
    if (fallback) next.set(next.subarray(fallback.state, fallback.state + width), row);
    // A line that ends inside a literal changes nothing: secrets are wrapped too.
    for (const byte of [0x0a, 0x0d]) {
      const place = row + (columns[byte] ?? 0);
      if (next[place] === (fallback?.state ?? 0)) next[place] = row;
    }
    for (const [byte, child] of children) next[row + (columns[byte] ?? 0)] = child.state;
  }
  const outputs = rows.filter((node) => node.literals.length > 0).map((node) => node.literals);
  const firstOutput = (rows.length - outputs.length) * width;
  return { next, columns, width, firstOutput, outputs };
}

/** A column for each letter of the texts and for line ends; the first for all other bytes. */
function columnsOf(texts: readonly string[]): Pick<Automaton, 'columns' | 'width'> {
  const columns = new Uint8Array(256);
  const known = new Map<number, number>([
    [0x0a, 1],
    [0x0d, 2],
  ]);
  for (const letter of texts.join('')) {
    const byte = folded(letter.charCodeAt(0));
    if (!known.has(byte)) known.set(byte, known.size + 1);
  }
  for (let byte = 0; byte < 256; byte++) columns[byte] = known.get(folded(byte)) ?? 0;
  return { columns, width: known.size + 1 };
}

/** ASCII only: above it stand the bytes of UTF-8, which have no case. */
export function folded(byte: number): number {
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
