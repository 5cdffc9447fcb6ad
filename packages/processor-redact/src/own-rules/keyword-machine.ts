import type { Step } from './program.ts';

/** How much of some keywords has been read, compared without case (Aho and Corasick, 1975). */
export interface KeywordMachine {
  /** States but for `complete`; 0 is the first. */
  readonly size: number;
  /** Where it may be after a step that reads one character. */
  next(state: number, step: Step): ReadonlySet<number>;
}

/** The state in which a whole keyword has been read. */
export const complete = -1;

/** Makes the machine of keywords that are not empty. */
export function createKeywordMachine(keywords: readonly string[]): KeywordMachine {
  const words = keywords.map((keyword) => keyword.toLowerCase());
  const prefixes = [...new Set(words.flatMap(properPrefixes))];
  const letters = [...new Set(words.flatMap((word) => Array.from(word)))];
  const runes = letters.map((letter) => [letter, letter.toUpperCase()].map(codeOf));
  const all = new Set(runes.flat());
  const indexes = new Map(prefixes.map((prefix, index) => [prefix, index]));
  const after = (text: string): number => {
    if (words.some((word) => text.endsWith(word))) return complete;
    for (let from = 0; from < text.length; from++) {
      const index = indexes.get(text.slice(from));
      if (index !== undefined) return index;
    }
    return 0;
  };
  const table = prefixes.map((prefix) => letters.map((letter) => after(prefix + letter)));
  return {
    size: prefixes.length,
    next(state, step) {
      const found = new Set<number>();
      if (step.takesOther(all)) found.add(0);
      runes.forEach((either, index) => {
        if (either.some((rune) => step.takes(rune))) found.add(table[state]?.[index] ?? 0);
      });
      return found;
    },
  };
}

/** From the empty one on. */
function properPrefixes(word: string): string[] {
  const letters = Array.from(word);
  return letters.map((_, length) => letters.slice(0, length).join(''));
}

function codeOf(letter: string): number {
  return letter.codePointAt(0) ?? 0;
}
