import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findEmbedded } from './embedded.ts';

/** What it is, tried at every place. */
const everywhere =
  /[[(]{0,8}\{\s{0,8}["'][^"'\\\n]{0,128}["']\s{0,8}:|["'](?=\s{0,8}[[{]{1,8}\s{0,8}\\{1,15}["'])/g;

function judge(text: string, from: number) {
  everywhere.lastIndex = from;
  const found = everywhere.exec(text);
  return found ? { index: found.index, end: everywhere.lastIndex } : undefined;
}

const piece = fc.oneof(
  fc.constantFrom('{', '[', '(', '"', "'", '\\', ':', ' ', '\n', '\xa0', 'a', 'name', '[[[[[[[[['),
  fc.constantFrom('{"a":', "{ 'b' :", '"{\\"', '" [ \\\\"', '([{"a" :', '"  {{\\"', '        '),
);
const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));

it('finds what the pattern finds that is tried at every place', () => {
  fc.assert(
    fc.property(text, fc.nat(30), (letters, from) => {
      expect(findEmbedded(letters, from)).toEqual(judge(letters, from));
    }),
    { numRuns: 5_000 },
  );
});
