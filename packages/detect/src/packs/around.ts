import type { Edges } from '../literal.ts';
import type { LocatorRule, Severity } from '../rule.ts';

/** What is to be said of something that may begin before the literal by which it is met. */
export interface Around extends Pick<LocatorRule, 'id' | 'keywords' | 'examples' | 'source'> {
  readonly severity: Severity;
  /** A character that may stand in it before the literal; for none it begins there. */
  readonly head?: RegExp;
  /** So many at most. */
  readonly headLengthMax?: number;
  /** Flag `y`: the whole, from its first character on. */
  readonly shape: RegExp;
  /** @param before what stands before it, up to 64 characters */
  readonly isReal: (found: string, before: string) => boolean;
  readonly admits?: LocatorRule['admits'];
}

const beforeLengthMax = 64;

/** A rule for it. */
export function around(rule: Around): LocatorRule {
  const { head, headLengthMax = 0, shape, isReal, admits } = rule;
  return {
    id: rule.id,
    keywords: rule.keywords,
    severity: rule.severity,
    boundary: 'none',
    ...(admits && { admits }),
    locate(text, at) {
      let start = at;
      while (start > 0 && at - start < headLengthMax && head?.test(text.charAt(start - 1))) start--;
      shape.lastIndex = start;
      const found = shape.exec(text)?.[0];
      const end = start + (found?.length ?? 0);
      if (found === undefined || end <= at) return undefined;
      const before = text.slice(Math.max(0, start - beforeLengthMax), start);
      return isReal(found, before) ? { start, end } : undefined;
    },
    examples: rule.examples,
    source: rule.source,
  };
}

/** A literal for each combination of two digits, such as `-07-`. */
export function pairsOfDigits(before: string, behind: string): string[] {
  return Array.from({ length: 100 }, (_, pair) => before + String(pair).padStart(2, '0') + behind);
}

/** Whether the byte at `at` is a digit. */
export function isDigitAt(bytes: Uint8Array, at: number, { start, end }: Edges): boolean {
  const byte = bytes[at] ?? 0;
  return at >= start && at < end && byte >= 0x30 && byte <= 0x39;
}

/** Whether the byte at `at` is a letter, a digit or an underscore. */
export function isWordAt(bytes: Uint8Array, at: number, { start, end }: Edges): boolean {
  const byte = bytes[at] ?? 0;
  const lower = byte | 0x20;
  if (at < start || at >= end) return false;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a) || byte === 0x5f;
}
