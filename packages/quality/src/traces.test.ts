import { expect, it } from '@jest/globals';
import { isMistake } from './explained.ts';
import { listFindings, type TraceFile } from './traces.ts';

const bytes = new Uint8Array();
const files: readonly TraceFile[] = [
  { corpus: 'one', name: '0001', bytes },
  { corpus: 'one', name: '0002', bytes },
  { corpus: 'two', name: '0001', bytes },
];
const field = (index: number) => `resource_spans[${index}].attributes["output.value"]`;

it('lists equal secrets of a corpus once, where they were met first', () => {
  let call = 0;
  const found = listFindings(files, () => {
    call++;
    const replaced = [
      { ruleId: 'a-key', token: 'a#1', field: field(call) },
      { ruleId: 'a-key', token: 'a#2', field: field(call) },
    ];
    return call === 1 ? [...replaced, ...replaced] : replaced.slice(1);
  });
  const known = { ruleId: 'a-key', field: 'resource_spans[].attributes["output.value"]' };
  expect(found).toEqual([
    { ...known, id: 'one/0001 a-key 1', corpus: 'one', count: 2 },
    { ...known, id: 'one/0001 a-key 2', corpus: 'one', count: 3 },
    { ...known, id: 'two/0001 a-key 1', corpus: 'two', count: 1 },
  ]);
});

it('takes for a mistake what nobody has explained', () => {
  const finding = { id: 'x', ruleId: 'a', corpus: 'c', field: 'f', count: 1 };
  expect(isMistake(finding, {})).toBe(true);
  expect(isMistake(finding, { x: { verdict: 'secret', why: '' } })).toBe(false);
  expect(isMistake(finding, { x: { verdict: 'mistake', why: '' } })).toBe(true);
});
