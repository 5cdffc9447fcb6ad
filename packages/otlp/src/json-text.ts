// Work on JSON text before it is parsed. Strings are skipped by `indexOf`, so long ones cost little.

const quote = 0x22;
const backslash = 0x5c;

/** Whether arrays and objects stand in each other more than `levelsMax` deep. */
export function isNestedDeeper(text: string, levelsMax: number): boolean {
  let level = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = stringEnd(text, at);
    // `[` and `{` differ in one bit, and so do `]` and `}`.
    else if ((code | 0x20) === 0x7b) {
      if (++level > levelsMax) return true;
    } else if ((code | 0x20) === 0x7d) level--;
  }
  return false;
}

/**
 * Writes every number as a string, so that `JSON.parse` keeps its digits.
 *
 * @param text valid JSON
 */
export function quoteNumbers(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = stringEnd(text, at);
    if (!isNumberStart(code)) continue;
    const start = at;
    while (isNumberPart(text.charCodeAt(at + 1))) at++;
    parts.push(text.slice(copied, start), '"', text.slice(start, at + 1), '"');
    copied = at + 1;
  }
  return parts.join('') + text.slice(copied);
}

/** The index of the quote that ends the string which starts at `start`; the text's end if none. */
function stringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end, start)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number, start: number): boolean {
  let before = at - 1;
  while (before > start && text.charCodeAt(before) === backslash) before--;
  return (at - before) % 2 === 0;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isNumberStart(code: number): boolean {
  return isDigit(code) || code === 0x2d; // -
}

function isNumberPart(code: number): boolean {
  return isDigit(code) || '+-.eE'.includes(String.fromCharCode(code));
}
