import { asIs } from '../findings.ts';
import type { Edges } from '../literal.ts';
import type { Span } from '../rule.ts';
import { ViewWriter } from '../view.ts';
import { around, digits, type Encoding } from './encoding.ts';

const equals = 0x3d;

/** `=3D` and `=` at the end of a line that goes on in the next, as in mail (RFC 2045). */
export const quotedPrintable: Encoding = {
  isOfText: true,
  hints: [
    ...['=3D', '=\n', '=\r\n', '=\\n', '=\\r\\n', '=0D\n', '=0D\\n', '=0D=0A'].map((text) => ({
      text,
      caseless: false,
    })),
    // Letter by letter.
    ...Array.from('34567').flatMap((high) =>
      Array.from('0123456789ABCDEF', (low) => ({ text: `=${high}${low}=`, caseless: false })),
    ),
    // Of what secrets hold besides letters and digits, which nobody writes so.
    ...['=5F', '=2D', '=2E', '=2F', '=2B', '=3A', '=40'].map((text) => ({
      text,
      caseless: false,
      admits: isInWord,
    })),
  ],
  read(bytes, range, at) {
    const { start, end } = around(bytes, range, at);
    if (!isLikely(bytes, { start: range.start, end }, at)) return [];
    const writer = new ViewWriter(bytes, start, end);
    const text = bytes.subarray(0, end);
    for (let from = text.indexOf(equals, start); from >= 0;) {
      // Of `==` neither is one: base64 ends so.
      const isPadding = from > range.start && bytes[from - 1] === equals;
      const next = from + 1 + (isPadding ? 0 : breakLength(bytes, from + 1));
      const code = digits(bytes, from + 1, 2);
      if (next > from + 1 && next <= end) {
        writer.keep(from);
        writer.put([], next);
      } else if (code >= 0 && from + 3 <= end) {
        writer.keep(from);
        writer.put([code], from + 3);
      }
      from = text.indexOf(equals, from + 1);
    }
    return [{ start, end, view: writer.done(), writing: asIs }];
  },
};

/** Whether a line goes on in the next: base64 ends in `=` too, before another line. */
function isLikely(bytes: Uint8Array, { start, end }: Span, at: number): boolean {
  if (at > start && bytes[at - 1] === equals) return false;
  const next = Buffer.from(bytes.subarray(at, Math.min(end, at + 80))).toString('latin1');
  // No line goes on in an empty one.
  if (/^=(?:\r?\n|\\r?\\?n)\s*$/.test(next)) return false;
  return !/^=(?:\\?r?\\?n|\s)\s*[\w.-]{1,64}\s?[:=](?!\r?\n|[\dA-F]{2})/.test(next);
}

/** `x=40` alone is a number that is assigned. */
function isInWord(bytes: Uint8Array, from: number, to: number, { start, end }: Edges): boolean {
  return from > start && to < end && isLetter(bytes[from - 1] ?? 0) && isLetter(bytes[to] ?? 0);
}

function isLetter(byte: number): boolean {
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x7a;
}

/** Of a line's end, in bytes; 0 when there is none. */
function breakLength(bytes: Uint8Array, at: number): number {
  if (bytes[at] === 0x0a) return 1;
  return bytes[at] === 0x0d && bytes[at + 1] === 0x0a ? 2 : 0;
}
