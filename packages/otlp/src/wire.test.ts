import { isUtf8 } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyRequest, delimited, varints, write } from './any-request.ts';
import { countItems } from './count.ts';
import { decodeRequest, encodeRequest, requestTypes } from './judge.ts';
import { rewrite, type Leaf } from './rewrite.ts';
import { samples } from './sample-messages.ts';
import { depthMax, readVarint, varintEnd, varintSize, WireError, writeVarint } from './wire.ts';

const signals = ['traces', 'logs', 'metrics'] as const;
type Signal = (typeof signals)[number];

const marker = 'MARKER-7f3a';
const nothing = 'nothing was wrong';

function walk(bytes: Uint8Array, signal: Signal = 'traces'): Uint8Array {
  return rewrite(bytes, signal, { replace: () => undefined, judge: () => 'none' });
}

/** Text that the judge can read: it takes no invalid UTF-8. */
function repaired({ bytes, start, end, kind }: Leaf): Uint8Array | undefined {
  const content = bytes.subarray(start, end);
  if ((kind !== 'text' && kind !== 'key') || isUtf8(content)) return undefined;
  return Buffer.from(Buffer.from(content).toString());
}

/** What the WireError says; any other error fails the test. */
function problemOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof WireError) return error.message;
    throw error;
  }
  return nothing;
}

/** Whether the judge reads it. */
function isReadable(bytes: Uint8Array, signal: Signal): boolean {
  try {
    decodeRequest(signal, bytes);
    return true;
  } catch {
    return false;
  }
}

/** With up to four bytes changed, put in or taken out. */
function damaged(whole: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const change = fc.tuple(fc.nat(), fc.nat(1), fc.uint8Array({ maxLength: 2 }));
  return fc.tuple(whole, fc.array(change, { maxLength: 4 })).map(([bytes, changes]) => {
    return changes.reduce<Uint8Array>((before, [at, taken, put]) => {
      const start = at % (before.length + 1);
      return Buffer.concat([before.subarray(0, start), put, before.subarray(start + taken)]);
    }, bytes);
  });
}

/** Traces with such bytes in a span. */
function inSpan(...parts: Uint8Array[]): Buffer {
  const span = delimited(2, Buffer.concat([delimited(5, Buffer.from(marker)), ...parts]));
  return delimited(1, delimited(2, span));
}

