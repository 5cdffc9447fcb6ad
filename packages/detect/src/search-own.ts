import { asIs, onCharacters, type Ranked } from './findings.ts';
import type { Engine } from './hits.ts';
import { latin1 } from './latin1.ts';
import type { OwnMatch, TextRange } from './own-rule.ts';
import type { Span } from './rule.ts';
import type { Scalar } from './structured.ts';
import { ownTokens, withoutRuleNames } from './values.ts';

/** What the operator's rules find in a text, of whose structure the scalars are known. */
export function searchOwn(
  engine: Pick<Engine, 'ownRules' | 'owners'>,
  text: TextRange & { readonly hits: readonly number[] },
  scalars: readonly Scalar[],
  spend: (bytes: number) => void,
): readonly Ranked[] {
  const { ownRules, owners } = engine;
  const hitsOf = new Map<number, number[]>();
  for (let at = 0; at < text.hits.length; at += 2) {
    const own = owners[text.hits[at + 1] ?? 0]?.own;
    if (own === undefined) continue;
    const hits = hitsOf.get(own);
    if (hits) hits.push(text.hits[at] ?? 0);
    else hitsOf.set(own, [text.hits[at] ?? 0]);
  }
  const found: Ranked[] = [];
  let read: TextRange | undefined;
  ownRules.forEach((rule, index) => {
    const hits = hitsOf.get(index) ?? [];
    if (hits.length === 0 && rule.keywords.length > 0) return;
    const rank = rule.isGeneral ? Infinity : index - ownRules.length;
    read ??= withoutNames(text);
    const shift = text.start - read.start;
    const offsets = shift === 0 ? hits : hits.map((hit) => hit - shift);
    for (const match of rule.search(read, offsets, spend)) {
      for (const place of placesOf(shifted(match, shift), scalars, text)) {
        const { start, end } = onCharacters(place, text);
        const secret = latin1(text.bytes, start, end);
        const confidence = rule.isGeneral ? 'low' : 'high';
        found.push({
          start,
          end,
          secret,
          ruleId: rule.id,
          rank,
          confidence,
          writing: place.writing,
        });
      }
    }
  });
  return found;
}

/** The text as it is read by rules: what a first pass left tells of nothing. Never all of `bytes`. */
function withoutNames({ bytes, start, end }: TextRange): TextRange {
  const letters = latin1(bytes, start, end);
  const read = withoutRuleNames(letters);
  if (read === letters) return { bytes, start, end };
  return { bytes: Buffer.from(read, 'latin1'), start: 0, end: end - start };
}

function shifted({ start, end, matched }: OwnMatch, by: number): OwnMatch {
  return {
    start: start + by,
    end: end + by,
    matched: { start: matched.start + by, end: matched.end + by },
  };
}

interface Place extends Span {
  readonly writing: Ranked['writing'];
}

/** The parts of a secret that can be replaced without breaking the structure that it stands in. */
function placesOf(match: OwnMatch, scalars: readonly Scalar[], text: TextRange): readonly Place[] {
  const touched = overlapping(scalars, match);
  const [only] = touched;
  if (!only) return withoutTokens(match, text.bytes).map((span) => ({ ...span, writing: asIs }));
  const isInside = only.start <= match.matched.start && only.end >= match.matched.end;
  // It is found when the string is read by itself, without its escapes.
  if (isInside && only.quote !== '') return [];
  const values = touched.filter(({ isName }) => !isName);
  return (values.length > 0 ? values : touched)
    .filter(({ sensitive }) => sensitive !== 'ignored')
    .flatMap((scalar) => {
      if (scalar.quote === '') return [{ start: scalar.start, end: scalar.end, writing: inQuotes }];
      const start = Math.max(scalar.start, match.start);
      const end = Math.min(scalar.end, match.end);
      return withoutTokens({ start, end }, text.bytes).map((span) => ({
        ...wholeEscapes(text.bytes, span, scalar),
        writing: asIs,
      }));
    });
}

/** Scalars are in order and do not overlap. */
function overlapping(scalars: readonly Scalar[], { start, end }: Span): readonly Scalar[] {
  let low = 0;
  let high = scalars.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((scalars[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const touched: Scalar[] = [];
  for (let at = low; at < scalars.length; at++) {
    const scalar = scalars[at];
    if (!scalar || scalar.start >= end) break;
    touched.push(scalar);
  }
  return touched;
}

/** Of the longest token. */
const tokenLengthMax = 88;

/** The parts of a range that are not what a first pass left: a second pass changes nothing. */
function withoutTokens({ start, end }: Span, bytes: Uint8Array): readonly Span[] {
  const from = Math.max(0, start - tokenLengthMax);
  const text = latin1(bytes, from, Math.min(bytes.length, end + tokenLengthMax));
  if (!text.includes('[REDACTED:') && !text.includes('[WITHHELD:')) return [{ start, end }];
  const parts: Span[] = [];
  let at = start;
  for (const { index, 0: token } of text.matchAll(ownTokens)) {
    const [tokenStart, tokenEnd] = [from + index, from + index + token.length];
    if (tokenEnd <= start || tokenStart >= end) continue;
    if (tokenStart > at) parts.push({ start: at, end: tokenStart });
    at = tokenEnd;
  }
  if (at < end) parts.push({ start: at, end });
  // Brackets and quotes around a token are no secret.
  return parts.filter((part) => /[A-Za-z\d\x80-\xff]/.test(latin1(bytes, part.start, part.end)));
}

const backslash = 0x5c;
const escapeLengthMax = 6;

/** Widens a range in a string of JSON so that it cuts no escape in two. */
function wholeEscapes(bytes: Uint8Array, span: Span, scalar: Span): Span {
  let { start, end } = span;
  const before = escapeAround(bytes, start, scalar);
  if (before) start = before.start;
  const behind = escapeAround(bytes, end, scalar);
  if (behind) end = behind.end;
  return { start, end };
}

/** The escape that begins before `at` and ends behind it. */
function escapeAround(bytes: Uint8Array, at: number, scalar: Span): Span | undefined {
  for (let start = at - 1; start >= scalar.start && start > at - escapeLengthMax; start--) {
    if (bytes[start] !== backslash) continue;
    let first = start;
    while (first > scalar.start && bytes[first - 1] === backslash) first--;
    // Of an even number of backslashes each second one is escaped by the first.
    if ((start - first) % 2 === 1) start--;
    const length = bytes[start + 1] === 0x75 ? escapeLengthMax : bytes[start + 1] === 0x78 ? 4 : 2;
    const end = Math.min(scalar.end, start + length);
    return end > at ? { start, end } : undefined;
  }
  return undefined;
}

function inQuotes(replacement: string): string {
  return `"${replacement}"`;
}
