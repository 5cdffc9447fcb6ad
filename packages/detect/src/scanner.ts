import { admitsName, admitsToken } from './admits.ts';
import { isTokenStart } from './boundary.ts';
import { unescape } from './escapes.ts';
import { merge, onCharacters, type Ranked } from './findings.ts';
import { createLiteralFinder, type Literal, type LiteralFinder } from './literals.ts';
import { judgeName, nameKeywords, type Judge } from './names.ts';
import type { Finding, PatternRule, Rule, Span } from './rule.ts';
import { readStructure, type Scalar } from './structured.ts';
import { isNoValue, isOwnToken, isTypeName, looksRandom } from './values.ts';

/** Texts in texts, such as JSON in a string of JSON. */
const nestingMax = 8;

/** The rule of a value that only its attribute's or member's name makes a secret. */
export const namedSecretId = 'named-secret';

/** Finds secrets in bytes. Holds nothing of what it scanned. */
export interface Scanner {
  /**
   * @param bytes UTF-8, or any bytes
   * @returns what is to be replaced: ascending, not overlapping, offsets in `bytes`
   */
  scan(bytes: Uint8Array, start: number, end: number): readonly Finding[];
  /** Whether the range of the last `scan` had a byte above 0x7f. */
  hasHighBytes(): boolean;
}

const nothing: readonly Finding[] = [];

/** Escapes of letters, which no writer makes but to hide a literal: `\u0070assword`. */
const hints: readonly Literal[] = ['\\u00', '\\x'].flatMap((escape) =>
  ['4', '5', '6', '7'].map((digit) => ({ text: escape + digit, caseless: true })),
);

/** What a scanner is told besides its rules. */
export interface ScannerOptions {
  /** What the name of a member of JSON tells of its value. */
  readonly judge: Judge;
  /** Names of at least three characters that `judge` knows and `judgeName` does not. */
  readonly names: readonly string[];
}

/**
 * Compiles rules; what is compiled once serves every text.
 *
 * @param rules of several that find the same range, the earlier one names it
 */
export function createScanner(
  rules: readonly Rule[],
  { judge, names }: ScannerOptions = { judge: judgeName, names: [] },
): Scanner {
  const literals: Literal[] = [];
  const owners: number[] = [];
  rules.forEach((rule, index) => {
    const caseless = !('pattern' in rule) || rule.pattern.ignoreCase;
    const boundary = rule.boundary ?? 'token';
    const admits = rule.admits ?? (boundary === 'token' ? admitsToken : undefined);
    for (const text of rule.keywords) {
      literals.push({ text, caseless, ...(admits && { admits }) });
      owners.push(index);
    }
  });
  // Members' names make their values secrets with any rules; most have these keywords already.
  const known = new Set(literals.map(({ text }) => text));
  for (const text of nameKeywords) {
    if (!known.has(text)) literals.push({ text, caseless: true, admits: admitsName });
  }
  for (const text of names) literals.push({ text, caseless: true });
  literals.push(...hints);
  const finder = createLiteralFinder(literals);
  let highBytes = false;
  return {
    hasHighBytes: () => highBytes,
    scan(bytes, start, end) {
      const hits = finder.find(bytes, start, end);
      highBytes = finder.hasHighBytes();
      if (!hits) return nothing;
      return scanText({ rules, owners, finder, judge }, { bytes, start, end, hits }, 0);
    },
  };
}

interface Engine {
  readonly rules: readonly Rule[];
  /** Of each literal, the index of its rule; none for names and hints. */
  readonly owners: readonly number[];
  readonly finder: LiteralFinder;
  readonly judge: Judge;
}

/** A range of bytes and the literals in it: pairs of (offset, index of the literal), ascending. */
interface Text extends Span {
  readonly bytes: Uint8Array;
  readonly hits: readonly number[];
}

function scanText(engine: Engine, text: Text, depth: number): readonly Ranked[] {
  const found: Ranked[] = [];
  let at = text.start;
  if (depth < nestingMax) {
    for (const start of structureStarts(text)) {
      if (start < at) continue;
      const structure = readStructure(text.bytes, { start, end: text.end }, engine.judge);
      found.push(...scanPlain(engine, part(text, at, start)));
      found.push(
        ...scanStructure(engine, part(text, start, structure.end), structure.scalars, depth),
      );
      at = structure.end;
    }
  }
  found.push(...scanPlain(engine, part(text, at, text.end)));
  return merge(
    found.map((finding) => onCharacters(finding, text.bytes)),
    text.bytes,
  );
}

