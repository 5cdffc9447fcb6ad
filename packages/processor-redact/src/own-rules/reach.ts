import { complete, createKeywordMachine, type KeywordMachine } from './keyword-machine.ts';
import { longestPath, type Graph } from './longest-path.ts';
import type { Program, Step } from './program.ts';

/** How far what a pattern matches goes beyond a keyword in it, in characters. */
export interface Reach {
  /** So many stand before the keyword at most; `Infinity` when a repeat has no bound. */
  readonly before: number;
  /** The same behind it. */
  readonly behind: number;
  /** A repeat without bound takes blanks, so that a match may go on over many words. */
  readonly isOverBlanks: boolean;
}

const space = 0x20;
const newline = 0x0a;
/** Steps times letters: beyond that it is not decided. */
const nodesMax = 1_000_000;

/**
 * Where a keyword can stand in what a pattern matches: over the product of the pattern's steps and
 * of how much of the keyword was read (Knuth, Morris and Pratt, 1977), which decides it.
 *
 * @param keyword compared without case; empty for the whole match, all of which is `behind`
 * @returns undefined when no match can hold the keyword
 */
export function reachOf(program: Program, keyword: string): Reach | undefined {
  const { steps, start } = program;
  const toMatch: Graph = {
    size: steps.length,
    edges: (node) => edgesOf(steps[node]),
    isTarget: (node) => steps[node]?.kind === 'match',
    isBlank: (node) => takesBlank(steps[node]),
  };
  const all = longestPath(toMatch, [start]);
  if (!all) return undefined;
  if (keyword === '') return { before: 0, behind: all.length, isOverBlanks: all.isOverBlanks };
  const machine = createKeywordMachine([keyword]);
  if (steps.length * machine.size > nodesMax) {
    return { before: Infinity, behind: Infinity, isOverBlanks: all.isOverBlanks };
  }
  const entries = new Set<number>();
  const toKeyword = keywordGraph(program, machine, (step) => {
    const mayMatch = all.lengthFrom(step) >= 0;
    if (mayMatch) entries.add(step);
    return mayMatch;
  });
  const before = longestPath(toKeyword, [start * machine.size]);
  if (!before) return undefined;
  const behind = Math.max(...[...entries].map((step) => all.lengthFrom(step)));
  return {
    before: before.length - Array.from(keyword).length,
    behind,
    isOverBlanks: before.isOverBlanks || (behind === Infinity && all.isOverBlanks),
  };
}

function edgesOf(step: Step | undefined): readonly (readonly [number, number])[] {
  return step ? step.next.map((to) => [to, step.kind === 'read' ? 1 : 0] as const) : [];
}

function takesBlank(step: Step | undefined): boolean {
  return step?.kind === 'read' && (step.takes(space) || step.takes(newline));
}

/** From the beginning of a match to where the keyword has been read for the first time. */
function keywordGraph(
  { steps }: Program,
  machine: KeywordMachine,
  mayMatchFrom: (step: number) => boolean,
): Graph {
  const width = machine.size;
  const target = steps.length * width;
  const stepOf = (node: number) => steps[Math.floor(node / width)];
  return {
    size: target + 1,
    isTarget: (node) => node === target,
    isBlank: (node) => takesBlank(stepOf(node)),
    edges(node) {
      const step = stepOf(node);
      const read = node % width;
      if (!step) return [];
      if (step.kind !== 'read') return step.next.map((to) => [to * width + read, 0] as const);
      const [to = 0] = step.next;
      return [...machine.next(read, step)].flatMap((now) => {
        if (now !== complete) return [[to * width + now, 1] as const];
        return mayMatchFrom(to) ? [[target, 1] as const] : [];
      });
    },
  };
}

/** Whether a match may have none of the keywords in it; when that is too much to find out, it may. */
export function mayLackAll({ steps, start }: Program, keywords: readonly string[]): boolean {
  const machine = createKeywordMachine(keywords);
  if (steps.length * machine.size > nodesMax) return true;
  const isSeen = new Uint8Array(steps.length * machine.size);
  const open = [start * machine.size];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isSeen[node] === 1) continue;
    isSeen[node] = 1;
    const step = steps[Math.floor(node / machine.size)];
    const state = node % machine.size;
    if (step?.kind === 'match') return true;
    const after = step?.kind === 'read' ? machine.next(state, step) : [state];
    for (const to of step?.next ?? []) {
      for (const now of after) if (now !== complete) open.push(to * machine.size + now);
    }
  }
  return false;
}
