import { escape } from './escapes.ts';
import type { Block, Encoding, Reading } from './encodings/encoding.ts';
import type { Ranked } from './findings.ts';
import { withRunsInTurns, type Engine } from './hits.ts';
import type { Span } from './rule.ts';
import { part, structureStarts, type Text } from './search-text.ts';
import {
  add,
  blockWith,
  nestingMax,
  outOf,
  quoted,
  Search,
  searchedOf,
  viewOf,
  type Hint,
  type Searched,
  type Whole,
} from './search.ts';
import { stepOf, stepOfScalar } from './steps.ts';
import { readStructureInTurns, type Scalar } from './structured.ts';
import type { Turns } from './turns.ts';

/** To stop costs too, so that it is not done for every word: 16 KiB are searched at least. */
const turnParts = 16;
/** What is done at a literal, counted as bytes. */
const hitBytes = 32;
/** At so many literals rules are tried in one turn. */
const hitsEach = 64;

/**
 * The search in a long value. It finds what `Search` finds, for it does the same steps in the same
 * order, and all that is short with it; but it stops between two of them for others to have a turn.
 * No window cuts a secret in two, or what tells of it from it.
 */
export class LongSearch {
  readonly #engine: Engine;
  readonly #search: Search;
  #cost = 0;

  constructor(engine: Engine, length: number) {
    this.#engine = engine;
    this.#search = new Search(engine, length);
  }

