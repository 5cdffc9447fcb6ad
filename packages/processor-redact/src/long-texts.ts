import { isUtf8 } from 'node:buffer';
import { replaceFindings, type Scanned, type Scanner, type Turns } from '@traceveil/detect';
import { cleanLengthMin, latin1, passesMax, type Recognized } from '@traceveil/detect/internal';
import {
  longTextsIn,
  rewrite,
  type KeyVerdict,
  type Leaf,
  type LeafKind,
  type Range,
  type Visitor,
} from '@traceveil/otlp';
import type { Batch } from '@traceveil/pipeline';
import { classifyKey } from './conventions/classify.ts';
import type { Role } from './conventions/convention.ts';
import { isOpaqueValue } from './conventions/opaque.ts';
import type { Redaction } from './redaction.ts';
import type { ScanBudget } from './scan-budget.ts';

/** Where a text stands. */
export type TextPlace = Range & { readonly bytes: Uint8Array };

interface Known extends TextPlace {
  readonly scanned: Scanned | undefined;
  /** What ended the search. */
  readonly error?: unknown;
}

/**
 * What was found in the long texts of a batch: they are searched before the walk that replaces, in
 * turns, which a walk does not stop for.
 */
export class LongTexts {
  readonly #known: Known[] = [];
  readonly #opaque = new Set<number>();

  note(text: TextPlace, scanned: Scanned): void {
    this.#known.push({ ...text, scanned });
  }

  noteError(text: TextPlace, error: unknown): void {
    this.#known.unshift({ ...text, scanned: undefined, error });
  }

  noteOpaque({ start }: Range): void {
    this.#opaque.add(start);
  }

  isOpaque({ start }: Range): boolean {
    return this.#opaque.has(start);
  }

  /**
   * What was found in a text, or in one that is equal to it.
   *
   * @returns undefined when it was not searched
   * @throws what ended its search
   */
  find(text: TextPlace): Scanned | undefined {
    const known = this.#known.find((other) => isSame(other, text));
    if (known && !known.scanned) throw known.error;
    return known?.scanned && movedBy(known.scanned, text.start - known.start);
  }
}

/** What is found in a text in which there is nothing. */
export const cleanText: Scanned = { findings: [], hasHighBytes: false, hasEncodings: false };

/** Whether a text may be one that is recognized: of others more is asked than whether it is clean. */
export function mayBeClean({ kind, start, end }: Pick<Leaf, 'kind' | 'start' | 'end'>): boolean {
  return kind === 'text' && end - start >= cleanLengthMin;
}

function movedBy(scanned: Scanned, offset: number): Scanned {
  if (offset === 0) return scanned;
  const findings = scanned.findings.map((finding) => ({
    ...finding,
    start: finding.start + offset,
    end: finding.end + offset,
  }));
  return { ...scanned, findings };
}

function isSame(a: TextPlace, b: TextPlace): boolean {
  if (a.end - a.start !== b.end - b.start) return false;
  if (a.bytes === b.bytes && a.start === b.start) return true;
  return Buffer.compare(a.bytes.subarray(a.start, a.end), b.bytes.subarray(b.start, b.end)) === 0;
}

/** Which texts are searched, and with what. */
export interface LongSearchOptions {
  /** Asked for only when there is a long text: one for known values takes long to compile. */
  readonly scanner: () => Scanner;
  readonly isWanted?: (leaf: Leaf) => boolean;
  /** What is known of texts, of a search for all that there is. */
  readonly recognized?: Recognized | undefined;
  /** A search that is for known values alone is not repeated. */
  readonly isOnce?: boolean;
}

/**
 * Searches the long texts of a batch.
 *
 * @throws WireError when the batch is not what its signal prescribes
 */
export function* searchLongTexts(
  { bytes, signal }: Pick<Batch, 'bytes' | 'signal'>,
  redaction: Redaction,
  options: LongSearchOptions,
): Turns<LongTexts> {
  const found = new LongTexts();
  const { turnBytes } = redaction.scanner;
  if (bytes.length <= turnBytes) return found;
  if (longTextsIn(bytes, signal, turnBytes + 1).length === 0) return found;
  const collector = new Collector(redaction, options);
  rewrite(bytes, signal, collector);
  yield;
  for (const text of collector.texts) {
    if (isOpaque(text, redaction)) found.noteOpaque(text);
    else yield* searchOne(found, text, redaction, options);
    yield;
  }
  return found;
}

