import { confidenceOf } from './confidence.ts';
import type { Block, Encoding, Reading } from './encodings/encoding.ts';
import { escape, unescape } from './escapes.ts';
import { asIs, asRead, isSecret, merge, onCharacters, type Ranked, type Told } from './findings.ts';
import { withRuns, type Engine } from './hits.ts';
import { latin1 } from './latin1.ts';
import { matchAt, type Match } from './match.ts';
import { ScanBudgetError } from './scan-budget-error.ts';
import { searchOwn } from './search-own.ts';
import type { How, Rule, Span, Writing } from './rule.ts';
import { readStructure, type Scalar } from './structured.ts';
import { stepOf, stepOfScalar } from './steps.ts';
import { isNoValue, isTypeName, looksRandom } from './values.ts';

const acrossLengthMax = 512;
/** `"name": "X-Api-Key", "value": "…"`: so many strings before a value say what it is. */
const namesBefore = 3;
/** Texts in texts, such as JSON in a string of JSON. */
const nestingMax = 8;
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

/** Where a text stands, and whether it may have been cut off at its end. */
interface Place extends Span {
  readonly bytes: Uint8Array;
  readonly isOpen: boolean;
}

/** A text and the literals in it: pairs of (offset, index of the owner), ascending. */
interface Text extends Place {
  readonly hits: readonly number[];
}

/** Where a hint stands in a text, and up to where each encoding was read. */
interface Hint {
  readonly at: number;
  readonly depth: number;
  readonly passed: Map<Rule | Encoding, number>;
}

/** What was read of all of a text. */
interface WholeReading extends Reading {
  readonly encoding: Encoding;
}

/** Tokens that follow each other are all of one match. */
function endOfAll({ end, others = [] }: Match): number {
  return others.at(-1)?.end ?? end;
}

/** The search in one value. */
export class Search {
  readonly #engine: Engine;
  /** How many more bytes may be read of what is written otherwise. */
  #left: number;
  /** Texts that were read and in which nothing was found. */
  readonly #clean = new Map<string, { readonly depth: number; readonly isOpen: boolean }>();
  /** In what the text at hand is written, for a scanner that explains. */
  readonly #path: string[] = [];
  /** How many more bytes the operator's rules may read. */
  #ownLeft: number;

  constructor(engine: Engine, length: number) {
    this.#engine = engine;
    this.#left = Math.min(readingsMin + readingsEach * length, readingsMax);
    this.#ownLeft = Math.min(ownMin + ownEach * length, ownMax);
  }

