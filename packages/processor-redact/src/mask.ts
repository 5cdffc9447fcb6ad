import type { Finding } from '@traceveil/detect';
import { latin1, ownTokens, scanPieces, type Recognized } from '@traceveil/detect/internal';
import { rewrite, type KeyVerdict, type Leaf, type Range, type Visitor } from '@traceveil/otlp';
import { PipelineError, type Batch } from '@traceveil/pipeline';
import type { Role } from './conventions/convention.ts';
import { isOpaqueValue, opaqueLengthMin } from './conventions/opaque.ts';
import { outcomeSlots } from './coverage.ts';
import type { KnownKey } from './key-cache.ts';
import type { LeafCounter } from './leaf-counter.ts';
import type { Policy } from './policy.ts';
import type { LongTexts } from './long-texts.ts';
import { Recorder } from './recorder.ts';
import { withheldFor, type Redaction, type Withheld } from './redaction.ts';
import { createMark, SeriesCollector, type Mark } from './series.ts';
import { TextReplacer } from './text-replacer.ts';

/** What stands of secrets that were cut into several values, by where a value begins. */
type SplitFindings = ReadonlyMap<number, readonly Finding[]>;

/** A batch in which each value was searched. */
export interface Masked {
  readonly bytes: Uint8Array;
  readonly recorder: Recorder;
  /** Counted from 0, the items with text in which letters stand for others, such as `&#97;`. */
  readonly encodedItems: ReadonlySet<number>;
}

/** Of a batch that was masked before, and swept. */
export interface Again {
  /** Those that the sweep changed: only these are searched. */
  readonly changedItems: ReadonlySet<number>;
  /** As the mask before found them. */
  readonly encodedItems: ReadonlySet<number>;
}

/** What was found out of a batch before it is masked. */
export interface KnownOfBatch {
  readonly long: LongTexts;
  /** Undefined of one that was changed since it came. */
  readonly recognized: Recognized | undefined;
  readonly again?: Again | undefined;
}

/**
 * Replaces what is found in each value by itself, and what is found in values that follow each other.
 *
 * @throws WireError when the batch is not what its signal prescribes
 */
export function mask(
  batch: Pick<Batch, 'bytes' | 'signal' | 'sender'>,
  redaction: Redaction,
  known: KnownOfBatch,
): Masked {
  const { again, recognized } = known;
  redaction.counters[batch.signal].begin(again !== undefined);
  redaction.scanner.survey(batch.bytes, recognized?.skipped);
  const visitor = new MaskVisitor(batch, { redaction, split: new Map(), ...known });
  const bytes = rewrite(batch.bytes, batch.signal, visitor);
  const split = findSplit(batch.bytes, visitor.values.series, redaction);
  if (split.size === 0) return { bytes, ...visitor.result() };
  redaction.counters[batch.signal].begin(true);
  const second = new MaskVisitor(batch, { redaction, split, ...known });
  return { bytes: rewrite(batch.bytes, batch.signal, second), ...second.result() };
}

function findSplit(
  bytes: Uint8Array,
  series: readonly (readonly number[])[],
  { scanner, onError, budget }: Redaction,
): SplitFindings {
  const found = new Map<number, readonly Finding[]>();
  for (const ranges of series) {
    try {
      budget.spend(lengthOf(ranges));
      for (const [start, findings] of scanPieces(scanner, bytes, ranges)) {
        found.set(start, findings);
      }
    } catch (error) {
      onError(error);
      for (let at = 0; at < ranges.length; at += 2) {
        const [start = 0, end = 0] = ranges.slice(at, at + 2);
        found.set(start, [withheldRange({ start, end }, withheldFor(error))]);
      }
    }
  }
  return found;
}

function tooManyTexts(): PipelineError {
  const problem = 'has more texts than max_batch_texts: send smaller batches';
  return new PipelineError('processor/redact', 'too_large', problem);
}

/** Of pairs of (start, end), all in all. */
function lengthOf(ranges: readonly number[]): number {
  return ranges.reduce((sum, offset, index) => sum + (index % 2 === 0 ? -offset : offset), 0);
}

/** In the place of what could not be searched. */
function withheldRange({ start, end }: Range, { ruleId }: Withheld): Finding {
  return {
    start,
    end,
    ruleId,
    secret: '',
    confidence: 'high',
    writing: (token) => token,
  };
}

interface Parts extends KnownOfBatch {
  readonly redaction: Redaction;
  readonly split: SplitFindings;
}

class MaskVisitor implements Visitor {
  readonly readsIntegers: boolean;
  readonly attributesMax: number;
  readonly values = new SeriesCollector();
  readonly #bodyMark = createMark();
  readonly #counter: LeafCounter;
  #resourceStart = -1;
  #itemIndex = -1;
  #texts = 0;
  readonly #recorder: Recorder;
  readonly #redaction: Redaction;
  readonly #split: SplitFindings;
  readonly #long: LongTexts;
  readonly #encodedItems: Set<number>;
  readonly #replacer: TextReplacer;
  /** If not all, those that are searched. */
  readonly #items: ReadonlySet<number> | undefined;
  /** What is known of the key that was visited last, and what stands in its place. */
  #knownKey: KnownKey | undefined;
  #replacedKey: Uint8Array | undefined;