/** The part of a text, with the literals in it. */
function part(text: Text, start: number, end: number): Text {
  const hits = text.hits.slice(firstFrom(text.hits, start), firstFrom(text.hits, end));
  return { bytes: text.bytes, start, end, hits };
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

const embedded = /[[(]{0,8}\{\s{0,8}["'][^"'\\\n]{0,128}["']\s{0,8}:/g;

/** Where JSON or a Python literal may begin: at the start of the text, or within it. */
function* structureStarts({ bytes, start, end }: Text): Generator<number> {
  let at = start;
  // An escape (0x1b) begins a terminal's colour code, `\x1b[93m`, and no list.
  while (at < end && (bytes[at] ?? 0) <= 0x20 && bytes[at] !== 0x1b) at++;
  if ('{["('.includes(String.fromCharCode(bytes[at] ?? 0))) yield at;
  const brace = bytes.indexOf(0x7b, at);
  if (brace < 0 || brace >= end) return;
  const from = Math.max(start, brace - 16);
  for (const { index } of latin1(bytes, from, end).matchAll(embedded)) yield from + index;
}

function scanStructure(
  engine: Engine,
  text: Text,
  scalars: readonly Scalar[],
  depth: number,
): readonly Ranked[] {
  const found: Ranked[] = [];
  let at = text.start;
  for (const scalar of scalars) {
    found.push(...scanPlain(engine, part(text, at, scalar.start)));
    found.push(...scanScalar(engine, part(text, scalar.start, scalar.end), scalar, depth));
    at = scalar.end;
  }
  found.push(...scanPlain(engine, part(text, at, text.end)));
  found.push(...scanAcross(engine, text, scalars));
  return found;
}

/** One string or number: what its name says of it, and what stands in it. */
function scanScalar(engine: Engine, text: Text, scalar: Scalar, depth: number): readonly Ranked[] {
  if (scalar.sensitive === 'ignored') return [];
  if (text.hits.length === 0 && scalar.sensitive === 'none') return [];
  const { bytes, start, end } = text;
  const escaped = scalar.quote !== '' && bytes.subarray(start, end).includes(0x5c);
  const inner = escaped ? unescape(bytes, start, end) : undefined;
  const found = inner
    ? scanUnescaped(engine, inner.bytes, depth).map((finding) => ({
        ...finding,
        start: inner.offsetOf(finding.start),
        end: inner.offsetOf(finding.end),
        quote: escapedQuote(finding),
      }))
    : scanText(engine, text, depth + 1).map((finding) =>
        finding.quote === '' || scalar.quote === ''
          ? finding
          : { ...finding, quote: escapedQuote(finding) },
      );
  if (scalar.isName || scalar.sensitive === 'none') return found;
  const value = inner ? latin1(inner.bytes, 0, inner.bytes.length) : latin1(bytes, start, end);
  if (isNoValue(value) || isTypeName(value)) return found;
  if (scalar.sensitive === 'maybe' && !looksRandom(value)) return found;
  const [only] = found;
  if (only?.start === start && only.end === end && found.length === 1) return found;
  const quote = scalar.quote === '' ? '"' : '';
  return [{ ruleId: namedSecretId, rank: Infinity, start, end, secret: value, quote }];
}

/** A quote inside a string. */
function escapedQuote({ quote }: Finding): string {
  return JSON.stringify(quote).slice(1, -1);
}

function scanUnescaped(engine: Engine, bytes: Uint8Array, depth: number): readonly Ranked[] {
  const hits = engine.finder.find(bytes, 0, bytes.length);
  return hits ? scanText(engine, { bytes, start: 0, end: bytes.length, hits }, depth + 1) : [];
}

const acrossLengthMax = 512;

/** `{"name": "DATADOG_API_KEY", "value": "…"}`: a provider's word in one string, its key in another. */
function scanAcross(engine: Engine, text: Text, scalars: readonly Scalar[]): readonly Ranked[] {
  const found: Ranked[] = [];
  for (let index = 0; index < text.hits.length; index += 2) {
    const offset = text.hits[index] ?? 0;
    const rank = engine.owners[text.hits[index + 1] ?? 0];
    const rule = rank === undefined ? undefined : engine.rules[rank];
    if (!rule || rank === undefined || rule.boundary !== 'none' || !('pattern' in rule)) continue;
    const end = Math.min(text.end, offset + acrossLengthMax);
    const finding = match(rule, latin1(text.bytes, offset, end), 0);
    if (!finding) continue;
    const range = { start: offset + finding.start, end: offset + finding.end };
    if (scalars.some(({ start, end }) => start <= range.start && range.end <= end)) {
      found.push({ ...range, ruleId: rule.id, rank, secret: finding.secret, quote: '' });
    }
  }
  return found;
}

/** Text without structure: every rule at its literals. */
function scanPlain(engine: Engine, { bytes, start, end, hits }: Text): readonly Ranked[] {
  const found: Ranked[] = [];
  if (hits.length === 0) return found;
  const text = latin1(bytes, start, end);
  const passed = new Map<Rule, number>();
  for (let index = 0; index < hits.length; index += 2) {
    const at = (hits[index] ?? 0) - start;
    const rank = engine.owners[hits[index + 1] ?? 0];
    const rule = rank === undefined ? undefined : engine.rules[rank];
    // What a rule found is not searched again by the same rule: linear in what is found.
    if (!rule || rank === undefined || at < (passed.get(rule) ?? 0)) continue;
    if (rule.boundary !== 'none' && !isTokenStart(text, at)) continue;
    const finding = match(rule, text, at);
    if (!finding || isOwnToken(finding.secret)) continue;
    passed.set(rule, finding.end);
    found.push({
      ...finding,
      start: start + finding.start,
      end: start + finding.end,
      ruleId: rule.id,
      rank,
      quote: '',
    });
  }
  return found;
}

interface Match extends Span {
  readonly secret: string;
}

function match(rule: Rule, text: string, at: number): Match | undefined {
  if ('pattern' in rule) return matchPattern(rule, text, at);
  const located = rule.locate(text, at);
  return located && { ...located, secret: text.slice(located.start, located.end) };
}

function matchPattern(rule: PatternRule, text: string, at: number): Match | undefined {
  rule.pattern.lastIndex = at;
  const matched = rule.pattern.exec(text);
  if (!matched?.indices) return undefined;
  const [start, end] = matched.indices.groups?.['secret'] ?? matched.indices[0] ?? [at, at];
  const secret = text.slice(start, end);
  if (rule.isReal && !rule.isReal(secret)) return undefined;
  return { start, end, secret };
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
