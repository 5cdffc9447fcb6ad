// Hot: asked of every text; nothing is allocated for one in which there is nothing.

import { isUtf8 } from 'node:buffer';
import {
  finish,
  isSecret,
  replaceFindings,
  secretsOf,
  type Finding,
  type Scanned,
  type Secret,
} from '@traceveil/detect';
import {
  isNoValue,
  latin1,
  looksRandom,
  namedSecretId,
  ownTokens,
  replaceAgain,
  type Recognized,
} from '@traceveil/detect/internal';
import { numberText, type Leaf } from '@traceveil/otlp';
import { surestOf } from './confidence.ts';
import { cleanText, limited, mayBeClean, type LongTexts, type TextPlace } from './long-texts.ts';
import type { Recorder } from './recorder.ts';
import type { Redaction } from './redaction.ts';

interface Searched extends TextPlace {
  /** By us, with tokens in the place of secrets. */
  readonly isWritten?: boolean;
}

/** What the texts of one batch are replaced with. */
export interface TextReplacerParts {
  readonly redaction: Redaction;
  readonly recorder: Recorder;
  /** What was found in the long texts before. */
  readonly long: LongTexts;
  /** What is known of texts; undefined of a batch that was changed since. */
  readonly recognized: Recognized | undefined;
  /** Items with text in which letters stand for others; added to. */
  readonly encodedItems: Set<number>;
}

/** Searches each text of a batch by itself, and puts tokens in the places of what is found. */
export class TextReplacer {
  readonly #redaction: Redaction;
  readonly #recorder: Recorder;
  readonly #long: LongTexts;
  readonly #recognized: Recognized | undefined;
  readonly #encodedItems: Set<number>;

  constructor({ redaction, recorder, long, recognized, encodedItems }: TextReplacerParts) {
    this.#redaction = redaction;
    this.#recorder = recorder;
    this.#long = long;
    this.#recognized = recognized;
    this.#encodedItems = encodedItems;
  }

  /**
   * @param split what of a secret that was cut into several values stands in this one
   * @returns undefined when nothing is to be replaced
   * @throws whatever keeps a text from being searched
   */
  replace(leaf: Leaf, split: readonly Finding[] | undefined): Uint8Array | undefined {
    if (leaf.kind === 'number') return this.#replaceNumber(leaf);
    const scanned = this.#scanUnlessClean(leaf);
    if (scanned === undefined && split === undefined) return undefined;
    return this.#replaceUntilClean(leaf, scanned ?? cleanText, split);
  }

