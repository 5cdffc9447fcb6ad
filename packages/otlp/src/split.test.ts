import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyRequest, delimited, write } from './any-request.ts';
import { countItems } from './count.ts';
import { decodeRequest, encodeRequest, type Plain } from './judge.ts';
import { samples } from './sample-messages.ts';
import { divideItems, listItems, selectItems, splitRequest } from './split.ts';

const signals = ['traces', 'logs', 'metrics'] as const;
type Signal = (typeof signals)[number];

/** Where the judge finds items: the names of the lists, from the request inwards. */
const lists: Readonly<Record<Signal, readonly string[]>> = {
  traces: ['resource_spans', 'scope_spans', 'spans'],
  logs: ['resource_logs', 'scope_logs', 'log_records'],
  metrics: ['resource_metrics', 'scope_metrics', 'metrics'],
};
const pointKinds = ['gauge', 'sum', 'histogram', 'exponential_histogram', 'summary'];

/** Every item with all that encloses it, without the other items. */
function itemsWithin(message: Plain, names: readonly string[], isMetric: boolean): Plain[] {
  const [name, ...rest] = names;
  if (name === undefined) return isMetric ? pointsWithin(message) : [message];
  const { [name]: list = [], ...around } = message;
  return (list as readonly Plain[]).flatMap((inner) =>
    itemsWithin(inner, rest, isMetric).map((item) => ({ ...around, [name]: item })),
  );
}

function pointsWithin(metric: Plain): Plain[] {
  return pointKinds.flatMap((kind) => {
    if (metric[kind] === undefined) return [];
    const { data_points: points = [], ...around } = metric[kind] as Plain;
    return (points as readonly Plain[]).map((point) => ({
      ...metric,
      [kind]: { ...around, data_points: point },
    }));
  });
}

function itemsOf(bytes: Uint8Array, signal: Signal): Plain[] {
  return itemsWithin(decodeRequest(signal, bytes), lists[signal], signal === 'metrics');
}

/** How many of `all` are not there; those that are must stand in their order. */
function missingIn(some: readonly Plain[], all: readonly Plain[]): number {
  let met = 0;
  for (const item of all) if (met < some.length && isDeepStrictEqual(item, some[met])) met += 1;
  expect(met).toBe(some.length);
  return all.length - met;
}

const spansOf = (names: readonly string[], resource = 'r') =>
  encodeRequest('traces', {
    resource_spans: [
      { schema_url: resource, scope_spans: [{ spans: names.map((name) => ({ name })) }] },
    ],
  });

