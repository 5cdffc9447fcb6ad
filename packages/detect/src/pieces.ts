import { escape, unescape } from './escapes.ts';
import { asIs, isSecret, type Ranked } from './findings.ts';
import { latin1 } from './latin1.ts';
import { judgeName } from './names.ts';
import { isRandom } from './placeholder.ts';
import type { Finding, Span, Writing } from './rule.ts';
import type { Scanner } from './scanner.ts';
import { namedSecretId } from './search.ts';
import { readStructure } from './structured.ts';
import { hasOwnToken, isSecretValue, looksRandom } from './values.ts';
import type { View } from './view.ts';

/** One of several texts that follow each other. */
interface Piece extends Span {
  readonly bytes: Uint8Array;
}

/** A piece as its reader reads it. */
interface Part {
  /** Its index among the pieces. */
  readonly piece: number;
  readonly bytes: Uint8Array;
  /** Where it begins in the joined text. */
  readonly from: number;
  readonly view: Pick<View, 'startOf' | 'endOf'>;
  readonly writing: Writing;
}

/** A piece as short as a stream's is joined whatever stands at its edges. */
const streamedMax = 64;
/** Of a longer one, what stands near its edges is read. */
const edgeLength = 8_192;
const joinedMax = 65_536;
/** A secret of as many letters, each in a text of its own, is a long key. */
const piecesMax = 8_192;
/** Of an object in a stream, and of a string in it. */
const objectLengthMax = 2_048;
const memberLengthMax = 256;

/**
 * Finds secrets that begin in one text and end in another: streamed in pieces, cut into the elements
 * of a list, given after an option.
 *
 * @param ranges of the texts in `bytes`: pairs of (start, end)
 * @returns by the offset at which a text starts, what of such a secret stands in it
 */
export function scanPieces(
  scanner: Scanner,
  bytes: Uint8Array,
  ranges: readonly number[],
): ReadonlyMap<number, readonly Finding[]> {
  const found = new Map<number, Ranked[]>();
  // A part of them at a time, twice, so that what is kept of each is little.
  for (
    let first = 0;
    first === 0 || first + piecesMax / 2 < ranges.length / 2;
    first += piecesMax / 2
  ) {
    const window = piecesIn(bytes, ranges.slice(2 * first, 2 * (first + piecesMax)));
    for (const [piece, finding] of optionValues(window)) add(found, piece, finding);
    for (const series of [...wholeParts(window), ...membersOf(window)]) {
      for (const joined of glued(series)) {
        for (const { piece, ...finding } of scanJoined(scanner, joined)) {
          add(found, window[piece], finding);
        }
      }
    }
  }
  for (const findings of found.values()) findings.sort((a, b) => a.start - b.start);
  return found;
}

function piecesIn(bytes: Uint8Array, ranges: readonly number[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < ranges.length; at += 2) {
    pieces.push({ bytes, start: ranges[at] ?? 0, end: ranges[at + 1] ?? 0 });
  }
  return pieces;
}

function add(found: Map<number, Ranked[]>, piece: Piece | undefined, finding: Ranked): void {
  if (!piece) return;
  const findings = found.get(piece.start);
  if (findings) findings.push(finding);
  else found.set(piece.start, [finding]);
}

const option = /^--?[a-z][\w.-]{1,63}$/i;

/** The value that follows an option in a list of arguments: `--password`, `…`. */
function* optionValues(pieces: readonly Piece[]): Generator<[Piece, Ranked]> {
  for (let index = 1; index < pieces.length; index++) {
    const [before, piece] = [pieces[index - 1], pieces[index]];
    if (!before || !piece || before.bytes[before.start] !== dash) continue;
    const name = textOf(before);
    const verdict = option.test(name) ? judgeName(name) : 'none';
    const value = textOf(piece);
    if (verdict === 'none' || option.test(value) || !isSecretValue(value, true)) continue;
    if (verdict === 'maybe' && !looksRandom(value)) continue;
    const { start, end } = piece;
    yield [
      piece,
      {
        ...{ start, end, ruleId: namedSecretId, secret: value },
        ...{ confidence: 'low', rank: Infinity, writing: asIs },
      },
    ];
  }
}

