import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffLines } from './line-diff.ts';

const written = (before: string, after: string) =>
  diffLines(before, after).map(
    ({ is, text }) => `${{ same: ' ', added: '+', removed: '-' }[is]}${text}`,
  );

describe('a comparison line by line', () => {
  it('shows what went and what came, and leaves the rest', () => {
    expect(written('a\nb\nc\n', 'a\nx\nc\nd\n')).toEqual([' a', '-b', '+x', ' c', '+d']);
    expect(written('', 'a')).toEqual(['+a']);
    expect(written('a\n', '')).toEqual(['-a']);
    expect(written('a\r\n', 'a\n')).toEqual([' a']);
  });

  it('gives both texts back, whatever they are, and changes no more lines than it must', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (old, young) => {
        const lines = diffLines(old.join('\n'), young.join('\n'));
        const without = (left: string) =>
          lines.filter(({ is }) => is !== left).map(({ text: one }) => one);
        expect(without('added')).toEqual(old);
        expect(without('removed')).toEqual(young);
        const same = lines.filter(({ is }) => is === 'same').length;
        expect(same).toBe(longestCommon(old, young));
      }),
    );
  });

  it('of texts too long to be brought together is all out and all in', () => {
    const many = (letter: string) => Array.from({ length: 2_100 }, (_, at) => `${letter}${at}`);
    const lines = diffLines([...many('a'), 'both'].join('\n'), ['x', ...many('b')].join('\n'));
    expect(lines).toHaveLength(4_202);
    expect(lines[2_101]).toEqual({ is: 'added', text: 'x' });
  });
});

/** By another way: tries all. */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  let row = new Array<number>(other.length + 1).fill(0);
  for (const letter of one) {
    const next = [0];
    for (const [at, found] of other.entries()) {
      const longer = letter === found ? (row[at] ?? 0) + 1 : 0;
      next.push(Math.max(longer, row[at + 1] ?? 0, next[at] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
