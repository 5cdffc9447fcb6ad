import { expect, it } from '@jest/globals';
import { countWork } from './counting/counted-work.ts';
import { asIs, merge, onCharacters, secretsOf, type Ranked } from './findings.ts';

const bytes = Buffer.from('aé日😀z', 'utf8');

function finding(start: number, end: number, rank = 0): Ranked {
  const ruleId = `rule-${String(rank)}`;
  return { start, end, rank, ruleId, secret: '', confidence: 'high', writing: asIs };
}

it.each([
  [0, 1, 0, 1],
  [2, 3, 1, 3],
  [1, 2, 1, 3],
  [4, 5, 3, 6],
  [8, 9, 6, 10],
  [3, 10, 3, 10],
])('widens [%i, %i) to [%i, %i), which cuts no character', (from, to, start, end) => {
  expect(onCharacters(finding(from, to), { bytes, start: 0, end: bytes.length })).toMatchObject({
    start,
    end,
  });
});

it('makes one of what overlaps, named by the lower rank, and drops what lies inside', () => {
  const found = [finding(4, 8, 1), finding(0, 5, 2), finding(5, 6, 0), finding(9, 10, 3)];
  const ranges = [...secretsOf(merge(found, bytes))].map(({ start, end, ruleId }) => [
    start,
    end,
    ruleId,
  ]);
  expect(ranges).toEqual([
    [0, 8, 'rule-1'],
    [9, 10, 'rule-3'],
  ]);
});

it('names what several rules find alike by the lowest rank', () => {
  expect(merge([finding(0, 3, 5), finding(0, 3, 2)], bytes)).toMatchObject([{ ruleId: 'rule-2' }]);
});

it('looks once at each of many that overlap in a chain', () => {
  const length = 4_000;
  const text = Buffer.alloc(length + 1, 'a');
  const told = [{ ruleId: 'rule', at: 0 }];
  const chain = Array.from({ length }, (_, at) => ({ ...finding(at, at + 2), told }));
  const work = countWork(() => {
    expect(merge(chain, text)).toMatchObject([{ start: 0, end: length + 1 }]);
  });
  expect(work).toBeLessThanOrEqual(2 * length);
});