interface LongText extends TextPlace {
  readonly kind: LeafKind;
  readonly verdict: KeyVerdict;
  readonly role: Role;
}

/** Lists the long texts of a batch. */
class Collector implements Visitor {
  readonly texts: LongText[] = [];
  readonly #redaction: Redaction;
  readonly #isWanted: (leaf: Leaf) => boolean;
  #role: Role = 'content';

  constructor(redaction: Redaction, { isWanted = () => true }: LongSearchOptions) {
    this.#redaction = redaction;
    this.#isWanted = isWanted;
  }

  replace(leaf: Leaf): undefined {
    const { bytes, start, end, kind, verdict, isInAttribute } = leaf;
    if (end - start <= this.#redaction.scanner.turnBytes) return;
    if (kind === 'number' || verdict === 'ignored' || !this.#isWanted(leaf)) return;
    this.texts.push({
      bytes,
      start,
      end,
      kind,
      verdict,
      role: isInAttribute ? this.#role : 'content',
    });
  }

  judge(key: Leaf): KeyVerdict {
    const { keys, policy } = this.#redaction;
    const known = keys.get(key);
    const text = known ? '' : latin1(key.bytes, key.start, key.end);
    this.#role = known?.role ?? classifyKey(text).role;
    const verdict = known?.verdict ?? policy.judge(text);
    return verdict === 'secret' ? 'sensitive' : verdict;
  }
}

function isOpaque({ kind, verdict, role, ...text }: LongText, { scanner }: Redaction): boolean {
  if (kind !== 'text' || verdict === 'sensitive') return false;
  // What can be read in it is searched at once: where that is much, all of it is searched.
  const isClean = (readable: Uint8Array) =>
    readable.length <= scanner.turnBytes && scanner.scan(readable, 0, readable.length).length === 0;
  return isOpaqueValue(text, role, isClean);
}

/** As often as its secrets are replaced, as `mask` will do it. */
function* searchOne(
  found: LongTexts,
  long: LongText,
  { policy, budget, scanner: { turnBytes } }: Redaction,
  { scanner, recognized, isOnce = false }: LongSearchOptions,
): Turns<void> {
  const isText = long.kind === 'text' || long.kind === 'key';
  let text: TextPlace = { bytes: long.bytes, start: long.start, end: long.end };
  const asItCame = mayBeClean(long) ? recognized : undefined;
  try {
    budget.spend(text.end - text.start);
    if (asItCame?.has(text.start, text.end) === true) {
      found.note(text, cleanText);
      return;
    }
    for (let pass = 0; pass < passesMax && text.end - text.start > turnBytes; pass++) {
      const { bytes, start, end } = text;
      const scanned = yield* limited(scanner().scanInTurns(bytes, start, end), budget);
      found.note(text, scanned);
      if (isOnce || long.kind === 'unknown') return;
      const part = bytes.subarray(start, end);
      const isRepaired = isText && scanned.hasHighBytes && !isUtf8(part);
      const isClean = scanned.findings.length === 0 && !scanned.hasEncodings && !isRepaired;
      if (isClean) {
        if (pass === 0) asItCame?.note(start, end);
        return;
      }
      const next = isRepaired
        ? Buffer.from(Buffer.from(part).toString('utf8'))
        : replaceFindings(bytes, text, scanned.findings, (secret) => policy.replacement(secret));
      if (!next) return;
      text = { bytes: next, start: 0, end: next.length };
    }
  } catch (error) {
    found.noteError({ bytes: long.bytes, start: long.start, end: long.end }, error);
  }
}

/** Looks at the clock before each turn. @throws ScanBudgetError when it takes too long */
export function* limited<T>(turns: Turns<T>, budget: ScanBudget): Turns<T> {
  for (;;) {
    budget.look();
    const turn = turns.next();
    if (turn.done === true) return turn.value;
    yield;
  }
}
