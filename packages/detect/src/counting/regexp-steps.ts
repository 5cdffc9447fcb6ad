// For tests: how much work a backtracking engine has with a pattern, counted and never timed.

import { RegExpParser, type AST } from '@eslint-community/regexpp';

/** Goes on behind `at`: whether the rest matches. */
type Next = (at: number) => boolean;
type Matcher = (at: number, next: Next) => boolean;

/** What one search is about. */
interface Search {
  text: string;
  codes: ArrayLike<number>;
  steps: number;
  readonly captures: Map<AST.CapturingGroup, readonly [start: number, end: number]>;
}

const exec = Object.getOwnPropertyDescriptor(RegExp.prototype, 'exec')?.value as (
  this: RegExp,
  text: string,
) => RegExpExecArray | null;
const charCodeAt = Object.getOwnPropertyDescriptor(String.prototype, 'charCodeAt')?.value as (
  this: string,
  at: number,
) => number;
const compiled = new Map<string, (text: string, from: number) => number>();
/** Latin-1, and the letter that stands for a byte that is no blank. */
const codeMax = 0x101;
const parser = new RegExpParser({ ecmaVersion: 2023 });

/**
 * Counts the characters that an engine looks at which tries one way after another, as V8's does,
 * from `pattern.lastIndex` on when the pattern is sticky or global.
 */
export function countSteps(pattern: RegExp, text: string): number {
  const key = `${pattern.flags}/${pattern.source}`;
  let count = compiled.get(key);
  if (!count) {
    count = compile(pattern);
    compiled.set(key, count);
  }
  return count(text, pattern.sticky || pattern.global ? pattern.lastIndex : 0);
}

function compile({ source, flags, sticky }: RegExp): (text: string, from: number) => number {
  const search: Search = { text: '', codes: [], steps: 0, captures: new Map() };
  const { alternatives } = parser.parsePattern(source);
  const matcher = new Compiler(search, flags.replaceAll(/[dgy]/g, '')).alternatives(
    alternatives,
    1,
  );
  // V8 tries such a pattern at the start of the text only.
  const isOnce = sticky || (!flags.includes('m') && isAnchored(alternatives));
  return (text, from) => {
    if (search.text !== text) search.codes = codesOf(text);
    search.text = text;
    search.steps = 0;
    search.captures.clear();
    const isFound = (at: number) => matcher(at, () => true);
    for (let at = from; at <= text.length; at++) {
      search.steps++;
      if (isFound(at) || isOnce) break;
    }
    return search.steps;
  };
}

/** Whether each begins with `^`. */
function isAnchored(alternatives: readonly AST.Alternative[]): boolean {
  return alternatives.every(({ elements: [first] }) => {
    if (first?.type === 'Group' || first?.type === 'CapturingGroup') {
      return isAnchored(first.alternatives);
    }
    return first?.type === 'Assertion' && first.kind === 'start';
  });
}

/** The long text that was read last, of which many patterns are tried. */
let last: { readonly text: string; readonly codes: ArrayLike<number> } = { text: '', codes: [] };
const longLengthMin = 512;

function codesOf(text: string): ArrayLike<number> {
  if (text.length >= longLengthMin && text === last.text) return last.codes;
  const codes = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at++) codes[at] = charCodeAt.call(text, at);
  if (text.length >= longLengthMin) last = { text, codes };
  return codes;
}

/** 1 from left to right; -1 in what stands behind. */
type Direction = 1 | -1;

class Compiler {
  readonly #search: Search;
  readonly #flags: string;

  constructor(search: Search, flags: string) {
    this.#search = search;
    this.#flags = flags;
  }

  alternatives(alternatives: readonly AST.Alternative[], direction: Direction): Matcher {
    const all = alternatives.map(({ elements }) => {
      const matchers = elements.map((element) => this.#element(element, direction));
      return sequence(direction === 1 ? matchers : matchers.toReversed());
    });
    const [only] = all;
    if (only && all.length === 1) return only;
    return (at, next) => all.some((matcher) => matcher(at, next));
  }

  #element(element: AST.Element, direction: Direction): Matcher {
    switch (element.type) {
      case 'Character':
      case 'CharacterClass':
      case 'CharacterSet':
        return this.#one(this.#accepts(element.raw), direction);
      case 'Group':
        return this.alternatives(element.alternatives, direction);
      case 'CapturingGroup':
        return this.#capture(element, direction);
      case 'Quantifier':
        return this.#repeat(element, direction);
      case 'Assertion':
        return this.#assertion(element);
      case 'Backreference':
        return this.#backreference(element);
      default:
        throw new Error(`${element.type} is not counted`);
    }
  }

