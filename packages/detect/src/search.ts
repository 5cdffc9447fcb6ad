import { matchAcross } from './across.ts';
import { CleanReadings } from './clean-readings.ts';
import { confidenceOf } from './confidence.ts';
import type { Block, Encoding, Reading } from './encodings/encoding.ts';
import { escape, hasEscapes, unescape } from './escapes.ts';
import { asIs, asRead, isSecret, merge, onCharacters, type Ranked, type Told } from './findings.ts';
import { withRuns, type Engine } from './hits.ts';
import { latin1 } from './latin1.ts';
import { matchAt, type Match } from './match.ts';
import { ScanBudgetError } from './scan-budget-error.ts';
import { searchOwn } from './search-own.ts';
import { part, stands, structureStarts, type Text } from './search-text.ts';
import { judgeOnce, type Judge } from './names.ts';
import type { How, Rule, Writing } from './rule.ts';
import { readStructure, type Scalar } from './structured.ts';
import { stepOf, stepOfScalar } from './steps.ts';
import { isNoValue, isTypeName, looksRandom, withoutRuleNames } from './values.ts';
import type { View } from './view.ts';

/** `"name": "X-Api-Key", "value": "…"`: so many strings before a value say what it is. */
const namesBefore = 3;
/** Texts in texts, such as JSON in a string of JSON. */
export const nestingMax = 8;
/** What is read of what is written otherwise: bytes for each byte that came, and in all. */
const readingsEach = 16;
const readingsMin = 262_144;
const readingsMax = 67_108_864;
/** What the operator's rules read in all: some seconds' work at most. */
const ownMin = 4_194_304;
const ownEach = 64;
const ownMax = 33_554_432;

/** The rule of a value that only its attribute's or member's name makes a secret. */
export const namedSecretId = 'named-secret';

/** Where a hint stands in a text, and up to where each encoding was read. */
export interface Hint {
  readonly at: number;
  readonly depth: number;
  readonly passed: Passed;
}

/** Up to where what each rule found reaches, and what was read in each encoding. */
export type Passed = Map<Rule | Encoding, number>;

/** A text, and up to where it was searched. */
export interface Searched {
  /** As Latin-1, but for blanks that are none and the names of rules in replacements. */
  readonly letters: string;
  readonly passed: Passed;
}

/** What was read of all of a text. */
export interface WholeReading extends Reading {
  readonly encoding: Encoding;
}

/** What is read of all of a text, as far as that was done. */
export interface Whole {
  readonly found: WholeReading[];
  readonly passed: Map<Encoding, number>;
  values?: readonly Scalar[];
}

/** What a text was read as. */
export interface ReadAs {
  readonly scalars: readonly Scalar[];
  readonly readings: readonly WholeReading[];
}

/** Tokens that follow each other are all of one match. */
function endOfAll({ end, others = [] }: Match): number {
  return others.at(-1)?.end ?? end;
}

/** The search in one value; of a long one `LongSearch` does a part at a time. */
export class Search {
  readonly #engine: Engine;
  /** How many more bytes may be read of what is written otherwise. */
  #left: number;
  readonly #clean = new CleanReadings();
  /** In what the text at hand is written, for a scanner that explains. */
  readonly #path: string[] = [];
  /** How many more bytes the operator's rules may read. */
  #ownLeft: number;

  /** Of members: lists repeat their names. */
  readonly judge: Judge;
  /** Called now and then: it throws when the search has taken too long. */
  readonly #look: (() => void) | undefined;

  constructor(engine: Engine, length: number, look?: () => void) {
    this.#engine = engine;
    this.judge = judgeOnce(engine.judge);
    this.#look = look;
    this.#left = Math.min(readingsMin + readingsEach * length, readingsMax);
    this.#ownLeft = Math.min(ownMin + ownEach * length, ownMax);
  }

