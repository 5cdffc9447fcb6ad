import { judgeName, type NameVerdict } from './names.ts';
import type { Span } from './rule.ts';

const nameLengthMax = 64;

/** A name in a text that says that its value is a secret, or may be one. */
export interface TellingName extends Span {
  readonly name: string;
  readonly verdict: NameVerdict;
}

/** The name around a literal, if it tells of a secret. */
export function nameAt(text: string, at: number): TellingName | undefined {
  const start = startOfName(text, at);
  const end = endOfName(text, at);
  const name = text.slice(start, end);
  const verdict = judgeName(name);
  return verdict === 'none' ? undefined : { start, end, name, verdict };
}

function startOfName(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < nameLengthMax && isNameCode(text.charCodeAt(start - 1))) start--;
  // The letter of an escape is no letter of the name: `\npassword`.
  const before = start > 0 && start < at ? text.charCodeAt(start - 1) : 0;
  if (before === 0x5c) start++;
  if (before === 0x25 && start + 2 <= at) start += 2; // `%26token`
  return start;
}

function endOfName(text: string, at: number): number {
  let end = at;
  while (end < text.length && end - at < nameLengthMax && isNameCode(text.charCodeAt(end))) end++;
  // `api key`, `secret key`: two words of prose.
  const second = / (?:key|phrase)\b/iy;
  second.lastIndex = end;
  return second.test(text) ? second.lastIndex : end;
}

/** Letters, digits, `_`, `-`, `.`. */
function isNameCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2d ||
    code === 0x2e
  );
}