  constructor(
    batch: Pick<Batch, 'bytes' | 'signal' | 'sender'>,
    { redaction, split, again, long, recognized }: Parts,
  ) {
    this.#items = again?.changedItems;
    this.#encodedItems = new Set(again?.encodedItems);
    this.#recorder = new Recorder(batch, redaction);
    this.#redaction = redaction;
    this.readsIntegers = redaction.policy.readsIntegers;
    this.attributesMax = redaction.budget.attributesMax;
    this.#counter = redaction.counters[batch.signal];
    this.#split = split;
    this.#long = long;
    this.#replacer = new TextReplacer({
      redaction,
      recorder: this.#recorder,
      long,
      recognized,
      encodedItems: this.#encodedItems,
    });
  }

  result(): Omit<Masked, 'bytes'> {
    return { recorder: this.#recorder, encodedItems: this.#encodedItems };
  }

  replace(leaf: Leaf): Uint8Array | undefined {
    if (++this.#texts > this.#redaction.budget.textsMax) throw tooManyTexts();
    if (this.#items?.has(leaf.itemIndex) === false) return undefined;
    this.#enter(leaf);
    if (leaf.itemIndex !== this.#itemIndex) {
      this.#itemIndex = leaf.itemIndex;
      this.#redaction.keys.beginItem();
    }
    const counter = this.#counter;
    counter.see(leaf);
    if (leaf.kind === 'key') {
      this.#replacedKey = undefined;
      this.#knownKey = this.#redaction.keys.get(leaf);
      if (this.#knownKey !== undefined) {
        counter.count(outcomeSlots.scanned);
        return undefined;
      }
    }
    if (leaf.verdict === 'ignored') {
      counter.count(outcomeSlots.ignored);
      return undefined;
    }
    if (this.#isOpaque(leaf)) {
      counter.count(outcomeSlots.opaque);
      return undefined;
    }
    const mark = leaf.kind === 'text' || leaf.kind === 'bytes' ? this.#markOf(leaf) : undefined;
    if (mark) this.values.add(mark, leaf);
    let replacement: Uint8Array | undefined;
    try {
      this.#redaction.budget.spend(leaf.end - leaf.start);
      const split = this.#split.size > 0 ? this.#split.get(leaf.start) : undefined;
      replacement = this.#replacer.replace(leaf, split);
    } catch (error) {
      this.#redaction.onError(error);
      const { ruleId, token } = withheldFor(error);
      this.#recorder.record(leaf, { ruleId, token });
      replacement = Buffer.from(token);
    }
    counter.count(outcomeSlots.scanned);
    // In a second walk for what is split the other changes were counted before.
    if (replacement && (this.#split.size === 0 || this.#split.has(leaf.start))) {
      counter.count(leaf.kind === 'unknown' ? outcomeSlots.dropped : outcomeSlots.changed);
    }
    if (leaf.kind === 'key') this.#replacedKey = replacement;
    return replacement;
  }

  /** What is asked once for each resource. */
  #enter(leaf: Leaf): void {
    if (leaf.resourceStart !== this.#resourceStart) {
      this.#resourceStart = leaf.resourceStart;
      this.#counter.service(this.#recorder.resourceOf(leaf).service);
    }
  }

  #markOf(leaf: Leaf): Mark | undefined {
    if (leaf.isInAttribute) return this.#knownKey?.mark;
    return leaf.field?.name === 'body' ? this.#bodyMark : undefined;
  }

  /** Images, embeddings and signatures, which are what they claim to be. */
  #isOpaque(leaf: Leaf): boolean {
    const { kind, verdict, bytes, start, end } = leaf;
    if (end - start < opaqueLengthMin || kind !== 'text' || verdict === 'sensitive') return false;
    const role = leaf.isInAttribute ? (this.#knownKey?.role ?? 'content') : 'content';
    if (role !== 'opaque' && mediaFirst[bytes[start] ?? 0] === 0) return false;
    return this.#isOpaqueValue(leaf, role);
  }

  /** By itself, for a function that makes a function makes it room at every call. */
  #isOpaqueValue(leaf: Leaf, role: Role): boolean {
    const { scanner } = this.#redaction;
    if (leaf.end - leaf.start > scanner.turnBytes) return this.#long.isOpaque(leaf);
    return isOpaqueValue(leaf, role, (text) => scanner.scan(text, 0, text.length).length === 0);
  }

  judge(key: Leaf): KeyVerdict {
    if (this.#items?.has(key.itemIndex) === false) return 'none';
    const known = this.#knownKey ?? this.#judgeUnknown(key);
    const { verdict } = known;
    if (!key.isInAttribute) this.#counter.enter(known);
    // A JSON schema as a map: the names inside `properties` name parameters, whose types stand there;
    // only what looks drawn by lot is a value.
    if (verdict === 'sensitive' && isParameterName(key)) return 'maybe';
    return verdict;
  }

  #judgeUnknown(key: Leaf): KnownKey {
    const { keys, policy } = this.#redaction;
    // What a second pass would read: the key as it stands now, and of tokens nothing.
    const replaced = this.#replacedKey;
    const text = replaced ? latin1(replaced, 0, replaced.length) : textOf(key);
    const verdict = toKeyVerdict(policy.judge(text.replaceAll(ownTokens, '')));
    const known = keys.describe(text, verdict);
    // Under an ignored key none was searched.
    if (replaced || key.verdict === 'ignored') return known;
    keys.set(key, known);
    return (this.#knownKey = known);
  }
}

/** First letters of `data:` and of base64 of images, sounds and films. */
const mediaFirst = new Uint8Array(256);
for (const letter of 'di/_RUSTZGA') mediaFirst[letter.charCodeAt(0)] = 1;

function toKeyVerdict(verdict: ReturnType<Policy['judge']>): KeyVerdict {
  return verdict === 'secret' ? 'sensitive' : verdict;
}

function isParameterName(key: Leaf): boolean {
  return /\["properties"\]\["[^"]*"\]\.key$/.test(
    key.path((range) => textOf({ ...range, bytes: key.bytes })),
  );
}

function textOf({ bytes, start, end }: Range & { readonly bytes: Uint8Array }): string {
  return latin1(bytes, start, end);
}