  /** A text in which something was met. */
  text(text: Text, depth: number): readonly Ranked[] {
    const found: Ranked[] = [];
    const scalars: Scalar[] = [];
    let at = text.start;
    if (depth < nestingMax) {
      const starts = structureStarts(text, this.#engine.turnBytes);
      for (let next = starts.next(); next.done !== true; next = starts.next(at)) {
        const start = next.value;
        if (start === undefined) continue;
        const structure = readStructure(text.bytes, { start, end: text.end }, this.judge);
        add(found, this.plain(part(text, at, start), depth));
        add(found, this.structure(part(text, start, structure.end), structure.scalars, depth));
        for (const scalar of structure.scalars) scalars.push(scalar);
        at = structure.end;
      }
    }
    add(found, this.plain(part(text, at, text.end), depth));
    const whole: Whole = { found: [], passed: new Map() };
    if (depth < nestingMax) this.readWhole(whole, text, scalars);
    for (const reading of whole.found) add(found, this.read(text, reading, depth));
    return this.merged(found, text, { scalars, readings: whole.found });
  }

  /** Of all that was found in a text, what is to be replaced. */
  merged(found: readonly Ranked[], text: Text, { scalars, readings }: ReadAs): readonly Ranked[] {
    return merge(
      this.#withOwn(asRead(found, readings), text, scalars).map((finding) =>
        onCharacters(finding, text),
      ),
      text.bytes,
    );
  }

  /** Undoes what is written in all of a text, but for what only the values of a structure hold. */
  readWhole(whole: Whole, text: Text, scalars: readonly Scalar[]): void {
    const { found, passed } = whole;
    for (let index = 0; index < text.hits.length; index += 2) {
      const hit = text.hits[index + 1] ?? 0;
      const offset = text.hits[index] ?? 0;
      const encodings = this.#engine.owners[hit]?.encodings;
      if (!encodings) continue;
      for (const encoding of encodings) {
        if (encoding.isOfText !== true || offset < (passed.get(encoding) ?? 0)) continue;
        // A string without an end may be one whose quote is written otherwise.
        whole.values ??= scalars.filter(({ isName, end }) => !isName && end < text.end);
        if (stands({ start: offset, end: offset }, whole.values)) continue;
        for (const reading of encoding.read(text.bytes, text, offset)) {
          passed.set(encoding, Math.max(passed.get(encoding) ?? 0, reading.end));
          if ('view' in reading) found.push({ ...reading, encoding });
        }
      }
    }
  }

  /** What stands in a reading of a text; what reaches to where reading stopped may go on. */
  read(text: Text, reading: WholeReading, depth: number): readonly Ranked[] {
    const isAtEnd = reading.end === text.end;
    this.enter(stepOf, reading.encoding);
    const found = this.reading(reading, text.isOpen && isAtEnd, depth);
    this.leave();
    return found.map((finding) => ({
      ...finding,
      isRead: isAtEnd || finding.end < reading.end,
    }));
  }

  /** What stands in the scalars of a text and between them. */
  structure(text: Text, scalars: readonly Scalar[], depth: number): readonly Ranked[] {
    const found: Ranked[] = [];
    const { hits } = text;
    let at = text.start;
    let next = 0;
    scalars.forEach((scalar, index) => {
      while (next < hits.length && (hits[next] ?? 0) < at) next += 2;
      // Most hold nothing, nor does what stands before them.
      const isEmpty = (hits[next] ?? Infinity) >= scalar.end && !this.#engine.readsAll;
      if (!isEmpty || scalar.sensitive !== 'none') {
        const isBetween = (hits[next] ?? Infinity) < scalar.start;
        if (isBetween) add(found, this.plain(part(text, at, scalar.start), depth));
        add(found, this.told(text, scalars, { index, depth }));
      }
      at = scalar.end;
    });
    add(found, this.plain(part(text, at, text.end), depth));
    add(found, this.across(text, scalars));
    return found;
  }

  /** What stands in one of some scalars, and what told of it. */
  told(
    text: Text,
    scalars: readonly Scalar[],
    { index, depth }: { readonly index: number; readonly depth: number },
  ): readonly Ranked[] {
    const scalar = scalars[index];
    if (!scalar) return [];
    this.enter(stepOfScalar, scalar);
    const inside = this.#scalar(part(text, scalar.start, scalar.end), scalar, depth);
    this.leave();
    return this.withNames(inside, text, scalars, index);
  }

