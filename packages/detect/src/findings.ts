import type { Reading } from './encodings/encoding.ts';
import type { Enclosing, Finding, Secret, Span, Writing } from './rule.ts';

/** Of a replacement that stands as it is. */
export const asIs: Writing = (replacement) => replacement;

interface Rank {
  /** How telling its rule is: of several over the same range the lowest rank names it. */
  readonly rank: number;
  /** What told of it. */
  readonly told?: readonly Told[];
  /** It was found in what is read of the text, and not in the text as it stands. */
  readonly isRead?: boolean;
}

/** A rule, and where the keyword stands at which it was tried. */
export interface Told {
  readonly ruleId: string;
  readonly at: number;
}

/** A finding on its way to be one of several that do not overlap. */
export type Ranked = (Secret & Rank) | (Enclosing & Rank);

/** Whether it is one secret rather than a text with secrets in it. */
export function isSecret<T extends Finding>(finding: T): finding is T & Secret {
  return 'secret' in finding;
}

/** All secrets, those in base64 too, in the order of the text. */
export function* secretsOf(findings: readonly Finding[]): Generator<Secret> {
  for (const finding of findings) {
    if (isSecret(finding)) yield finding;
    else yield* secretsOf(finding.findings);
  }
}

/**
 * Puts replacements in the places of what was found.
 *
 * @param range of `bytes`, in which `findings` stand
 * @param replacementOf what is to stand there; undefined to leave a secret alone
 * @returns the range anew; undefined when all was left alone
 */
export function replaceFindings(
  bytes: Uint8Array,
  { start, end }: Span,
  findings: readonly Finding[],
  replacementOf: (secret: Secret) => string | undefined,
): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  let from = start;
  for (const finding of findings) {
    const written = writtenAs(finding, replacementOf);
    if (written === undefined) continue;
    parts.push(
      bytes.subarray(from, finding.start),
      Buffer.from(finding.writing(written), 'latin1'),
    );
    from = finding.end;
  }
  if (parts.length === 0) return undefined;
  return Buffer.concat([...parts, bytes.subarray(from, end)]);
}

function writtenAs(
  finding: Finding,
  replacementOf: (secret: Secret) => string | undefined,
): string | undefined {
  if (isSecret(finding)) return replacementOf(finding);
  const { bytes, findings, encode } = finding;
  const whole = { start: 0, end: bytes.length };
  const clean = replaceFindings(bytes, whole, findings, replacementOf);
  return clean && encode(clean);
}

/**
 * Makes findings ascending and free of overlap: a range inside another is part of it, ranges that
 * overlap become one.
 */
export function merge(found: readonly Ranked[], bytes: Uint8Array): readonly Ranked[] {
  if (found.length < 2) return found;
  const sorted = found.toSorted((a, b) => a.start - b.start || b.end - a.end || order(a, b));
  const merged: Ranked[] = [];
  for (const finding of sorted) {
    const last = merged.at(-1);
    if (!last || finding.start >= last.end) merged.push(finding);
    else if (finding.end > last.end || (!isSecret(last) && !isSame(last, finding))) {
      merged[merged.length - 1] = joined(last, finding, bytes);
    } else if (finding.told) {
      merged[merged.length - 1] = { ...last, told: [...(last.told ?? []), ...finding.told] };
    }
  }
  return merged;
}

/**
 * Leaves out what was found in a text as it stands where the same keyword told of something in what
 * is read of it: `3D"…` behind `API_KEY=3D"…`, `Beare` of a `Bearer` with something unseen in it.
 *
 * @param readings of the text in which all of it is undone
 */
export function asRead(found: readonly Ranked[], readings: readonly Reading[]): readonly Ranked[] {
  if (readings.length === 0) return found;
  const raw = found.filter(({ isRead }) => isRead !== true);
  const read = found.filter(({ isRead }) => isRead === true);
  const told = new Set(read.flatMap((finding) => finding.told?.map(placeOf) ?? []));
  const ranges = new Map(raw.map((finding) => [rangeOf(finding), finding]));
  const same = new Set(read.map(rangeOf));
  return [
    ...raw.filter(
      (finding) =>
        !same.has(rangeOf(finding)) &&
        finding.told?.some((one) => told.has(placeOf(one))) !== true &&
        !readings.some((reading) => isMisread(reading, finding)),
    ),
    ...read.map((finding) => namedAs(finding, ranges.get(rangeOf(finding)))),
  ];
}

/** It begins inside an escape, or is one of a blank or a quote: `&#32;` behind `password=`. */
function isMisread({ view, ...read }: Reading, { start, end }: Span): boolean {
  if (start < read.start || end > read.end) return false;
  if (view.isInEscapedSign(start)) return true;
  return !view
    .read(start, end)
    .some((byte) => byte >= 0x80 || /\w/.test(String.fromCharCode(byte)));
}

function placeOf({ ruleId, at }: Told): string {
  return `${ruleId} ${at}`;
}

function rangeOf({ start, end }: Span): string {
  return `${start} ${end}`;
}

/** The lower rank names it. */
function namedAs(finding: Ranked, other: Ranked | undefined): Ranked {
  if (!other || !isSecret(finding) || !isSecret(other) || other.rank >= finding.rank)
    return finding;
  return { ...finding, ruleId: other.ruleId, rank: other.rank };
}

/** The same text, of which another way of reading has less, such as all but its padding. */
function isSame(a: Ranked, b: Ranked): boolean {
  return !isSecret(b) && a.start === b.start;
}

/** A secret before a text with secrets in it: it is replaced as a whole. */
function order(a: Ranked, b: Ranked): number {
  return Number(!isSecret(a)) - Number(!isSecret(b)) || a.rank - b.rank;
}

/** One secret over both, written as what stands first. */
function joined(a: Ranked, b: Ranked, bytes: Uint8Array): Ranked {
  const [lower, other] = a.rank <= b.rank ? [a, b] : [b, a];
  const [named] = [...secretsOf([lower, other])];
  const end = Math.max(a.end, b.end);
  return {
    start: a.start,
    end,
    rank: lower.rank,
    ruleId: named?.ruleId ?? '',
    confidence: named?.confidence ?? 'low',
    secret: Buffer.from(bytes.subarray(a.start, end)).toString('latin1'),
    writing: a.writing,
    told: [...(a.told ?? []), ...(b.told ?? [])],
    isRead: a.isRead === true && b.isRead === true,
  };
}

/** Widens a range so that it cuts no UTF-8 character in two. */
export function onCharacters<T extends Span>(finding: T, bytes: Uint8Array): T {
  let { start, end } = finding;
  while (start > 0 && isContinuation(bytes[start])) start--;
  while (end < bytes.length && isContinuation(bytes[end])) end++;
  return start === finding.start && end === finding.end ? finding : { ...finding, start, end };
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
