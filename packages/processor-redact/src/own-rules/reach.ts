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
  const letters = Array.from(keyword, (letter) => letter.toLowerCase());
  const toMatch: Graph = {
    size: steps.length,
    edges: (node) => edgesOf(steps[node]),
    isTarget: (node) => steps[node]?.kind === 'match',
    isBlank: (node) => takesBlank(steps[node]),
  };
  const all = longestPath(toMatch, [start]);
  if (!all) return undefined;
  if (letters.length === 0)
    return { before: 0, behind: all.length, isOverBlanks: all.isOverBlanks };
  if (steps.length * letters.length > nodesMax) {
    return { before: Infinity, behind: Infinity, isOverBlanks: all.isOverBlanks };
  }
  const entries = new Set<number>();
  const toKeyword = keywordGraph(program, letters, (step) => {
    if (longestPath(toMatch, [step])) entries.add(step);
    return entries.has(step);
  });
  const before = longestPath(toKeyword, [start * letters.length]);
  if (!before) return undefined;
  const behind = longestPath(toMatch, [...entries]);
  return {
    before: before.length - letters.length,
    behind: behind?.length ?? 0,
    isOverBlanks: before.isOverBlanks || behind?.isOverBlanks === true,
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
  letters: readonly string[],
  mayMatchFrom: (step: number) => boolean,
): Graph {
  const width = letters.length;
  const target = steps.length * width;
  const known = new Map<number, boolean>();
  const isEntry = (step: number) => {
    const found = known.get(step) ?? mayMatchFrom(step);
    known.set(step, found);
    return found;
  };
  const next = transitions(letters);
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
      return [...next(read, step)].flatMap((now) => {
        if (now < width) return [[to * width + now, 1] as const];
        return isEntry(to) ? [[target, 1] as const] : [];
      });
    },
  };
}

/** How much of the keyword may have been read after a step, by how much had been before. */
function transitions(letters: readonly string[]) {
  const runes = letters.map((letter) => [letter, letter.toUpperCase()].map(codeOf));
  const all = new Set(runes.flat());
  const distinct = [...new Set(letters)];
  const after = (read: number, letter: string): number => {
    const text = [...letters.slice(0, read), letter];
    for (let length = Math.min(text.length, letters.length); length > 0; length--) {
      const tail = text.slice(text.length - length);
      if (tail.every((one, index) => one === letters[index])) return length;
    }
    return 0;
  };
  const table = letters.map((_, read) => distinct.map((letter) => after(read, letter)));
  return (read: number, step: Step): ReadonlySet<number> => {
    const found = new Set<number>();
    if (step.takesOther(all)) found.add(0);
    distinct.forEach((letter, index) => {
      const taken = [letter, letter.toUpperCase()].some((one) => step.takes(codeOf(one)));
      if (taken) found.add(table[read]?.[index] ?? 0);
    });
    return found;
  };
}

function codeOf(letter: string): number {
  return letter.codePointAt(0) ?? 0;
}