const dash = 0x2d;
const textLengthMax = 1_024;

function textOf({ bytes, start, end }: Piece): string {
  return latin1(bytes, start, Math.min(end, start + textLengthMax));
}

/** Of pieces that may go on in the next; most stand for themselves. */
function* wholeParts(pieces: readonly Piece[]): Generator<readonly Part[]> {
  for (let from = 0, to = 1; from < pieces.length; from = to, to++) {
    while (to < pieces.length && goesOn(pieces[to - 1], pieces[to])) to++;
    if (to - from < 2) continue;
    yield pieces.slice(from, to).map((piece, index) => wholePart(piece, from + index));
  }
}

function wholePart({ bytes, start, end }: Piece, piece: number): Part {
  const view = {
    startOf: (index: number) => start + index,
    endOf: (index: number) => start + index,
  };
  return { piece, bytes: bytes.subarray(start, end), from: 0, view, writing: asIs };
}

/** Of pieces that are JSON objects, the strings of the same name: `{"delta": {"content": "gh"}}`. */
function membersOf(pieces: readonly Piece[]): Iterable<readonly Part[]> {
  const byName = new Map<string, Part[]>();
  pieces.forEach((piece, index) => {
    if (!isStreamed(pieces, index)) return;
    const { bytes } = piece;
    let name = '';
    for (const scalar of readStructure(bytes, piece, () => 'none').scalars) {
      const { start, end, isName, quote } = scalar;
      if (isName) name = latin1(bytes, start, end);
      if (isName || quote === '' || end - start > memberLengthMax) continue;
      const view = unescape(bytes, start, end);
      const part = { piece: index, bytes: view.bytes, from: 0, view, writing: escape };
      const parts = byName.get(name);
      if (parts) parts.push(part);
      else byName.set(name, [part]);
    }
  });
  return byName.values();
}

/** Whether a piece is a small object that begins as those beside it: one of a stream. */
function isStreamed(pieces: readonly Piece[], index: number): boolean {
  const piece = pieces[index];
  const first = piece?.bytes[piece.start];
  if (first !== 0x7b && first !== 0x5b) return false; // `{`, `[`
  const beginning = beginningOf(piece);
  if (beginning === undefined) return false;
  return [index - 1, index + 1].some((other) => beginningOf(pieces[other]) === beginning);
}

/** Of a stream's object the first members, such as its id, are the same in all. */
const beginningLength = 6;

function beginningOf(piece: Piece | undefined): string | undefined {
  if (!piece || piece.end - piece.start > objectLengthMax) return undefined;
  return latin1(piece.bytes, piece.start, Math.min(piece.end, piece.start + beginningLength));
}

/** Parts that may go on in the next, as far as one secret can reach. */
function* glued(parts: readonly Part[]): Generator<readonly Part[]> {
  let group: Part[] = [];
  let length = 0;
  for (const part of parts) {
    const last = group.at(-1);
    if (last && (!goesOn(wholeOf(last), wholeOf(part)) || length > joinedMax)) {
      if (group.length > 1) yield group;
      group = [];
      length = 0;
    }
    group.push({ ...part, from: length });
    length += part.bytes.length;
  }
  if (group.length > 1) yield group;
}

function wholeOf({ bytes }: Part): Piece {
  return { bytes, start: 0, end: bytes.length };
}

/** Whether a secret may begin in one text and go on in the next. */
function goesOn(before: Piece | undefined, after: Piece | undefined): boolean {
  if (!before || !after) return false;
  const isShort =
    before.end - before.start <= streamedMax || after.end - after.start <= streamedMax;
  if (isShort) return true;
  const last = before.bytes[before.end - 1] ?? 0;
  const first = after.bytes[after.start] ?? 0;
  // The lines of a key.
  if (last === 0x0a || first === 0x0a) return isKeyLine(before.bytes.subarray(0, before.end));
  if (isSecretByte[last] === 0 || isSecretByte[first] === 0) return false;
  return tokenEnd(before) + tokenStart(after) >= tokenLengthMin;
}