  /** @returns undefined for most texts, and allocates nothing then */
  #scanUnlessClean(leaf: Leaf): Scanned | undefined {
    const { bytes, start, end, kind, verdict } = leaf;
    const { scanner, budget } = this.#redaction;
    if (end - start > scanner.turnBytes) return this.#scan({ bytes, start, end });
    const isJudged = kind !== 'key' && (verdict === 'sensitive' || verdict === 'maybe');
    const recognized = mayBeClean(leaf) && !isJudged ? this.#recognized : undefined;
    if (recognized?.has(start, end) === true) return undefined;
    const findings = scanner.scan(bytes, start, end, budget.look);
    const hasHighBytes = scanner.hasHighBytes();
    const hasEncodings = scanner.hasEncodings();
    if (findings.length > 0 || isJudged) return { findings, hasHighBytes, hasEncodings };
    const isText = kind === 'text' || kind === 'key';
    const isRepaired = isText && hasHighBytes && !isUtf8(bytes.subarray(start, end));
    if (isRepaired) return { findings, hasHighBytes, hasEncodings };
    if (hasEncodings) this.#encodedItems.add(leaf.itemIndex);
    else recognized?.note(start, end);
    return undefined;
  }

  #scan({ bytes, start, end }: TextPlace): Scanned {
    const { scanner, budget } = this.#redaction;
    if (end - start > scanner.turnBytes) return this.#scanLong({ bytes, start, end });
    const findings = scanner.scan(bytes, start, end, budget.look);
    const hasHighBytes = scanner.hasHighBytes();
    return { findings, hasHighBytes, hasEncodings: scanner.hasEncodings() };
  }

  /** Searches what it put there too, until nothing more is found: a second pass changes nothing. */
  #replaceUntilClean(
    leaf: Leaf,
    scanned: Scanned,
    split: readonly Finding[] = [],
  ): Uint8Array | undefined {
    const { bytes, start, end } = leaf;
    const first = this.#replaceIn(leaf, { bytes, start, end }, scanned, split);
    if (first === undefined || leaf.kind === 'unknown') return first;
    return replaceAgain(first, (written) => {
      const text = { bytes: written, start: 0, end: written.length, isWritten: true };
      return this.#replaceIn(leaf, text, this.#scan(text), []);
    });
  }

  #replaceIn(
    leaf: Leaf,
    text: Searched,
    { findings: own, hasHighBytes, hasEncodings }: Scanned,
    split: readonly Finding[],
  ): Uint8Array | undefined {
    const { bytes, start, end } = text;
    if (hasEncodings) this.#encodedItems.add(leaf.itemIndex);
    const isText = leaf.kind === 'text' || leaf.kind === 'key';
    if (isText && hasHighBytes && !isUtf8(bytes.subarray(start, end))) {
      // Text is what a reader would decode: repaired first, then searched.
      const repaired = Buffer.from(Buffer.from(bytes.subarray(start, end)).toString('utf8'));
      const read = { bytes: repaired, start: 0, end: repaired.length };
      return this.#replaceIn(leaf, read, this.#scan(read), []) ?? repaired;
    }
    const findings = split.length === 0 ? own : withoutOverlap([...own, ...split]);
    if (leaf.kind !== 'key' && (leaf.verdict === 'sensitive' || leaf.verdict === 'maybe')) {
      const value = latin1(bytes, start, end);
      if (!isNoValue(value) && (leaf.verdict === 'sensitive' || looksRandom(value))) {
        return this.#replaceWhole(leaf, value, findings);
      }
    }
    if (findings.length === 0) return undefined;
    return this.#replaceFindings(leaf, text, findings);
  }

  #replaceFindings(
    leaf: Leaf,
    text: Searched,
    findings: readonly Finding[],
  ): Uint8Array | undefined {
    return replaceFindings(text.bytes, text, findings, (found) => {
      const token = this.#tokenFor(leaf, found);
      if (token === undefined) return undefined;
      const standing = text.isWritten === true ? onlyTokenIn(found.secret) : undefined;
      if (standing !== undefined) return standing;
      const { ruleId, secret } = found;
      this.#recorder.record(leaf, { ruleId, token, secret, spreads: true });
      return token;
    });
  }

  /** Known from before, unless what stands there now is what only this walk makes. */
  #scanLong(text: TextPlace): Scanned {
    const { scanner, budget } = this.#redaction;
    const turns = () => scanner.scanInTurns(text.bytes, text.start, text.end);
    return this.#long.find(text) ?? finish(limited(turns(), budget));
  }

  /** A number stays one unless all of it is a secret. */
  #replaceNumber(leaf: Leaf): Uint8Array | undefined {
    const text = numberText(leaf);
    if (leaf.verdict === 'sensitive') return this.#replaceWhole(leaf, text, []);
    const findings = this.#redaction.scanner.scan(Buffer.from(text), 0, text.length);
    const isWhole = findings[0]?.start === 0 && findings[0].end === text.length;
    return isWhole ? this.#replaceWhole(leaf, text, findings) : undefined;
  }

  #tokenFor(
    leaf: Leaf,
    found: Pick<Secret, 'ruleId' | 'secret' | 'confidence'>,
  ): string | undefined {
    const service = () => this.#recorder.resourceOf(leaf).service;
    return this.#redaction.policy.replacement(found, service);
  }

  /** The value of a telling key, whatever it is; named by the rule that knows all of it. */
  #replaceWhole(leaf: Leaf, secret: string, findings: readonly Finding[]): Uint8Array | undefined {
    const [only] = findings;
    const isKnown = only && isSecret(only) && only.secret === secret;
    // What stands in it may be surer than its name: an exception for what is unsure is none for that.
    const confidence = surestOf(secretsOf(findings));
    const found = isKnown ? only : { ruleId: namedSecretId, secret, confidence };
    const token = this.#tokenFor(leaf, found);
    if (token === undefined) return undefined;
    // A number that only its name gives away may stand elsewhere for itself.
    const spreads = leaf.kind !== 'number' || found.ruleId !== namedSecretId;
    this.#recorder.record(leaf, { ruleId: found.ruleId, token, secret, spreads });
    return Buffer.from(token);
  }
}

/** Ascending; of two that overlap, the one that begins first. */
function withoutOverlap(findings: readonly Finding[]): readonly Finding[] {
  let end = -1;
  return findings
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .filter((finding) => {
      if (finding.start < end) return false;
      end = finding.end;
      return true;
    });
}

/**
 * Of `Pw=[REDACTED:…]`, where all of it is found: the token is noted already, and it is the one by
 * which the secret is looked up.
 */
function onlyTokenIn(secret: string): string | undefined {
  const [token, more] = secret.match(ownTokens) ?? [];
  return more === undefined ? token : undefined;
}