  *text(text: Text, depth: number): Turns<readonly Ranked[]> {
    const search = this.#search;
    if (this.#isShort(text)) return search.text(text, depth);
    const found: Ranked[] = [];
    const scalars: Scalar[] = [];
    let at = text.start;
    if (depth < nestingMax) {
      const { turnBytes } = this.#engine;
      const starts = structureStarts(text, turnBytes);
      for (let next = starts.next(); next.done !== true; next = starts.next(at)) {
        yield;
        const start = next.value;
        if (start === undefined) continue;
        const rest = { start, end: text.end };
        const structure = yield* readStructureInTurns(text.bytes, rest, search.judge, turnBytes);
        add(found, yield* this.#plain(part(text, at, start), depth));
        const own = part(text, start, structure.end);
        add(found, yield* this.#structure(own, structure.scalars, depth));
        for (const scalar of structure.scalars) scalars.push(scalar);
        at = structure.end;
      }
    }
    add(found, yield* this.#plain(part(text, at, text.end), depth));
    const whole: Whole = { found: [], passed: new Map() };
    if (depth < nestingMax) {
      for (const hits of groups(text.hits)) {
        search.readWhole(whole, { ...text, hits }, scalars);
        if (this.#isTurn(hitBytes * hits.length)) yield;
      }
    }
    for (const reading of whole.found) {
      add(found, search.read(text, reading, depth));
      yield;
    }
    return search.merged(found, text, { scalars, readings: whole.found });
  }

  *#structure(text: Text, scalars: readonly Scalar[], depth: number): Turns<readonly Ranked[]> {
    const search = this.#search;
    if (this.#isShort(text)) return search.structure(text, scalars, depth);
    const found: Ranked[] = [];
    const { hits } = text;
    let at = text.start;
    let next = 0;
    for (const [index, scalar] of scalars.entries()) {
      while (next < hits.length && (hits[next] ?? 0) < at) next += 2;
      const isEmpty = (hits[next] ?? Infinity) >= scalar.end && !this.#engine.readsAll;
      if (!isEmpty || scalar.sensitive !== 'none') {
        const isBetween = (hits[next] ?? Infinity) < scalar.start;
        // Most are short: no generator for each.
        if (isBetween) {
          const own = part(text, at, scalar.start);
          if (this.#isShort(own)) add(found, search.plain(own, depth));
          else add(found, yield* this.#plain(own, depth));
        }
        if (this.#isShort(scalar)) add(found, search.told(text, scalars, { index, depth }));
        else add(found, yield* this.#told(text, scalars, { index, depth }));
        if (this.#isTurn(hitBytes + scalar.end - at)) yield;
      }
      at = scalar.end;
    }
    add(found, yield* this.#plain(part(text, at, text.end), depth));
    for (const group of groups(hits)) {
      add(found, search.across({ ...text, hits: group }, scalars));
      if (this.#isTurn(hitBytes * group.length)) yield;
    }
    return found;
  }

  *#told(
    text: Text,
    scalars: readonly Scalar[],
    { index, depth }: { readonly index: number; readonly depth: number },
  ): Turns<readonly Ranked[]> {
    const search = this.#search;
    const scalar = scalars[index];
    if (!scalar) return [];
    const own = part(text, scalar.start, scalar.end);
    if (!search.isSearched(own, scalar)) return [];
    const { start, end, isOpen } = own;
    search.enter(stepOfScalar, scalar);
    const view = viewOf(own, scalar);
    yield;
    const found = view
      ? yield* this.#reading({ start, end, view, writing: escape }, isOpen, depth)
      : quoted(own, scalar, yield* this.text(own, depth + 1));
    const inside = search.named(found, own, scalar, view);
    search.leave();
    return search.withNames(inside, text, scalars, index);
  }

  *#plain(text: Text, depth: number): Turns<readonly Ranked[]> {
    const search = this.#search;
    if (this.#isShort(text)) return search.plain(text, depth);
    const found: Ranked[] = [];
    const { hits, start } = text;
    if (hits.length === 0) return found;
    const searched: Searched = searchedOf(text);
    const { passed } = searched;
    for (let index = 0; index < hits.length;) {
      const encodings = this.#encodingsAt(hits[index + 1]);
      if (encodings) {
        const at = (hits[index] ?? 0) - start;
        add(found, yield* this.#encodings(encodings, text, { at, depth, passed }));
        index += 2;
        if (this.#isTurn(hitBytes)) yield;
      } else {
        const limit = Math.min(hits.length, index + 2 * hitsEach);
        let next = index;
        while (next < limit && !this.#encodingsAt(hits[next + 1])) next += 2;
        add(found, search.plain({ ...text, hits: hits.slice(index, next) }, depth, searched));
        if (this.#isTurn(hitBytes * (next - index))) yield;
        index = next;
      }
    }
    return found;
  }

  #encodingsAt(hit = 0): readonly Encoding[] | undefined {
    return this.#engine.owners[hit < 0 ? ~hit : hit]?.encodings;
  }

  *#encodings(
    encodings: readonly Encoding[],
    text: Text,
    { at, depth, passed }: Hint,
  ): Turns<readonly Ranked[]> {
    const found: Ranked[] = [];
    if (depth >= nestingMax) return found;
    const { bytes, start, end, isOpen } = text;
    for (const encoding of encodings) {
      if (encoding.isOfText === true || at < (passed.get(encoding) ?? 0)) continue;
      for (const reading of encoding.read(bytes, text, start + at)) {
        passed.set(encoding, Math.max(passed.get(encoding) ?? 0, reading.end - start));
        const isCut = isOpen && reading.end === end;
        this.#search.enter(stepOf, encoding);
        add(found, yield* this.#decoded(reading, isCut, depth));
        this.#search.leave();
      }
    }
    return found;
  }

  *#decoded(reading: Reading | Block, isOpen: boolean, depth: number): Turns<readonly Ranked[]> {
    if ('view' in reading) return yield* this.#reading(reading, isOpen, depth);
    return blockWith(reading, yield* this.#inner(reading.bytes, isOpen, depth));
  }

  *#reading(reading: Reading, isOpen: boolean, depth: number): Turns<readonly Ranked[]> {
    return outOf(reading, yield* this.#inner(reading.view.bytes, isOpen, depth));
  }

  *#inner(bytes: Uint8Array, isOpen: boolean, depth: number): Turns<readonly Ranked[]> {
    const search = this.#search;
    const engine = this.#engine;
    const range = { bytes, start: 0, end: bytes.length };
    if (this.#isShort(range)) {
      if (this.#isTurn(hitBytes + bytes.length)) yield;
      return search.inner(bytes, isOpen, depth);
    }
    if (!search.begins(bytes, isOpen, depth)) return [];
    const { hits: literals, runs } = yield* engine.finder.findInTurns(
      bytes,
      range,
      engine.turnBytes,
    );
    const hits = runs ? yield* withRunsInTurns(literals, runs, engine, range) : literals;
    const isRead = hits !== undefined || engine.readsAll;
    const text = { ...range, isOpen, hits: hits ?? [] };
    const found = isRead ? yield* this.text(text, depth + 1) : [];
    if (found.length === 0) search.noteClean(bytes, isOpen, depth);
    return found;
  }

  /** Whether so much was done since the last turn began that another may. @param cost in bytes */
  #isTurn(cost: number): boolean {
    this.#cost += cost;
    if (this.#cost * turnParts < this.#engine.turnBytes) return false;
    this.#cost = 0;
    return true;
  }

  #isShort({ start, end }: Span): boolean {
    return end - start <= this.#engine.turnBytes;
  }
}

/** Pairs of (offset, index of the owner), some of them at a time. */
function* groups(hits: readonly number[]): Generator<readonly number[]> {
  for (let at = 0; at < hits.length; at += 2 * hitsEach) yield hits.slice(at, at + 2 * hitsEach);
}