  /** Says of what stands in a scalar what may have told of it. */
  withNames(
    inside: readonly Ranked[],
    text: Text,
    scalars: readonly Scalar[],
    index: number,
  ): readonly Ranked[] {
    const before = scalars[index - 1]?.end ?? text.start;
    const from = scalars[Math.max(0, index - namesBefore)]?.start ?? before;
    return inside.map((finding) =>
      finding.told ? finding : { ...finding, told: this.#namesIn(text, from, before) },
    );
  }

  /** What may have told of a member's value: its name, and the name in `"name": "…"`. */
  #namesIn(text: Text, start: number, end: number): readonly Told[] {
    const { hits } = part(text, start, end);
    const told: Told[] = [];
    for (let index = 0; index < hits.length; index += 2) {
      const { rank } = this.#engine.owners[hits[index + 1] ?? 0] ?? {};
      const rule = rank === undefined ? undefined : this.#engine.rules[rank];
      if (rule) told.push({ ruleId: rule.id, at: hits[index] ?? 0 });
    }
    return told;
  }

  /** One string or number: what its name says of it, and what stands in it. */
  #scalar(text: Text, scalar: Scalar, depth: number): readonly Ranked[] {
    if (!this.isSearched(text, scalar)) return [];
    const { start, end, isOpen } = text;
    const view = viewOf(text, scalar);
    const found = view
      ? this.reading({ start, end, view, writing: escape }, isOpen, depth)
      : quoted(text, scalar, this.text(text, depth + 1));
    return this.named(found, text, scalar, view);
  }

  isSearched({ hits }: Text, { sensitive }: Scalar): boolean {
    if (sensitive === 'ignored') return false;
    return hits.length > 0 || this.#engine.readsAll || sensitive !== 'none';
  }

  /** What stands in a scalar, or all of it where its name says so. */
  named(
    found: readonly Ranked[],
    { bytes, start, end }: Text,
    scalar: Scalar,
    view: View | undefined,
  ): readonly Ranked[] {
    if (scalar.isName || scalar.sensitive === 'none') return found;
    const value = view ? latin1(view.bytes, 0, view.bytes.length) : latin1(bytes, start, end);
    if (isNoValue(value) || isTypeName(value)) return found;
    if (scalar.sensitive === 'maybe' && !looksRandom(value)) return found;
    const [only] = found;
    const isWhole = only?.start === start && only.end === end && found.length === 1;
    if (isWhole && isSecret(only)) return found;
    const writing = scalar.quote === '' ? inQuotes : asIs;
    const named = { ruleId: namedSecretId, rank: Infinity, confidence: 'low' } as const;
    return this.#explained([{ ...named, start, end, secret: value, writing }], 0);
  }

  /** `{"name": "DATADOG_API_KEY", "value": "…"}`: a provider's word in one string, its key in another. */
  across(text: Text, scalars: readonly Scalar[]): readonly Ranked[] {
    const found: Ranked[] = [];
    for (let index = 0; index < text.hits.length; index += 2) {
      const offset = text.hits[index] ?? 0;
      const { rank } = this.#engine.owners[text.hits[index + 1] ?? 0] ?? {};
      const rule = rank === undefined ? undefined : this.#engine.rules[rank];
      if (!rule || rank === undefined || rule.boundary !== 'none' || !('pattern' in rule)) continue;
      const before = found.length;
      for (const range of matchAcross(rule, text, offset) ?? []) {
        if (!stands(range, scalars)) continue;
        const secret = latin1(text.bytes, range.start, range.end);
        const confidence = confidenceOf(rule, secret);
        found.push({ ...range, ruleId: rule.id, rank, secret, confidence, writing: asIs });
      }
      this.#explained(found, before, this.#keywordOf(text.hits[index + 1]));
    }
    return found;
  }

  /**
   * Text without structure: every rule at its literals, and what is written otherwise.
   *
   * @param searched of a text that comes again with more literals
   */
  plain(text: Text, depth: number, searched?: Searched): readonly Ranked[] {
    const { start, hits } = text;
    const found: Ranked[] = [];
    if (hits.length === 0) return found;
    const { letters, passed } = searched ?? searchedOf(text);
    for (let index = 0; index < hits.length; index += 2) {
      const at = (hits[index] ?? 0) - start;
      const hit = hits[index + 1] ?? 0;
      const owner = this.#engine.owners[hit < 0 ? ~hit : hit];
      if (owner?.encodings && depth < nestingMax) {
        add(found, this.#encodings(owner.encodings, text, { at, depth, passed }));
      }
      const rank = owner?.rank;
      const rule = rank === undefined ? undefined : this.#engine.rules[rank];
      // What a rule found is not searched again by the same rule: linear in what is found.
      if (!rule || rank === undefined || at < (passed.get(rule) ?? 0)) continue;
      const keyword = text.isOpen ? owner?.keyword : undefined;
      const matched = matchAt(rule, letters, at, { keyword, isBroken: hit < 0 });
      if (!matched) continue;
      passed.set(rule, 'pattern' in rule ? endOfAll(matched) : matched.end);
      const before = found.length;
      for (const { start: from, end: to } of [matched, ...(matched.others ?? [])]) {
        const written = letters.slice(from, to);
        const read = from === matched.start ? matched.secret : written;
        // A line may have ended inside it.
        const isAsWritten = read === written;
        const secret = isAsWritten ? latin1(text.bytes, start + from, start + to) : withBlank(read);
        found.push({
          start: start + from,
          end: start + to,
          ruleId: rule.id,
          rank,
          told: [{ ruleId: rule.id, at: start + at }],
          secret,
          confidence: confidenceOf(rule, secret),
          writing: asIs,
        });
      }
      this.#explained(found, before, owner?.keyword);
    }
    return found;
  }

  /** What is written around a hint in one of several encodings. */
  #encodings(
    encodings: readonly Encoding[],
    text: Text,
    { at, depth, passed }: Hint,
  ): readonly Ranked[] {
    const found: Ranked[] = [];
    const { bytes, start, end, isOpen } = text;
    for (const encoding of encodings) {
      if (encoding.isOfText === true || at < (passed.get(encoding) ?? 0)) continue;
      for (const reading of encoding.read(bytes, text, start + at)) {
        passed.set(encoding, Math.max(passed.get(encoding) ?? 0, reading.end - start));
        const isCut = isOpen && reading.end === end;
        this.enter(stepOf, encoding);
        add(
          found,
          'view' in reading
            ? this.reading(reading, isCut, depth)
            : blockWith(reading, this.inner(reading.bytes, isCut, depth)),
        );
        this.leave();
      }
    }
    return found;
  }

  /** What stands in what is read of a text, where it stands in the text. */
  reading(reading: Reading, isOpen: boolean, depth: number): readonly Ranked[] {
    return outOf(reading, this.inner(reading.view.bytes, isOpen, depth));
  }

  /** Another text, which was read of the one that came. */
  inner(bytes: Uint8Array, isOpen: boolean, depth: number): readonly Ranked[] {
    if (!this.begins(bytes, isOpen, depth)) return [];
    const { finder } = this.#engine;
    const range = { bytes, start: 0, end: bytes.length };
    const literals = finder.find(bytes, 0, bytes.length);
    const { runs } = finder;
    const hits = runs ? withRuns(literals, runs, this.#engine, range) : literals;
    const isRead = hits !== undefined || this.#engine.readsAll;
    const found = isRead ? this.text({ ...range, isOpen, hits: hits ?? [] }, depth + 1) : [];
    if (found.length === 0) this.noteClean(bytes, isOpen, depth);
    return found;
  }

  /** Whether what was read is to be searched: not when it is known, and not without end. */
  begins(bytes: Uint8Array, isOpen: boolean, depth: number): boolean {
    const known = this.#clean.get(bytes);
    if (known !== undefined && known.depth <= depth && known.isOpen === isOpen) return false;
    this.#left -= bytes.length;
    if (this.#left < 0) throw new ScanBudgetError('too much text in other text');
    this.#look?.();
    return true;
  }

  /** What was read is not searched again. */
  noteClean(bytes: Uint8Array, isOpen: boolean, depth: number): void {
    this.#clean.set(bytes, { depth, isOpen });
  }

  enter<T>(nameOf: (what: T) => string, what: T): void {
    if (this.#engine.explains) this.#path.push(nameOf(what));
  }

  leave(): void {
    if (this.#engine.explains) this.#path.pop();
  }

  #keywordOf(hit = 0): string | undefined {
    return this.#engine.owners[hit < 0 ? ~hit : hit]?.keyword;
  }

  /** Says of what was found from an index on how it came about. */
  #explained(found: Ranked[], from: number, keyword?: string): Ranked[] {
    if (!this.#engine.explains) return found;
    const how: How = { path: [...this.#path], ...(keyword !== undefined && { keyword }) };
    for (let index = from; index < found.length; index++) {
      const finding = found[index];
      if (finding && isSecret(finding)) found[index] = { ...finding, how };
    }
    return found;
  }

  /** What the operator's rules find names what others find too. */
  #withOwn(found: readonly Ranked[], text: Text, scalars: readonly Scalar[]): readonly Ranked[] {
    if (this.#engine.ownRules.length === 0) return found;
    return [...searchOwn(this.#engine, text, scalars, (bytes) => this.#spend(bytes)), ...found];
  }

  #spend(bytes: number): void {
    this.#ownLeft -= bytes;
    if (this.#ownLeft < 0) throw new ScanBudgetError('too much text for the rules');
    this.#look?.();
  }
}

const number = /^-?\d[\d.e+-]{0,255}$/i;

/** In Latin-1 the byte 0xa0 is a blank, which in UTF-8 is a part of `à` and many others. */
const noBlank = '\u0100';

function withoutBlank(text: string): string {
  return text.includes('\xa0') ? text.replaceAll('\xa0', noBlank) : text;
}

function withBlank(text: string): string {
  return text.replaceAll(noBlank, '\xa0');
}

/** A text that was not searched yet. */
export function searchedOf({ bytes, start, end }: Text): Searched {
  const letters = withoutRuleNames(withoutBlank(latin1(bytes, start, end)));
  return { letters, passed: new Map() };
}

/** A string as its reader reads it, when that is not as it stands there. */
export function viewOf({ bytes, start, end }: Text, { quote }: Scalar): View | undefined {
  const isEscaped = quote !== '' && hasEscapes(bytes, start, end);
  return isEscaped ? unescape(bytes, start, end) : undefined;
}

/** What was found in a scalar that stands for itself. */
export function quoted(text: Text, { quote }: Scalar, found: readonly Ranked[]): readonly Ranked[] {
  if (quote !== '') {
    return found.map((finding) => ({ ...within(finding, escape), isRead: false }));
  }
  const [first] = found;
  const value = latin1(text.bytes, text.start, text.end);
  // A number that holds what is to be replaced becomes a string.
  if (!first || !isSecret(first) || !number.test(value)) return found;
  return [{ ...first, start: text.start, end: text.end, secret: value, writing: inQuotes }];
}

/** What was found in what is read of a text, where it stands in the text. */
export function outOf({ view, writing }: Reading, found: readonly Ranked[]): readonly Ranked[] {
  return found.map((finding) => ({
    ...within(finding, writing),
    start: view.startOf(finding.start),
    end: view.endOf(finding.end),
    isRead: false,
    ...(finding.told && {
      told: finding.told.map((one) => ({ ...one, at: view.startOf(one.at) })),
    }),
  }));
}

/** What can only be written anew as a whole, with what was found in it. */
export function blockWith(block: Block, findings: readonly Ranked[]): readonly Ranked[] {
  const { start, end, bytes, encode } = block;
  if (findings.length === 0) return [];
  let rank = Infinity;
  for (const finding of findings) rank = Math.min(rank, finding.rank);
  return [{ start, end, bytes, findings, encode, rank, writing: asIs }];
}

/** A finding in a text that stands in another. */
function within(finding: Ranked, outer: Writing): Ranked {
  const { writing } = finding;
  return { ...finding, writing: (replacement) => outer(writing(replacement)) };
}

function inQuotes(replacement: string): string {
  return `"${replacement}"`;
}

/** Not by spreading: there can be more than a call takes. */
export function add(found: Ranked[], more: readonly Ranked[]): void {
  for (const finding of more) found.push(finding);
}