describe('split', () => {
  it.each(signals)('keeps every item of %s in what encloses it, below any limit', (signal) => {
    const anyBytes = anyRequest(signal, { isOdd: false }).map((message) => write(message).bytes);
    fc.assert(
      fc.property(anyBytes, fc.integer({ min: 1, max: 400 }), (bytes, bytesMax) => {
        const parts = [...splitRequest(bytes, signal, bytesMax)];
        expect(parts.reduce((sum, { items }) => sum + items, 0)).toBe(countItems(bytes, signal));
        for (const part of parts) {
          expect(countItems(part.bytes, signal)).toBe(part.items);
          const isSmall = part.items === 1 || part.bytes.length <= bytesMax;
          expect(part.isRest || isSmall).toBe(true);
        }
        const all = itemsOf(bytes, signal);
        const kept = parts.filter(({ isRest }) => !isRest);
        const [rest, ...others] = parts.filter(({ isRest }) => isRest);
        expect(others).toEqual([]);
        const restItems = rest ? itemsOf(rest.bytes, signal) : [];
        const keptItems = kept.flatMap((part) => itemsOf(part.bytes, signal));
        expect(missingIn(keptItems, all)).toBe(restItems.length);
        expect(missingIn(restItems, all)).toBe(keptItems.length);
        const sentBytes = kept.reduce((sum, part) => sum + part.bytes.length, 0);
        expect(sentBytes).toBeLessThanOrEqual(4 * bytes.length + bytesMax);
        expect(rest?.bytes.length ?? 0).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  it.each(signals)('gives a request of %s below the limit back in one part', (signal) => {
    const bytes = encodeRequest(signal, samples[signal]);
    const [part, ...others] = [...splitRequest(bytes, signal, 1_000_000)];
    expect(others).toEqual([]);
    expect(itemsOf(part?.bytes ?? bytes, signal)).toEqual(itemsOf(bytes, signal));
  });

  it('fills each part as far as it goes', () => {
    const bytes = spansOf(Array.from({ length: 100 }, (_, index) => `span ${String(index)}`));
    const parts = [...splitRequest(bytes, 'traces', 300)];
    expect(parts.length).toBeLessThan(7);
    for (const part of parts.slice(0, -1)) expect(part.bytes.length).toBeGreaterThan(270);
  });

  it('leaves an item above the limit alone in its part', () => {
    const bytes = spansOf(['a', 'b', 'x'.repeat(500), 'c']);
    const parts = [...splitRequest(bytes, 'traces', 100)];
    expect(parts.map(({ items }) => items)).toEqual([2, 1, 1]);
    expect(parts.map((part) => part.bytes.length > 100)).toEqual([false, true, false]);
  });

  it('leaves out envelopes that hold no items', () => {
    const empty = encodeRequest('traces', {
      resource_spans: [{ scope_spans: [{ scope: { name: 'of nothing' } }] }],
    });
    const bytes = Buffer.concat([empty, spansOf(['a', 'b'])]);
    const parts = [...splitRequest(bytes, 'traces', 16)];
    expect(parts.map(({ items }) => items)).toEqual([1, 1]);
    expect(Buffer.concat(parts.map(({ bytes }) => bytes)).includes('of nothing')).toBe(false);
    expect([...splitRequest(empty, 'traces', 16)]).toEqual([]);
  });

  it('does not repeat an envelope of more than half the limit', () => {
    const names = Array.from({ length: 10_000 }, () => 'x');
    const parts = [...splitRequest(spansOf(names, 'r'.repeat(600)), 'traces', 1_000)];
    expect(parts.map(({ isRest }) => isRest)).toEqual([false, true]);
    expect((parts[0]?.items ?? 0) + (parts[1]?.items ?? 0)).toBe(10_000);
  });

  it('keeps a million tiny items in bounded memory', () => {
    const spans = Buffer.alloc(2_000_000, Buffer.from([0x12, 0]));
    const bytes = delimited(1, delimited(2, spans));
    let items = 0;
    for (const part of splitRequest(bytes, 'traces', 100_000)) items += part.items;
    expect(items).toBe(1_000_000);
  });

  it.each([
    ['cut off', spansOf(['a']).subarray(0, -1)],
    ['a group', Buffer.from([0x0b, 0x0c])],
  ])('refuses what is no message: %s', (_, bytes) => {
    expect(() => [...splitRequest(bytes, 'traces', 10)]).toThrow('offset');
  });
});

describe('selectItems', () => {
  it.each(signals)('takes those that are wanted with all that is around them: %s', (signal) => {
    const anyBytes = anyRequest(signal, { isOdd: false }).map((message) => write(message).bytes);
    fc.assert(
      fc.property(anyBytes, fc.infiniteStream(fc.boolean()), (bytes, wishes) => {
        const all = itemsOf(bytes, signal);
        const wanted = all.map(() => wishes.next().value === true);
        const places = listItems(bytes, signal);
        expect(places).toHaveLength(all.length);
        for (const isWanted of [true, false]) {
          let index = -1;
          const selected = selectItems(bytes, signal, (content) => {
            index += 1;
            expect(content).toMatchObject(places[index]?.content ?? {});
            return wanted[index] === isWanted;
          });
          const expected = all.filter((_, at) => wanted[at] === isWanted);
          expect(selected.items).toBe(expected.length);
          expect(itemsOf(selected.bytes, signal)).toEqual(expected);
        }
      }),
    );
  });
});

describe('divideItems', () => {
  it.each(signals)('has each item of %s in one of two, with all that is around it', (signal) => {
    const anyBytes = anyRequest(signal, { isOdd: false }).map((message) => write(message).bytes);
    fc.assert(
      fc.property(anyBytes, fc.infiniteStream(fc.boolean()), (bytes, wishes) => {
        const all = itemsOf(bytes, signal);
        const isWanted = all.map(() => wishes.next().value === true);
        const asked: number[] = [];
        const { wanted, rest } = divideItems(bytes, signal, (itemIndex) => {
          asked.push(itemIndex);
          return isWanted[itemIndex] === true;
        });
        expect(asked).toEqual([...all.keys()]);
        for (const [part, isOf] of [[wanted, true] as const, [rest, false] as const]) {
          const expected = all.filter((_, at) => isWanted[at] === isOf);
          expect(part.items).toBe(expected.length);
          expect(countItems(part.bytes, signal)).toBe(expected.length);
          expect(itemsOf(part.bytes, signal)).toEqual(expected);
          expect(part.bytes.length === 0).toBe(expected.length === 0);
        }
      }),
    );
  });

  it('keeps what OTLP does not know around an item with both', () => {
    const unknown = delimited(99, Buffer.from('of tomorrow'));
    const scope = Buffer.concat([
      delimited(2, delimited(5, Buffer.from('a'))),
      unknown,
      delimited(2, delimited(5, Buffer.from('b'))),
    ]);
    const bytes = Buffer.concat([
      unknown,
      delimited(1, Buffer.concat([unknown, delimited(2, scope)])),
    ]);
    const { wanted, rest } = divideItems(bytes, 'traces', (itemIndex) => itemIndex === 0);
    for (const [part, name] of [[wanted, 'a'] as const, [rest, 'b'] as const]) {
      expect(part.items).toBe(1);
      expect(Buffer.from(part.bytes).toString('latin1').split('of tomorrow')).toHaveLength(4);
      expect(Buffer.from(part.bytes).includes(delimited(5, Buffer.from(name)))).toBe(true);
    }
  });

  it('does not have a resource or a scope with nothing in it', () => {
    const bytes = Buffer.concat([spansOf(['a'], 'first'), spansOf(['b'], 'second')]);
    const { wanted, rest } = divideItems(bytes, 'traces', (itemIndex) => itemIndex === 0);
    expect(decodeRequest('traces', wanted.bytes)).toEqual(
      decodeRequest('traces', spansOf(['a'], 'first')),
    );
    expect(decodeRequest('traces', rest.bytes)).toEqual(
      decodeRequest('traces', spansOf(['b'], 'second')),
    );
  });
});
