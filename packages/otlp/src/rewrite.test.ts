import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyRequest, delimited, varints, write, type MadeField } from './any-request.ts';
import { decodeRequest, leavesOf, requestTypes } from './judge.ts';
import { longTextsIn } from './long-text.ts';
import { rewrite, type KeyVerdict, type Leaf, type Visitor } from './rewrite.ts';
import { LimitError } from './wire.ts';

const signals = ['traces', 'logs', 'metrics'] as const;
type Signal = (typeof signals)[number];

const plain = { isOdd: false };
const odd = { isOdd: true };

function contentOf({ bytes, start, end }: Leaf): Buffer {
  return Buffer.from(bytes.subarray(start, end));
}

function visitorOf(replace: Visitor['replace'], judge: Visitor['judge'] = () => 'none'): Visitor {
  return { replace, judge };
}

/** What was visited: the kind and the bytes of each leaf. */
function visited(bytes: Uint8Array, signal: Signal): string[] {
  const seen: string[] = [];
  const visitor = visitorOf((leaf) => {
    seen.push(`${leaf.kind}:${contentOf(leaf).toString('base64')}`);
    return undefined;
  });
  rewrite(bytes, signal, visitor);
  return seen;
}

describe.each(signals)('rewrite of %s', (signal) => {
  it('returns the very bytes when nothing is replaced', () => {
    fc.assert(
      fc.property(anyRequest(signal, odd), (request) => {
        const { bytes } = write(request);
        expect(
          rewrite(
            bytes,
            signal,
            visitorOf(() => undefined),
          ),
        ).toBe(bytes);
      }),
    );
  });

  it('visits every text that the judge reads, once, with its bytes', () => {
    fc.assert(
      fc.property(anyRequest(signal, plain), (request) => {
        const { bytes } = write(request);
        const read = leavesOf(requestTypes[signal], decodeRequest(signal, bytes));
        // Empty is what the judge reads where nothing stands, too.
        const isFull = (leaf: string) => !leaf.endsWith(':');
        expect(visited(bytes, signal).filter(isFull).sort()).toEqual(read.filter(isFull).sort());
      }),
    );
  });

  it('visits what comes twice and what is unknown too, which a reader may not show', () => {
    fc.assert(
      fc.property(anyRequest(signal, odd), (request) => {
        const { bytes, leaves } = write(request);
        const made = leaves.map(
          ({ field }) => `${String(field.leaf)}:${Buffer.from(field.bytes).toString('base64')}`,
        );
        expect(visited(bytes, signal).sort()).toEqual(made.sort());
      }),
    );
  });

  it('replaces one text and nothing else', () => {
    const lengths = fc.constantFrom(1, 20, 126, 127, 128, 16_383, 16_384);
    fc.assert(
      fc.property(anyRequest(signal, odd), fc.nat(), lengths, (request, pick, length) => {
        const { bytes, leaves } = write(request);
        // What a replaced key does to others of its list: unique-keys.test.ts.
        const texts = leaves.filter(({ field }) => field.leaf !== 'key');
        const chosen = texts[pick % Math.max(1, texts.length)];
        if (!chosen) return;
        const replacement = Buffer.alloc(length, '#');
        const visitor = visitorOf((leaf) =>
          leaf.start === chosen.start ? replacement : undefined,
        );
        const expected = write(request, (field) =>
          field === chosen.field ? changed(field, replacement) : field,
        );
        const rewritten = rewrite(bytes, signal, visitor);
        expect(Buffer.from(rewritten).equals(expected.bytes)).toBe(true);
        expect(decodeRequest(signal, rewritten)).toEqual(decodeRequest(signal, expected.bytes));
      }),
      { numRuns: 300 },
    );
  });

  it('replaces all texts at once', () => {
    fc.assert(
      fc.property(anyRequest(signal, odd), fc.constantFrom(1, 3, 127, 128), (request, length) => {
        const { bytes } = write(request);
        const replacement = Buffer.alloc(length, '#');
        const expected = write(request, (field) => changed(field, replacement));
        const rewritten = rewrite(
          bytes,
          signal,
          visitorOf(() => replacement),
        );
        expect(visited(rewritten, signal).map(unnumbered)).toEqual(
          visited(expected.bytes, signal).map(unnumbered),
        );
        expect(unnumbered(JSON.stringify(decodeRequest(signal, rewritten)))).toEqual(
          JSON.stringify(decodeRequest(signal, expected.bytes)),
        );
      }),
    );
  });

  it('replaces any of the texts, and nothing else', () => {
    const chosenOf = fc.infiniteStream(fc.boolean());
    fc.assert(
      fc.property(anyRequest(signal, odd), chosenOf, (request, choices) => {
        const { bytes, leaves } = write(request);
        const texts = leaves.filter(({ field }) => field.leaf !== 'key');
        const chosen = texts.filter(() => choices.next().value === true);
        const starts = new Set(chosen.map(({ start }) => start));
        const fields = new Set(chosen.map(({ field }) => field));
        const replacement = Buffer.from('[replaced]');
        const rewritten = rewrite(
          bytes,
          signal,
          visitorOf((leaf) => (starts.has(leaf.start) ? replacement : undefined)),
        );
        const expected = write(request, (field) =>
          fields.has(field) ? changed(field, replacement) : field,
        );
        expect(Buffer.from(rewritten).equals(expected.bytes)).toBe(true);
      }),
    );
  });
});

