import { isSecret, secretsOf, type Scanner, type Secret, type Span } from '@traceveil/detect';
import { LineCounter } from './line-counter.ts';
import type { Position } from './found.ts';
import { windowsIn, type Window } from './windows.ts';

/** A secret, or a text such as base64 with secrets in it. */
interface Hit extends Span {
  readonly isSecret: boolean;
  readonly secrets: readonly Secret[];
}

/** What a text search tells of one secret. */
export interface FoundSecret {
  readonly secret: Secret;
  readonly start: Position;
  readonly end: Position;
  /** What stands before it and behind it in its line, as far as the next secret. */
  readonly context: readonly [before: string, behind: string];
}

/** Who hears of it. */
export interface TextListener {
  found(found: FoundSecret): void;
  /** A part on which the detector failed. */
  unsearched(at: Position): void;
}

/** A text on which the scanner fails is searched in smaller parts, down to these. */
const partBytesMin = 2_048;
const partsEach = 8;
const contextBytes = 128;

/** The search in one text that comes in windows. */
export class TextSearch {
  readonly #scanner: Scanner;
  readonly #listener: TextListener;
  readonly #counter: LineCounter;
  /** Where the last secret that was told of ended. */
  #toldTo = 0;
  /** Up to where the windows before have seen. */
  #seenTo = 0;

  /** @param counter that stands where the text begins */
  constructor(scanner: Scanner, listener: TextListener, counter = new LineCounter()) {
    this.#scanner = scanner;
    this.#listener = listener;
    this.#counter = counter;
  }

  /** @param window in the whole text, of which `bytes` are its range */
  search(bytes: Buffer, { start: base, from, until }: Omit<Window, 'end'>): void {
    const failed: Span[] = [];
    const hits = this.#find(bytes, failed);
    for (const { start } of failed) {
      this.#listener.unsearched(this.#counter.copy().positionOf(bytes, base, base + start));
    }
    for (const [index, hit] of hits.entries()) {
      const start = base + hit.start;
      const end = base + hit.end;
      if (start >= until) break;
      // Base64 that goes on behind the window before may hold more.
      const goesOn = end > this.#seenTo && !hit.isSecret;
      if ((start < from || start < this.#toldTo) && !goesOn) continue;
      this.#tell(bytes, base, hit, [hits[index - 1]?.end ?? 0, hits[index + 1]?.start]);
      this.#toldTo = end;
    }
    this.#seenTo = base + bytes.length;
  }

  /** What stands before `offset` will not come again. */
  pass(bytes: Buffer, base: number, offset: number): void {
    this.#counter.positionOf(bytes, base, offset);
  }

  #tell(
    bytes: Buffer,
    base: number,
    { start, end, secrets }: Hit,
    [before, behind = bytes.length]: readonly [number, number | undefined],
  ): void {
    const from = this.#counter.positionOf(bytes, base, base + start);
    const to = this.#counter.copy().positionOf(bytes, base, base + end);
    const context = [
      lastLine(bytes.toString('utf8', Math.max(before, start - contextBytes), start)),
      firstLine(bytes.toString('utf8', end, Math.min(behind, end + contextBytes))),
    ] as const;
    for (const secret of secrets) this.#listener.found({ secret, start: from, end: to, context });
  }

  /** @param failed takes the parts on which the scanner failed */
  #find(bytes: Buffer, failed: Span[]): readonly Hit[] {
    try {
      return this.#scanner.scan(bytes, 0, bytes.length).map((finding) => ({
        start: finding.start,
        end: finding.end,
        isSecret: isSecret(finding),
        secrets: [...secretsOf([finding])],
      }));
    } catch {
      // More text in other text than is read at once, or a detector's mistake.
      if (bytes.length > partBytesMin) return this.#findInParts(bytes, failed);
      failed.push({ start: 0, end: bytes.length });
      return [];
    }
  }

  #findInParts(bytes: Buffer, failed: Span[]): readonly Hit[] {
    const found: Hit[] = [];
    const partBytes = Math.max(partBytesMin, Math.ceil(bytes.length / partsEach));
    for (const { start, end, from, until } of windowsIn(bytes, partBytes)) {
      const failedHere: Span[] = [];
      for (const hit of this.#find(bytes.subarray(start, end), failedHere)) {
        const moved = { ...hit, start: start + hit.start, end: start + hit.end };
        if (moved.start >= from && moved.start < until) found.push(moved);
      }
      for (const span of failedHere) {
        failed.push({ start: start + span.start, end: start + span.end });
      }
    }
    return found;
  }
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}