  /** By code, whether a class, a set or a letter accepts it. */
  #accepts(raw: string): Uint8Array {
    const pattern = new RegExp(`^${raw}$`, this.#flags);
    return Uint8Array.from({ length: codeMax }, (_, code) =>
      exec.call(pattern, String.fromCharCode(code)) ? 1 : 0,
    );
  }

  #one(accepts: Uint8Array, direction: Direction): Matcher {
    const search = this.#search;
    const behind = direction === 1 ? 0 : -1;
    return (at, next) => {
      search.steps++;
      return accepts[search.codes[at + behind] ?? codeMax] === 1 && next(at + direction);
    };
  }

  #capture(element: AST.CapturingGroup, direction: Direction): Matcher {
    const { captures } = this.#search;
    const inner = this.alternatives(element.alternatives, direction);
    return (at, next) =>
      inner(at, (end) => {
        const before = captures.get(element);
        captures.set(element, direction === 1 ? [at, end] : [end, at]);
        if (next(end)) return true;
        if (before) captures.set(element, before);
        else captures.delete(element);
        return false;
      });
  }

  #repeat(quantifier: AST.Quantifier, direction: Direction): Matcher {
    const { element, min, max, greedy } = quantifier;
    const { type } = element;
    const isOne = type === 'Character' || type === 'CharacterClass' || type === 'CharacterSet';
    if (isOne) return this.#repeatOne(this.#accepts(element.raw), quantifier, direction);
    const inner = this.#element(element, direction);
    const repeat = (at: number, count: number, next: Next): boolean => {
      const more = () =>
        count < max &&
        inner(at, (end) => (end !== at || count < min) && repeat(end, count + 1, next));
      const enough = () => count >= min && next(at);
      return greedy ? more() || enough() : enough() || more();
    };
    return (at, next) => repeat(at, 0, next);
  }

  /** The same without a call a letter. */
  #repeatOne(accepts: Uint8Array, quantifier: AST.Quantifier, direction: Direction): Matcher {
    const { min, max, greedy } = quantifier;
    const search = this.#search;
    const behind = direction === 1 ? 0 : -1;
    const isMore = (count: number, end: number) =>
      count < max && accepts[search.codes[end + behind] ?? codeMax] === 1;
    return (at, next) => {
      let count = 0;
      let end = at;
      for (; isMore(count, end); count++, end += direction) {
        if (!greedy && count >= min && next(end)) return true;
        search.steps++;
      }
      search.steps++;
      if (!greedy) return count >= min && next(end);
      for (; count >= min; count--, end -= direction) if (next(end)) return true;
      return false;
    };
  }

  #assertion(assertion: AST.Assertion): Matcher {
    const search = this.#search;
    if (assertion.kind === 'lookahead' || assertion.kind === 'lookbehind') {
      const direction = assertion.kind === 'lookahead' ? 1 : -1;
      const inner = this.alternatives(assertion.alternatives, direction);
      return (at, next) => inner(at, () => true) !== assertion.negate && next(at);
    }
    const isThere = edges[assertion.raw];
    if (!isThere) throw new Error(`${assertion.raw} is not counted`);
    const isMultiline = this.#flags.includes('m');
    return (at, next) => {
      search.steps++;
      const [before, after] = [search.text.charAt(at - 1), search.text.charAt(at)];
      return isThere(before, after, isMultiline) && next(at);
    };
  }

  #backreference({ resolved }: AST.Backreference): Matcher {
    const search = this.#search;
    return (at, next) => {
      const [group] = [resolved].flat();
      const [start, end] = (group && search.captures.get(group)) ?? [0, 0];
      search.steps += end - start + 1;
      const written = search.text.slice(start, end);
      return search.text.startsWith(written, at) && next(at + written.length);
    };
  }
}

const wordLetters = new Set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_');
const isWordEdge = (before: string, after: string) =>
  wordLetters.has(before) !== wordLetters.has(after);
const isLineEnd = (letter: string) => letter === '\n' || letter === '\r';

/** Of the letters on both sides, empty at an end of the text. */
type Edge = (before: string, after: string, isMultiline: boolean) => boolean;

const edges: Readonly<Record<string, Edge>> = {
  '^': (before, _, isMultiline) => before === '' || (isMultiline && isLineEnd(before)),
  $: (_, after, isMultiline) => after === '' || (isMultiline && isLineEnd(after)),
  '\\b': isWordEdge,
  '\\B': (before, after) => !isWordEdge(before, after),
};

function sequence(matchers: readonly Matcher[]): Matcher {
  return matchers.reduceRight<Matcher>(
    (rest, matcher) => (at, next) => matcher(at, (end) => rest(end, next)),
    (at, next) => next(at),
  );
}