  /** A text in which something was met. */
  text(text: Text, depth: number): readonly Ranked[] {
    const found: Ranked[] = [];
    const scalars: Scalar[] = [];
    let at = text.start;
    if (depth < nestingMax) {
      const starts = structureStarts(text);
      for (let next = starts.next(); next.done !== true; next = starts.next(at)) {
        const start = next.value;
        const structure = readStructure(text.bytes, { start, end: text.end }, this.#engine.judge);
        add(found, this.#plain(part(text, at, start), depth));
        add(found, this.#structure(part(text, start, structure.end), structure.scalars, depth));
        for (const scalar of structure.scalars) scalars.push(scalar);
        at = structure.end;
      }
    }
    add(found, this.#plain(part(text, at, text.end), depth));
    const readings = depth < nestingMax ? this.#whole(text, scalars) : [];
    for (const reading of readings) {
      this.#enter(stepOf, reading.encoding);
      add(found, this.#read(text, reading, depth));
      this.#leave();
    }
    return merge(
      this.#withOwn(asRead(found, readings), text, scalars).map((finding) =>
        onCharacters(finding, text.bytes),
      ),
      text.bytes,
    );
  }

  /** What is undone in all of a text, but for what only the values of a structure hold. */
  #whole(text: Text, scalars: readonly Scalar[]): readonly WholeReading[] {
    const found: WholeReading[] = [];
    const passed = new Map<Encoding, number>();
    let values: readonly Scalar[] | undefined;
    for (let index = 0; index < text.hits.length; index += 2) {
      const hit = text.hits[index + 1] ?? 0;
      const offset = text.hits[index] ?? 0;
      const encodings = this.#engine.owners[hit]?.encodings;
      if (!encodings) continue;
      for (const encoding of encodings) {
        if (encoding.isOfText !== true || offset < (passed.get(encoding) ?? 0)) continue;
        // A string without an end may be one whose quote is written otherwise.
        values ??= scalars.filter(({ isName, end }) => !isName && end < text.end);
        if (stands({ start: offset, end: offset }, values)) continue;
        for (const reading of encoding.read(text.bytes, text, offset)) {
          passed.set(encoding, Math.max(passed.get(encoding) ?? 0, reading.end));
          if ('view' in reading) found.push({ ...reading, encoding });
        }
      }
    }
    return found;
  }

  /** What stands in a reading of a text; what reaches to where reading stopped may go on. */
  #read(text: Text, reading: Reading, depth: number): readonly Ranked[] {
    const isAtEnd = reading.end === text.end;
    return this.#reading(reading, text.isOpen && isAtEnd, depth).map((finding) => ({
      ...finding,
      isRead: isAtEnd || finding.end < reading.end,
    }));
  }

  #structure(text: Text, scalars: readonly Scalar[], depth: number): readonly Ranked[] {
    const found: Ranked[] = [];
    const { hits } = text;
    let at = text.start;
    let next = 0;
    scalars.forEach((scalar, index) => {
      while (next < hits.length && (hits[next] ?? 0) < at) next += 2;
      // Most hold nothing, nor does what stands before them.
      const isEmpty = (hits[next] ?? Infinity) >= scalar.end && !this.#engine.readsAll;
      if (!isEmpty || scalar.sensitive !== 'none') {
        add(found, this.#plain(part(text, at, scalar.start), depth));
        add(found, this.#told(text, scalars, { index, depth }));
      }
      at = scalar.end;
    });
    add(found, this.#plain(part(text, at, text.end), depth));
    add(found, this.#across(text, scalars));
    return found;
  }

  /** What stands in one of some scalars, and what told of it. */
  #told(
    text: Text,
    scalars: readonly Scalar[],
    { index, depth }: { readonly index: number; readonly depth: number },
  ): readonly Ranked[] {
    const scalar = scalars[index];
    if (!scalar) return [];
    this.#enter(stepOfScalar, scalar);
    const inside = this.#scalar(part(text, scalar.start, scalar.end), scalar, depth);
    this.#leave();
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
    if (scalar.sensitive === 'ignored') return [];
    const isIdle = text.hits.length === 0 && !this.#engine.readsAll;
    if (isIdle && scalar.sensitive === 'none') return [];
    const { bytes, start, end, isOpen } = text;
    const isEscaped = scalar.quote !== '' && bytes.subarray(start, end).includes(0x5c);
    const view = isEscaped ? unescape(bytes, start, end) : undefined;
    const found = view
      ? this.#reading({ start, end, view, writing: escape }, isOpen, depth)
      : this.#quoted(text, scalar, depth);
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

  #quoted(text: Text, { quote }: Scalar, depth: number): readonly Ranked[] {
    const found = this.text(text, depth + 1);
    if (quote !== '') {
      return found.map((finding) => ({ ...within(finding, escape), isRead: false }));
    }
    const [first] = found;
    const value = latin1(text.bytes, text.start, text.end);
    // A number that holds what is to be replaced becomes a string.
    if (!first || !isSecret(first) || !number.test(value)) return found;
    return [{ ...first, start: text.start, end: text.end, secret: value, writing: inQuotes }];
  }

  /** `{"name": "DATADOG_API_KEY", "value": "…"}`: a provider's word in one string, its key in another. */
  #across(text: Text, scalars: readonly Scalar[]): readonly Ranked[] {
    const found: Ranked[] = [];
    for (let index = 0; index < text.hits.length; index += 2) {
      const offset = text.hits[index] ?? 0;
      const { rank } = this.#engine.owners[text.hits[index + 1] ?? 0] ?? {};
      const rule = rank === undefined ? undefined : this.#engine.rules[rank];
      if (!rule || rank === undefined || rule.boundary !== 'none' || !('pattern' in rule)) continue;
      const end = Math.min(text.end, offset + acrossLengthMax);
      const finding = matchAt(rule, latin1(text.bytes, offset, end), 0);
      if (!finding) continue;
      const range = { start: offset + finding.start, end: offset + finding.end };
      if (stands(range, scalars)) {
        const { secret } = finding;
        const confidence = confidenceOf(rule, secret);
        found.push({ ...range, ruleId: rule.id, rank, secret, confidence, writing: asIs });
        this.#explained(found, found.length - 1, this.#keywordOf(text.hits[index + 1]));
      }
    }
    return found;
  }

  /** Text without structure: every rule at its literals, and what is written otherwise. */
  #plain(text: Text, depth: number): readonly Ranked[] {
    const { bytes, start, end, hits } = text;
    const found: Ranked[] = [];
    if (hits.length === 0) return found;
    const letters = withoutBlank(latin1(bytes, start, end));
    const passed = new Map<Rule | Encoding, number>();
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
        const secret = withBlank(from === matched.start ? matched.secret : letters.slice(from, to));
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
        this.#enter(stepOf, encoding);
        add(
          found,
          'view' in reading
            ? this.#reading(reading, isCut, depth)
            : this.#block(reading, isCut, depth),
        );
        this.#leave();
      }
    }
    return found;
  }

  /** What stands in what is read of a text, where it stands in the text. */
  #reading({ view, writing }: Reading, isOpen: boolean, depth: number): readonly Ranked[] {
    return this.#inner(view.bytes, isOpen, depth).map((finding) => ({
      ...within(finding, writing),
      start: view.startOf(finding.start),
      end: view.endOf(finding.end),
      isRead: false,
      ...(finding.told && {
        told: finding.told.map((one) => ({ ...one, at: view.startOf(one.at) })),
      }),
    }));
  }

  /** What can only be written anew as a whole. */
  #block(block: Block, isOpen: boolean, depth: number): readonly Ranked[] {
    const { start, end, bytes, encode } = block;
    const findings = this.#inner(bytes, isOpen, depth);
    if (findings.length === 0) return [];
    const rank = Math.min(...findings.map((finding) => finding.rank));
    return [{ start, end, bytes, findings, encode, rank, writing: asIs }];
  }

  /** Another text, which was read of the one that came. */
  #inner(bytes: Uint8Array, isOpen: boolean, depth: number): readonly Ranked[] {
    const written = latin1(bytes, 0, bytes.length);
    const known = this.#clean.get(written);
    if (known !== undefined && known.depth <= depth && known.isOpen === isOpen) return [];
    this.#left -= bytes.length;
    if (this.#left < 0) throw new ScanBudgetError('too much text in other text');
    const { finder } = this.#engine;
    const range = { bytes, start: 0, end: bytes.length };
    const literals = finder.find(bytes, 0, bytes.length);
    const { runs } = finder;
    const hits = runs ? withRuns(literals, runs, this.#engine, range) : literals;
    const isRead = hits !== undefined || this.#engine.readsAll;
    const found = isRead ? this.text({ ...range, isOpen, hits: hits ?? [] }, depth + 1) : [];
    // Several ways of writing, undone in any order, come to the same text: it is searched once.
    if (found.length === 0) this.#clean.set(written, { depth, isOpen });
    return found;
  }

  #enter<T>(nameOf: (what: T) => string, what: T): void {
    if (this.#engine.explains) this.#path.push(nameOf(what));
  }

  #leave(): void {
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
  }
}