/** Without the numbers that equal keys get; bytes in base64. */
function unnumbered(text: string): string {
  const decoded = text.replace(/(?<=^\w+:).*$/, (bytes) => Buffer.from(bytes, 'base64').toString());
  return decoded.replaceAll(/(?<=#)_\d+/g, '');
}

function changed(field: MadeField, replacement: Uint8Array): MadeField | undefined {
  if (field.leaf === 'unknown') return undefined;
  return field.leaf === undefined ? field : { ...field, bytes: replacement };
}

/** Traces whose one resource has these attributes. */
function ofAttributes(...keyValues: Uint8Array[]): Buffer {
  return delimited(1, delimited(1, Buffer.concat(keyValues.map((each) => delimited(1, each)))));
}

const key = (name: string) => delimited(1, Buffer.from(name));
const value = (anyValue: Uint8Array) => delimited(2, anyValue);
const string = (text: string) => delimited(1, Buffer.from(text));
const integer = (number: number) => varints(3 * 8, number);
const double = Buffer.concat([varints(4 * 8 + 1), Buffer.alloc(8, 7)]);
const bool = varints(2 * 8, 1);
const array = (...values: Uint8Array[]) =>
  delimited(5, Buffer.concat(values.map((each) => delimited(1, each))));
const map = (...values: Uint8Array[]) =>
  delimited(6, Buffer.concat(values.map((each) => delimited(1, each))));

/** `secret…` keys are sensitive, `left…` ones ignored, `may…` ones may be. */
function judge(leaf: Leaf): KeyVerdict {
  const name = contentOf(leaf).toString();
  if (name.startsWith('secret')) return 'sensitive';
  if (name.startsWith('left')) return 'ignored';
  return name.startsWith('may') ? 'maybe' : 'none';
}

/** Each leaf with the verdict it was visited with. */
function verdicts(bytes: Uint8Array): string[] {
  const seen: string[] = [];
  const visitor = visitorOf((leaf) => {
    seen.push(`${leaf.kind} ${contentOf(leaf).toString()} ${leaf.verdict}`);
    return undefined;
  }, judge);
  rewrite(bytes, 'traces', visitor);
  return seen;
}

describe('a verdict on a key', () => {
  it('is asked for before its value, wherever the key stands', () => {
    const bytes = ofAttributes(Buffer.concat([value(string('v')), key('secret')]));
    expect(verdicts(bytes)).toEqual(['key secret none', 'text v sensitive']);
  });

  it('holds for all below it and nothing beside it', () => {
    const inner = map(
      Buffer.concat([key('a'), value(string('b'))]),
      Buffer.concat([key('left'), value(string('c'))]),
      Buffer.concat([key('may'), value(array(string('d')))]),
    );
    const bytes = ofAttributes(
      Buffer.concat([key('secret'), value(inner)]),
      Buffer.concat([key('e'), value(string('f'))]),
    );
    expect(verdicts(bytes)).toEqual([
      ...['key secret none', 'key a sensitive', 'text b sensitive', 'key left sensitive'],
      ...['text c ignored', 'key may sensitive', 'text d sensitive', 'key e none', 'text f none'],
    ]);
  });

  it('of several keys is the strongest', () => {
    const bytes = ofAttributes(
      Buffer.concat([key('a'), key('secret'), key('b'), value(string('v'))]),
      Buffer.concat([key('secret'), key('may'), value(string('w'))]),
    );
    expect(verdicts(bytes).filter((leaf) => leaf.startsWith('text'))).toEqual([
      'text v sensitive',
      'text w sensitive',
    ]);
  });

  it('does not leave a value alone that has another key too', () => {
    const two = (...names: string[]) =>
      ofAttributes(Buffer.concat([...names.map((name) => key(name)), value(string('v'))]));
    const last = (bytes: Uint8Array) => verdicts(bytes).at(-1);
    expect(last(two('left'))).toBe('text v ignored');
    expect(last(two('left', 'left'))).toBe('text v ignored');
    expect(verdicts(two('left', 'open'))).toEqual([
      ...['key left none', 'key open none', 'text v none'],
    ]);
    expect(last(two('secret', 'left'))).toBe('text v sensitive');
  });
});

describe('a number', () => {
  const replaceNumbers = visitorOf(
    (leaf) => (leaf.kind === 'number' ? Buffer.from('gone') : undefined),
    judge,
  );

  it.each([
    ['an integer', integer(77_777)],
    ['a double', double],
  ])('under a sensitive key becomes a string: %s', (_, number) => {
    const bytes = ofAttributes(
      Buffer.concat([key('secret'), value(number)]),
      Buffer.concat([key('open'), value(number)]),
    );
    const expected = ofAttributes(
      Buffer.concat([key('secret'), value(string('gone'))]),
      Buffer.concat([key('open'), value(number)]),
    );
    expect(Buffer.from(rewrite(bytes, 'traces', replaceNumbers))).toEqual(expected);
  });

  it('in a list or a map under a sensitive key becomes a string too', () => {
    const nested = (number: Uint8Array) =>
      ofAttributes(
        Buffer.concat([
          key('secret'),
          value(array(number, map(Buffer.concat([key('n'), value(number)])))),
        ]),
      );
    const rewritten = rewrite(nested(integer(5)), 'traces', replaceNumbers);
    expect(Buffer.from(rewritten)).toEqual(nested(string('gone')));
  });

  it('is not asked for where it says yes or no', () => {
    const bytes = ofAttributes(Buffer.concat([key('secret'), value(bool)]));
    expect(
      rewrite(
        bytes,
        'traces',
        visitorOf(() => undefined, judge),
      ),
    ).toBe(bytes);
    expect(verdicts(bytes)).toEqual(['key secret none']);
  });
});

describe('a length prefix', () => {
  it('that is longer than need be is mended with the rest', () => {
    const long = (number: number, content: Uint8Array) =>
      Buffer.concat([
        varints(number * 8 + 2),
        Buffer.from([content.length | 0x80, 0x80, 0x00]),
        content,
      ]);
    const made = (text: string) =>
      long(1, long(1, long(1, Buffer.concat([long(1, Buffer.from('k')), long(2, string(text))]))));
    const visitor = visitorOf((leaf) => (leaf.kind === 'text' ? Buffer.from('new') : undefined));
    const rewritten = rewrite(made('old one'), 'traces', visitor);
    expect(decodeRequest('traces', rewritten)).toEqual(decodeRequest('traces', made('new')));
  });
});

it('walks a view on a larger buffer', () => {
  const request = ofAttributes(Buffer.concat([key('k'), value(string('v'))]));
  const view = Buffer.concat([Buffer.alloc(3, 0xff), request, Buffer.alloc(3, 0xff)]).subarray(
    3,
    -3,
  );
  const rewritten = rewrite(
    view,
    'traces',
    visitorOf(() => Buffer.from('replaced')),
  );
  expect(Buffer.from(rewritten)).toEqual(
    ofAttributes(Buffer.concat([key('replaced'), value(string('replaced'))])),
  );
});

describe('a limit', () => {
  const attribute = delimited(1, Buffer.from('k'));
  const list = (count: number, number: number) =>
    Buffer.concat(Array.from({ length: count }, () => delimited(number, attribute)));
  const traces = (span: Uint8Array) => delimited(1, delimited(2, delimited(2, span)));
  const walk = (bytes: Uint8Array, attributesMax?: number) => () =>
    rewrite(bytes, 'traces', {
      ...visitorOf(() => undefined),
      ...(attributesMax !== undefined && { attributesMax }),
    });

  it('of attributes holds for each list by itself, a map in a value too', () => {
    const event = delimited(11, list(3, 3));
    const two = Buffer.concat([list(3, 9), event, event]);
    expect(walk(traces(two), 3)).not.toThrow();
    expect(walk(traces(two), 2)).toThrow('more than 2 attributes in one list at offset');
    const map = delimited(2, delimited(6, list(4, 1)));
    const span = delimited(9, Buffer.concat([attribute, map]));
    expect(walk(traces(span), 4)).not.toThrow();
    expect(walk(traces(span), 3)).toThrow(LimitError);
    expect(walk(traces(span))).not.toThrow();
  });
});

describe('longTextsIn', () => {
  it.each(signals)('lists of %s every text that is long enough', (signal) => {
    fc.assert(
      fc.property(anyRequest(signal, odd), fc.integer({ min: 0, max: 40 }), (request, length) => {
        const { bytes } = write(request);
        const listed = longTextsIn(bytes, signal, length);
        const pairs = new Set<string>();
        for (let at = 0; at < listed.length; at += 2) {
          pairs.add(`${String(listed[at])}-${String(listed[at + 1])}`);
        }
        const missing: string[] = [];
        rewrite(
          bytes,
          signal,
          visitorOf(({ kind, start, end }) => {
            const pair = `${String(start)}-${String(end)}`;
            if (kind !== 'number' && end - start >= length && !pairs.has(pair)) missing.push(pair);
            return undefined;
          }),
        );
        expect(missing).toEqual([]);
        expect(listed).toEqual(listed.toSorted((a, b) => a - b));
        expect(longTextsIn(bytes, signal, bytes.length + 1)).toEqual([]);
      }),
    );
  });

  it('steps over what is shorter', () => {
    const spans = Buffer.concat(
      Array.from({ length: 9 }, () => delimited(2, Buffer.alloc(50, 0xff))),
    );
    const bytes = delimited(1, delimited(2, spans));
    expect(longTextsIn(bytes, 'traces', 60)).toEqual([]);
    expect(() => longTextsIn(bytes, 'traces', 40)).toThrow();
  });

  it('leaves what is nested too deep to the walk', () => {
    let value = Buffer.alloc(30);
    for (let index = 0; index < 200; index++)
      value = Buffer.from(delimited(5, delimited(1, value)));
    const bytes = delimited(1, delimited(2, delimited(2, delimited(9, delimited(2, value)))));
    expect(longTextsIn(bytes, 'traces', 5)).toEqual([]);
    expect(() =>
      rewrite(
        bytes,
        'traces',
        visitorOf(() => undefined),
      ),
    ).toThrow('in each other');
  });
});
