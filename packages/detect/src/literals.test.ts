import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Literal } from './literal.ts';
import { createLiteralFinder } from './literals.ts';

/** Every place where a literal stands, ascending, the slow way. */
function placesOf(literals: readonly Literal[], text: string): string[] {
  const places: [number, number][] = [];
  literals.forEach((literal, index) => {
    const fold = (part: string) => (literal.caseless ? asciiLower(part) : part);
    const wanted = fold(literal.text);
    for (let at = 0; at + wanted.length <= text.length; at++) {
      if (fold(text.slice(at, at + wanted.length)) === wanted) places.push([at, index]);
    }
  });
  return places.map(([at, index]) => `${String(at)}:${String(index)}`).sort();
}

function asciiLower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function pairsOf(hits: readonly number[] | undefined, start: number): string[] {
  const pairs: string[] = [];
  for (let index = 0; hits && index < hits.length; index += 2) {
    pairs.push(`${String((hits[index] ?? 0) - start)}:${String(hits[index + 1])}`);
  }
  // A short literal at the very end may be told of twice.
  return [...new Set(pairs)].sort();
}

// Few letters, so that literals overlap, begin alike and stand often; some differ by 0x20 without
// being letters (`@` and a backtick, `[` and `{`), which folding must keep apart.
const letter = fc.constantFrom(...Array.from('aAbBk_-@`[{:1\u00e9'));
const anyText = fc.string({ unit: letter, maxLength: 80 });
const anyLiterals = fc.array(
  fc.record({
    text: fc.string({ unit: letter, minLength: 3, maxLength: 20 }),
    caseless: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('the literal finder', () => {
  it('finds what a naive search finds, at every address and in every range', () => {
    fc.assert(
      fc.property(
        anyLiterals,
        fc.array(anyText, { minLength: 1, maxLength: 4 }),
        fc.nat(3),
        fc.nat(3),
        (literals, parts, shift, cut) => {
          // What is looked for stands in the text, at its end and across the end of the range too.
          const [first] = literals;
          const text = parts.join(first?.text ?? '') + (first?.text ?? '');
          const buffer = Buffer.alloc(text.length + shift + 8, 'a');
          buffer.write(text, shift, 'latin1');
          const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset + shift, text.length);
          const start = Math.min(cut, text.length);
          const end = Math.max(start, text.length - (cut >> 1));
          const hits = createLiteralFinder(literals).find(bytes, start, end);
          expect(pairsOf(hits, start)).toEqual(placesOf(literals, text.slice(start, end)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives what it finds in ascending order', () => {
    fc.assert(
      fc.property(anyLiterals, anyText, (literals, text) => {
        const bytes = Buffer.from(text + text, 'latin1');
        const hits = createLiteralFinder(literals).find(bytes, 0, bytes.length) ?? [];
        const offsets = hits.filter((_, index) => index % 2 === 0);
        expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
      }),
    );
  });

  it('never overlooks a byte above 0x7f, and tells of none where there is none', () => {
    const finder = createLiteralFinder([{ text: 'secret', caseless: true }]);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0x20, 0x61, 0x7f, 0x80, 0xff), { maxLength: 40 }),
        fc.nat(40),
        fc.nat(40),
        fc.nat(1),
        (content, from, to, shift) => {
          const whole = new Uint8Array(content.length + shift);
          whole.set(content, shift);
          const bytes = whole.subarray(shift);
          const start = Math.min(from, to, bytes.length);
          const end = Math.min(Math.max(from, to), bytes.length);
          finder.find(bytes, start, end);
          const isHigh = (byte: number) => byte > 127;
          const told = finder.hasHighBytes;
          expect(told || !bytes.subarray(start, end).some(isHigh)).toBe(true);
          // Bytes are read in fours, so the neighbours of either end may be seen too.
          expect(told && !bytes.subarray(Math.max(0, start - 3), end + 3).some(isHigh)).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('asks `admits` with the literal and the range, and believes a no', () => {
    const asked: number[][] = [];
    const finder = createLiteralFinder([
      {
        text: 'token',
        caseless: true,
        admits: (_bytes, from, to, edges) => {
          asked.push([from, to, edges.start, edges.end]);
          return from > 4;
        },
      },
    ]);
    const bytes = Buffer.from('_token, TOKEN_');
    expect(finder.find(bytes, 1, 14)).toEqual([8, 0]);
    expect(asked).toEqual([
      [1, 6, 1, 14],
      [8, 13, 1, 14],
    ]);
  });

  it('refuses a literal of one byte', () => {
    expect(() => createLiteralFinder([{ text: 'a', caseless: true }])).toThrow('two bytes');
  });
});
