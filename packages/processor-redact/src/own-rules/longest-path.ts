/** Nodes from 0 to `size`, and edges of length 0 or more. */
export interface Graph {
  readonly size: number;
  readonly edges: (node: number) => readonly (readonly [to: number, length: number])[];
  readonly isTarget: (node: number) => boolean;
  readonly isBlank: (node: number) => boolean;
}

/** The longest path to a target. */
export interface Longest {
  /** `Infinity` when a way to it goes in a circle that has a length. */
  readonly length: number;
  /** Such a circle goes over a blank node. */
  readonly isOverBlanks: boolean;
  /** The same from another node that a start leads to; -1 when it leads to no target. */
  readonly lengthFrom: (node: number) => number;
}

const unreachable = -1;

/**
 * The longest path from any of `starts` to a target, in one pass over the parts in which every node
 * leads to every other (Tarjan, 1972): they come up with those that they lead to before them.
 *
 * @returns undefined when there is no path
 */
export function longestPath(graph: Graph, starts: readonly number[]): Longest | undefined {
  const lengths = new Float64Array(graph.size);
  let isOverBlanks = false;
  forEachPart(graph, starts, (part, isInPart) => {
    let best = unreachable;
    let isCircle = false;
    for (const node of part) {
      if (graph.isTarget(node)) best = Math.max(best, 0);
      for (const [to, length] of graph.edges(node)) {
        if (isInPart(to)) isCircle ||= length > 0;
        else if ((lengths[to] ?? unreachable) !== unreachable) {
          best = Math.max(best, (lengths[to] ?? 0) + length);
        }
      }
    }
    if (isCircle && best !== unreachable) {
      best = Infinity;
      isOverBlanks ||= part.some((node) => graph.isBlank(node));
    }
    for (const node of part) lengths[node] = best;
  });
  const length = Math.max(unreachable, ...starts.map((start) => lengths[start] ?? unreachable));
  if (length === unreachable) return undefined;
  return { length, isOverBlanks, lengthFrom: (node) => lengths[node] ?? unreachable };
}

type Visit = (part: readonly number[], isInPart: (node: number) => boolean) => void;

function forEachPart(graph: Graph, starts: readonly number[], visit: Visit): void {
  const order = new Int32Array(graph.size);
  const low = new Int32Array(graph.size);
  // 0: not yet seen, or done; else the number of the part that it is in.
  const isOpen = new Uint8Array(graph.size);
  const partOf = new Int32Array(graph.size);
  const open: number[] = [];
  let count = 0;
  let parts = 0;
  const close = (node: number) => {
    parts++;
    const part: number[] = [];
    for (let last: number | undefined; last !== node;) {
      last = open.pop();
      if (last === undefined) break;
      isOpen[last] = 0;
      partOf[last] = parts;
      part.push(last);
    }
    const number = parts;
    visit(part, (one) => partOf[one] === number);
  };
  const enter = (node: number) => {
    order[node] = low[node] = ++count;
    isOpen[node] = 1;
    open.push(node);
    return { node, edges: graph.edges(node), at: 0 };
  };
  for (const start of starts) {
    if (order[start] !== 0) continue;
    const path = [enter(start)];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const { node } = top;
      const to = top.edges[top.at++]?.[0];
      if (to !== undefined) {
        if (order[to] === 0) path.push(enter(to));
        else if (isOpen[to] === 1) low[node] = Math.min(low[node] ?? 0, order[to] ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent) low[parent.node] = Math.min(low[parent.node] ?? 0, low[node] ?? 0);
      if (low[node] === order[node]) close(node);
    }
  }
}