/** What stands at the edges, taken together; a word and the next are shorter. */
const tokenLengthMin = 16;

function tokenEnd({ bytes, end }: Piece): number {
  let length = 0;
  while (length < tokenLengthMin && isSecretByte[bytes[end - 1 - length] ?? 0] === 1) length++;
  return length;
}

function tokenStart({ bytes, start }: Piece): number {
  let length = 0;
  while (length < tokenLengthMin && isSecretByte[bytes[start + length] ?? 0] === 1) length++;
  return length;
}

const keyLineLength = 40;

function isKeyLine(text: Uint8Array): boolean {
  return /[\w+/=-]{16}\s{0,2}$/.test(Buffer.from(text.subarray(-keyLineLength)).toString('latin1'));
}

/** No blank, quote or bracket. */
const isSecretByte = new Uint8Array(256).fill(1, 0x21);
for (const sign of '"\'`<>()[]{},;') isSecretByte[sign.charCodeAt(0)] = 0;

function* scanJoined(
  scanner: Scanner,
  parts: readonly Part[],
): Generator<Ranked & { readonly piece: number }> {
  const bytes = Buffer.concat(parts.map((part) => part.bytes));
  const start = Math.max(0, (parts[0]?.bytes.length ?? 0) - edgeLength);
  const end = Math.min(bytes.length, (parts.at(-1)?.from ?? 0) + edgeLength);
  for (const finding of scanner.scan(bytes, start, end)) {
    const touched = parts.filter(
      ({ from, bytes: { length } }) => from < finding.end && from + length > finding.start,
    );
    if (!isWhole(scanner, finding, touched, bytes)) continue;
    const secret = isSecret(finding) ? finding : undefined;
    for (const part of touched) {
      const { from, view, writing } = part;
      yield {
        piece: part.piece,
        start: view.startOf(Math.max(0, finding.start - from)),
        end: view.endOf(Math.min(part.bytes.length, finding.end - from)),
        ruleId: secret?.ruleId ?? splitSecretId,
        secret: secret?.secret ?? latin1(bytes, finding.start, finding.end),
        confidence: secret?.confidence ?? 'medium',
        rank: Infinity,
        writing: secret ? (replacement) => writing(secret.writing(replacement)) : writing,
      };
    }
  }
}

/** Whether all of a finding is one secret, and not one with what happens to follow it. */
function isWhole(
  scanner: Scanner,
  finding: Finding,
  touched: readonly Part[],
  bytes: Uint8Array,
): boolean {
  // Base64 of one piece may run on into the next.
  if (!isSecret(finding)) {
    return !touched.some(({ bytes: own }) => scanner.scan(own, 0, own.length).length > 0);
  }
  const [first] = touched;
  if (!first || touched.length < 2) return true;
  // What a first pass left of two pieces is not one secret now.
  if (hasOwnToken(latin1(bytes, finding.start, finding.end))) return false;
  const start = finding.start - first.from;
  if (!scanPart(scanner, first).some((own) => own.start === start)) return true;
  const rest = latin1(bytes, first.from + first.bytes.length, finding.end);
  // Glued to a secret no name in camel case stands, but half a secret may look like one.
  return isRandom(rest) || /[A-Z][a-z]*[A-Z]/.test(rest);
}

/** What stands in a part by itself, taken for a text that nobody cut off. */
function scanPart(scanner: Scanner, { bytes }: Part): readonly Finding[] {
  const closed = Buffer.concat([bytes, lineEnd]);
  return scanner.scan(closed, 0, closed.length);
}

const lineEnd = Buffer.from(' .\n');

/** The rule of a secret that is base64 in pieces. */
const splitSecretId = 'split-secret';
