import { beforeEach, describe, expect, it } from '@jest/globals';
import { Coverage, outcomeSlots, type CoverageRow } from './coverage.ts';
import { LeafCounter, type CountedKey, type LeafPlace } from './leaf-counter.ts';

const span = { name: 'Span' };
const resource = { name: 'Resource' };
const attributes = { name: 'attributes' };

function place(holder: LeafPlace['holder'], field: LeafPlace['field'], isInAttribute = false) {
  return { holder, field, isInAttribute };
}
function key(text: string): CountedKey {
  return { text, convention: 'none', fields: [] };
}

let coverage: Coverage;
let counter: LeafCounter;
beforeEach(() => {
  coverage = new Coverage();
  counter = new LeafCounter(coverage, 'traces');
});

/** An attribute of a span whose value is a list of `values` texts. */
function attribute(name: CountedKey, values = 1): void {
  counter.see(place(span, attributes));
  counter.count(outcomeSlots.scanned);
  counter.enter(name);
  for (let value = 0; value < values; value++) {
    counter.see(place(span, attributes, true));
    counter.count(outcomeSlots.scanned);
  }
}

const seenBy = (rows: readonly CoverageRow[]) =>
  Object.fromEntries(rows.map(({ service, field, seen }) => [`${service} ${field}`, seen]));

describe('LeafCounter', () => {
  it('counts keys in their list, and what stands under them by key', () => {
    counter.service('shop');
    const [a, b] = [key('a'), key('b')];
    attribute(a, 2);
    attribute(b);
    attribute(a);
    expect(seenBy(coverage.snapshot())).toEqual({
      'shop span.attributes': 3,
      'shop span.attributes["a"]': 3,
      'shop span.attributes["b"]': 1,
    });
    expect(coverage.snapshot().every(({ scanned, seen }) => scanned === seen)).toBe(true);
  });

  it('counts what is no attribute by its field, and what OTLP does not know by its message', () => {
    counter.see(place(span, { name: 'name' }));
    counter.see(place(span, undefined));
    counter.see(place(resource, undefined));
    expect(seenBy(coverage.snapshot())).toEqual({
      ' span.name': 1,
      ' span.unknown': 1,
      ' resource.unknown': 1,
    });
  });

  it('tells the same key of a span and of its resource apart', () => {
    const shared = key('a');
    for (const [holder, list] of [
      [span, attributes],
      [resource, { name: 'attributes' }],
      [span, attributes],
    ] as const) {
      counter.see(place(holder, list));
      counter.enter(shared);
      counter.see(place(holder, list, true));
    }
    expect(seenBy(coverage.snapshot())).toMatchObject({
      ' span.attributes["a"]': 2,
      ' resource.attributes["a"]': 1,
    });
  });

  it('counts for the service that was said last', () => {
    for (const service of ['shop', 'bank', 'shop']) {
      counter.service(service);
      attribute(key('a'));
    }
    expect(seenBy(coverage.snapshot())).toMatchObject({
      'shop span.attributes["a"]': 2,
      'bank span.attributes["a"]': 1,
    });
  });

  it('shows a leaf of which nothing became as unscanned', () => {
    attribute(key('a'));
    counter.see(place(span, attributes, true));
    const [, row] = coverage.snapshot();
    expect(row).toMatchObject({ seen: 2, scanned: 1, unscanned: 1 });
  });
});