const number = /^-?\d[\d.e+-]{0,255}$/i;

/** Whether a range stands in one of the scalars, which are in order. */
function stands(range: Span, scalars: readonly Scalar[]): boolean {
  let low = 0;
  let high = scalars.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((scalars[middle]?.start ?? 0) <= range.start) low = middle + 1;
    else high = middle;
  }
  return range.end <= (scalars[low - 1]?.end ?? 0);
}

/** The part of a text, with the literals in it. */
function part(text: Text, start: number, end: number): Text {
  const hits = text.hits.slice(firstFrom(text.hits, start), firstFrom(text.hits, end));
  return { ...text, start, end, hits, isOpen: text.isOpen && end === text.end };
}

/** The index of the first pair whose offset is `offset` or more. */
function firstFrom(hits: readonly number[], offset: number): number {
  let low = 0;
  let high = hits.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((hits[middle * 2] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low * 2;
}

// An object, or a string that holds one: `"{\"name\": …`.
const embedded =
  /[[(]{0,8}\{\s{0,8}["'][^"'\\\n]{0,128}["']\s{0,8}:|["'](?=\s{0,8}[[{]{1,8}\s{0,8}\\{1,15}["'])/g;

/** `[info]` and `(see below)` are none. */
const opening =
  /^(?:[{"]|[[(]\s{0,16}(?:[bfru]{0,2}["'[{(\])]|-?\d|<|(?:null|true|false|None|True|False)\b|[A-Z]\w{0,64}\())/;
const openingLength = 96;

/**
 * Where JSON or a Python literal may begin: at the start of the text, or within it. Told each time
 * where that ended, so that what is structure is not searched for more.
 */
function* structureStarts({ bytes, start, end }: Text): Generator<number, void, number> {
  let at = start;
  // An escape (0x1b) begins a terminal's colour code, `\x1b[93m`, and no list.
  while (at < end && (bytes[at] ?? 0) <= 0x20 && bytes[at] !== 0x1b) at++;
  const isOpening = opening.test(latin1(bytes, at, Math.min(end, at + openingLength)));
  const brace = bytes.subarray(0, end).indexOf(0x7b, at);
  const ended = isOpening ? yield at : start;
  if (brace < 0) return;
  const from = Math.max(start, brace - 16, ended);
  if (from >= end) return;
  const letters = latin1(bytes, from, end);
  for (let next = 0; ;) {
    embedded.lastIndex = next;
    const found = embedded.exec(letters);
    if (!found) return;
    next = Math.max(embedded.lastIndex, (yield from + found.index) - from);
  }
}

/** In Latin-1 the byte 0xa0 is a blank, which in UTF-8 is a part of `à` and many others. */
const noBlank = '\u0100';

function withoutBlank(text: string): string {
  return text.includes('\xa0') ? text.replaceAll('\xa0', noBlank) : text;
}

function withBlank(text: string): string {
  return text.replaceAll(noBlank, '\xa0');
}

/** A finding in a text that stands in another. */
function within(finding: Ranked, outer: Writing): Ranked {
  const { writing } = finding;
  return { ...finding, writing: (replacement) => outer(writing(replacement)) };
}

function inQuotes(replacement: string): string {
  return `"${replacement}"`;
}

// Not by spreading: there can be more than a call takes.
function add(found: Ranked[], more: readonly Ranked[]): void {
  for (const finding of more) found.push(finding);
}
