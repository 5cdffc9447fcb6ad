import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { findMatches } from './find-matches.ts';
import { readProgram } from './program.ts';
import { reachOf } from './reach.ts';

const ignore = () => undefined;

/** What is found in all of a text, as [text, offset in bytes]. */
function find(pattern: string, text: string | Uint8Array, spend: (bytes: number) => void = ignore) {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const compiled = RE2JS.compile(pattern);
  const length = 4 * (reachOf(readProgram(compiled), '')?.behind ?? 0);
  const whole = { bytes, start: 0, end: bytes.length };
  return [...findMatches({ pattern: compiled, length }, whole, whole, spend)].map(
    ({ start, end }) => [Buffer.from(bytes.subarray(start, end)).toString(), start],
  );
}

/** The same in one go. */
function findAtOnce(pattern: string, text: string) {
  const found: [string, number][] = [];
  const matcher = RE2JS.compile(pattern).matcher(text);
  while (matcher.find()) {
    if (matcher.end() === matcher.start()) continue;
    found.push([matcher.group(0) ?? '', Buffer.byteLength(text.slice(0, matcher.start()))]);
  }
  return found;
}

const pieces = ['acme_', 'a', 'b7', ' ', '\n', '.', 'é', '中', '😀', 'acme_ab', 'x'.repeat(700)];
const anyText = fc
  .array(fc.constantFrom(...pieces), { maxLength: 60 })
  .map((parts) => parts.join(''));

describe('matches that are found a piece of the text at a time', () => {
  it.each([
    'acme_[a-z0-9]{2}',
    '\\bacme_[a-z0-9]+\\b',
    '^acme_a.*$',
    '(?m)^acme_a.*$',
    '(?s)acme_.{3,900}?b7',
    '\\Aa',
    'b7\\z',
    '[\\p{L}]{2,5}\\s',
    'é+|😀',
    'x+',
  ])('are those of %j in one go', (pattern) => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(find(pattern, text)).toEqual(findAtOnce(pattern, text));
      }),
      { numRuns: 60 },
    );
  });

  it('are whole however long they are', () => {
    const text = `${'-'.repeat(5000)}acme_${'a'.repeat(300_000)} and more`;
    expect(find('acme_[a-z]+', text)).toEqual([[`acme_${'a'.repeat(300_000)}`, 5000]]);
  });

  it('are of characters in what is UTF-8 and of bytes in what is not', () => {
    expect(find('é{2}', 'aéé')).toEqual([['éé', 1]]);
    expect(find('acme.', Buffer.from('616bff61636d65fe', 'hex'))).toHaveLength(1);
    expect(find('acme', Buffer.concat([Buffer.alloc(9000, 0xbf), Buffer.from('acme')]))).toEqual([
      ['acme', 9000],
    ]);
  });
});

describe('work', () => {
  it.each([
    ['many matches', 'acme_[a-z]{2}', 'acme_ab '],
    ['no match though each place may be one', '(?:a+)+b', 'a'],
    ['matches that almost end', '[a-z_]{0,50}acme_[a-z]{8}\\d', 'acme_abcdefgh'],
    ['one match', '[a-z_ ]+', 'acme_ '],
    ['lazy repeats', '(?s)acme_.{64,}?KEY', 'acme_ '],
  ])('is linear in the text for %s', (_, pattern, unit) => {
    const costOf = (count: number) => {
      let cost = 0;
      find(pattern, unit.repeat(count), (bytes) => (cost += bytes));
      return cost;
    };
    const once = costOf(20_000);
    expect(once).toBeGreaterThan(0);
    expect(costOf(160_000)).toBeLessThan(2 * 8 * once);
  });
});
