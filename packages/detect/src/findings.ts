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
  let group: Group | undefined;
  for (const finding of sorted) {
    if (!group || finding.start >= group.end) {
      if (group) merged.push(oneOf(group, bytes));
      const { end, rank, isRead } = finding;
      group = { first: finding, isJoined: false, end, rank, isRead: isRead === true, told: [] };
    } else if (finding.end > group.end || isApart(finding, group)) join(group, finding);
    for (const told of finding.told ?? []) group.told.push(told);
  }
  if (group) merged.push(oneOf(group, bytes));
  return merged;
}

/** Findings that overlap: they become one at the end, so that each is looked at once. */
interface Group {
  readonly first: Ranked;
  readonly told: Told[];
  /** There is more than the first and what lies inside it. */
  isJoined: boolean;
  end: number;
  /** The lowest, and the secret that has it. */
  rank: number;
  named?: Secret | undefined;
  isRead: boolean;
}

function join(group: Group, finding: Ranked): void {
  group.named ??= firstSecretOf(group.first);
  const secret = firstSecretOf(finding);
  if (finding.rank < group.rank) group.named = secret ?? group.named;
  else group.named ??= secret;
  group.rank = Math.min(group.rank, finding.rank);
  group.end = Math.max(group.end, finding.end);
  group.isRead &&= finding.isRead === true;
  group.isJoined = true;
}

/** Whether it lies inside a text with secrets and is more than another way of reading it. */
function isApart(finding: Ranked, { first, isJoined }: Group): boolean {
  return !isJoined && !isSecret(first) && !isSame(first, finding);
}

/** One secret over all of them, written as what stands first. */
function oneOf({ first, named, told, ...group }: Group, bytes: Uint8Array): Ranked {
  if (!group.isJoined) return told.length === 0 ? first : { ...first, told };
  return {
    start: first.start,
    end: group.end,
    rank: group.rank,
    ruleId: named?.ruleId ?? '',
    confidence: named?.confidence ?? 'low',
    ...(named?.how && { how: named.how }),
    secret: Buffer.from(bytes.subarray(first.start, group.end)).toString('latin1'),
    writing: first.writing,
    told,
    isRead: group.isRead,
  };
}

function firstSecretOf(finding: Ranked): Secret | undefined {
  const [first] = secretsOf([finding]);
  return first;
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

/** Widens a range so that it cuts no UTF-8 character of its text in two. */
export function onCharacters<T extends Span>(
  finding: T,
  { bytes, ...text }: Span & { readonly bytes: Uint8Array },
): T {
  let { start, end } = finding;
  while (start > text.start && isContinuation(bytes[start])) start--;
  while (end < text.end && isContinuation(bytes[end])) end++;
  return start === finding.start && end === finding.end ? finding : { ...finding, start, end };
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
