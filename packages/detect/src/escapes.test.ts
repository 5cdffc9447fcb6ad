import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { endOfString, unescape } from './escapes.ts';

function unescaped(source: string) {
  const bytes = Buffer.from(source, 'utf8');
  const inner = unescape(bytes, 0, bytes.length);
  return { bytes, inner, text: Buffer.from(inner.bytes).toString('utf8') };
}

/** A JSON string in which any character may be escaped, also where it need not be. */
const anyJsonString = fc
  .array(fc.tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), fc.nat(2)), {
    maxLength: 12,
  })
  .map((parts) =>
    parts
      .map(([text, way]) =>
        way === 0
          ? JSON.stringify(text).slice(1, -1)
          : Array.from(
              { length: text.length },
              (_, index) => String.raw`\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`,
            ).join(''),
      )
      .join(''),
  );

describe('unescape', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(anyJsonString, (source) => {
        const expected = JSON.parse(`"${source}"`) as string;
        // A lone surrogate becomes U+FFFD.
        expect(unescaped(source).text).toBe(Buffer.from(expected, 'utf8').toString());
      }),
      { numRuns: 500 },
    );
  });

  it('maps what it reads, of escapes that are whole, wrong or cut off', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '\\',
        '\\u',
        '\\U',
        '\\x',
        'd83d',
        '\\ude00',
        '00e9',
        '0001f600',
        '4',
        '"',
        '\u00e9',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const { bytes, inner } = unescaped(parts.join(''));
        expect(Buffer.from(inner.bytes).equals(inner.read(0, bytes.length))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads long strings, wherever an escape stands in them', () => {
    const escapes = String.raw`\ud83d\ude00 \n\u00e9\"\\`.repeat(4_000);
    for (let before = 0; before < 40; before++) {
      const source = 'a'.repeat(before) + escapes;
      const expected = JSON.parse(`"${source}"`) as string;
      const { bytes, inner, text } = unescaped(source);
      expect(text === expected).toBe(true);
      expect(Buffer.from(inner.bytes).equals(inner.read(0, bytes.length))).toBe(true);
    }
  });

  it('knows where every byte stands: each prefix of the source reads as a prefix of the text', () => {
    fc.assert(
      fc.property(anyJsonString, (source) => {
        const { bytes, inner } = unescaped(source);
        let last = 0;
        for (let index = 0; index <= inner.bytes.length; index++) {
          const offset = inner.startOf(index);
          expect(offset).toBeGreaterThanOrEqual(last);
          last = offset;
          // Inside a character that one escape stands for, the offset is the escape's.
          if (((inner.bytes[index] ?? 0) & 0xc0) === 0x80) continue;
          const before = unescape(bytes, 0, offset).bytes;
          expect(Buffer.from(before).equals(inner.bytes.subarray(0, index))).toBe(true);
        }
        expect(inner.startOf(inner.bytes.length)).toBe(bytes.length);
      }),
    );
  });

  it.each([
    [String.raw`it\'s`, "it's"],
    [String.raw`\x41\U0001f600\a`, 'A\u{1f600}\x07'],
    [String.raw`\q`, 'q'],
    ['cut off \\', 'cut off \\'],
    [String.raw`cut off \u00`, 'cut off u00'],
    [String.raw`\ud800 alone`, '\ufffd alone'],
  ])('reads %j as Python or a lenient reader would', (source, text) => {
    expect(unescaped(source).text).toBe(text);
  });
});

describe('endOfString', () => {
  /** Byte by byte. */
  function plainEnd(bytes: Uint8Array, start: number, end: number, quote: number): number {
    let at = start;
    while (at < end && bytes[at] !== quote) at += bytes[at] === 0x5c ? 2 : 1;
    return Math.min(at, end);
  }

  it('passes escaped quotes, however long the string is', () => {
    const part = fc.oneof(
      fc.constantFrom('"', String.raw`\"`, '\\', "'", String.raw`\\`, ' '),
      fc.nat(120).map((length) => 'a'.repeat(length)),
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 40 }),
        fc.nat(20),
        fc.nat(20),
        (parts, from, rest) => {
          const bytes = Buffer.from(parts.join(''));
          const start = Math.min(from, bytes.length);
          const end = Math.max(start, bytes.length - rest);
          expect(endOfString(bytes, start, end, 0x22)).toBe(plainEnd(bytes, start, end, 0x22));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