describe('bytes that are no request', () => {
  it.each(signals)('are refused wherever %s are cut off', (signal) => {
    const bytes = encodeRequest(signal, samples[signal]);
    const whole: Record<string, number[]> = { walked: [], counted: [], judged: [] };
    for (let length = 0; length <= bytes.length; length++) {
      const prefix = bytes.subarray(0, length);
      if (problemOf(() => walk(prefix, signal)) === nothing) whole['walked']?.push(length);
      if (problemOf(() => countItems(prefix, signal)) === nothing) whole['counted']?.push(length);
      if (isReadable(prefix, signal)) whole['judged']?.push(length);
    }
    const ends = topLevel(bytes);
    expect(whole).toEqual({ walked: ends, counted: ends, judged: ends });
  });

  it.each(signals)('are refused or read as the judge reads them: %s', (signal) => {
    const sample = encodeRequest(signal, samples[signal]);
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      damaged(fc.constant(sample)),
      damaged(anyRequest(signal, { isOdd: true }).map((request) => write(request).bytes)),
    );
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const problem = problemOf(() => walk(bytes, signal));
        expect(problem).toMatch(/^[\w .^-]+$/);
        if (problem !== nothing) return;
        const token = Buffer.from('[token]');
        for (const replace of [repaired, () => token]) {
          const rewritten = rewrite(bytes, signal, { replace, judge: () => 'sensitive' });
          requestTypes[signal].decode(rewritten);
          expect(walk(rewritten, signal)).toBe(rewritten);
        }
      }),
      // What was damaged shrinks without end.
      { numRuns: 1000, endOnFailure: true },
    );
  });

  it.each([
    ['a group', inSpan(varints(4 * 8 + 3, 4 * 8 + 4)), 'wire type 3'],
    ['the end of a group', inSpan(varints(4 * 8 + 4)), 'wire type 4'],
    ['wire type 6', inSpan(varints(5 * 8 + 6)), 'wire type 6'],
    ['wire type 7', inSpan(varints(5 * 8 + 7)), 'wire type 7'],
    ['field number 0', inSpan(delimited(0, Buffer.from(marker))), 'field number 0'],
    ['a number as field 0', inSpan(varints(0, 1)), 'field number 0'],
    ['a length of 2^31', inSpan(varints(5 * 8 + 2, 2 ** 31)), 'below 2^31'],
    ['a length of 2^35', inSpan(varints(5 * 8 + 2, 2 ** 35)), 'below 2^31'],
    ['a length of 6 bytes', inSpan(Buffer.from('2a818080808000', 'hex')), 'below 2^31'],
    ['a length past the end', inSpan(varints(5 * 8 + 2, 2 ** 31 - 1)), 'is cut off'],
    ['field number 2^29', inSpan(varints(2 ** 32 + 2, 0)), 'no tag below 2^32'],
    ['a tag of 6 bytes', inSpan(Buffer.from('aa808080800000', 'hex')), 'no tag below 2^32'],
    ['a varint of 11 bytes', inSpan(varints(6 * 8), elevenBytes()), 'does not end'],
    ['a number of 65 bits', inSpan(varints(6 * 8), sixtyFiveBits()), 'does not end'],
    ['a fixed64 that is cut off', inSpan(varints(7 * 8 + 1), Buffer.alloc(7)), 'is cut off'],
    ['a fixed32 that is cut off', inSpan(varints(16 * 8 + 5), Buffer.alloc(3)), 'is cut off'],
    ['a trace id of 15 bytes', inSpan(delimited(1, Buffer.alloc(15))), 'trace_id'],
    ['a span id of 16 bytes', inSpan(delimited(2, Buffer.alloc(16))), 'span_id'],
    ['a parent id of 1 byte', inSpan(delimited(4, Buffer.alloc(1))), 'parent_span_id'],
  ])('are refused for %s, without a word of them', (_, bytes, problem) => {
    const message = problemOf(() => walk(bytes));
    expect(message).toContain(problem);
    expect(message).not.toContain(marker);
  });

  it('are refused for packed numbers that end in the middle of one', () => {
    const ofPoint = (point: Uint8Array) =>
      delimited(1, delimited(2, delimited(2, delimited(9, delimited(1, point)))));
    const counts = (length: number) => ofPoint(delimited(6, Buffer.alloc(length)));
    expect(problemOf(() => walk(counts(16), 'metrics'))).toBe(nothing);
    expect(problemOf(() => walk(counts(15), 'metrics'))).toContain('is cut off');
  });

  it('may have empty ids, and a varint of 10 bytes', () => {
    const empty = Buffer.alloc(0);
    const ids = [1, 2, 4].map((number) => delimited(number, empty));
    const bytes = inSpan(...ids, varints(6 * 8), elevenBytes().subarray(1));
    expect(walk(bytes)).toBe(bytes);
  });

  it('may have the largest field number there is', () => {
    const bytes = inSpan(delimited(2 ** 29 - 1, Buffer.from(marker)), varints(2 ** 32 - 8, 1));
    expect(walk(bytes)).toBe(bytes);
    expect(countItems(bytes, 'traces')).toBe(1);
    const without = rewrite(bytes, 'traces', {
      replace: ({ kind }) => (kind === 'unknown' ? Buffer.alloc(0) : undefined),
      judge: () => 'none',
    });
    expect(Buffer.from(without)).toEqual(inSpan(varints(2 ** 32 - 8, 1)));
  });

  it('are refused when nested deeper than the limit', () => {
    // Request, ResourceLogs, ScopeLogs, LogRecord, a value and its empty list; two for a level.
    const nested = (levels: number) => {
      let value: Uint8Array = delimited(5, Buffer.alloc(0));
      for (let level = 0; level < levels; level++) value = delimited(5, delimited(1, value));
      return delimited(1, delimited(2, delimited(2, delimited(5, value))));
    };
    const most = (depthMax - 6) / 2;
    expect(walk(nested(most), 'logs')).toHaveLength(nested(most).length);
    expect(problemOf(() => walk(nested(most + 1), 'logs'))).toMatch(
      /^more than 100 messages in each other at offset \d+$/,
    );
    expect(() => walk(nested(50_000), 'logs')).toThrow(WireError);
  });
});

describe('a varint', () => {
  it('is read as it was written, in as many bytes as it needs', () => {
    fc.assert(
      fc.property(fc.nat({ max: 0x7fff_ffff }), (value) => {
        const bytes = Buffer.alloc(varintSize(value));
        expect(writeVarint(bytes, 0, value)).toBe(bytes.length);
        expect(readVarint(bytes, 0, bytes.length)).toBe(value);
        expect(varintEnd()).toBe(bytes.length);
      }),
    );
    expect([0, 127, 128, 16_383, 16_384].map(varintSize)).toEqual([1, 1, 2, 2, 3]);
  });
});

function elevenBytes(): Buffer {
  return Buffer.from(`${'ff'.repeat(10)}01`, 'hex');
}

function sixtyFiveBits(): Buffer {
  return Buffer.from(`${'ff'.repeat(9)}02`, 'hex');
}

/** Where a request may end: the offsets after each of its outermost fields, and 0. */
function topLevel(bytes: Uint8Array): number[] {
  const ends = [0];
  while ((ends.at(-1) ?? 0) < bytes.length) {
    const length = readVarint(bytes, (ends.at(-1) ?? 0) + 1, bytes.length);
    ends.push(varintEnd() + length);
  }
  return ends;
}
