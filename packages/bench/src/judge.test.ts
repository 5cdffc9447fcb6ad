import { describe, expect, it } from '@jest/globals';
import type { BenchBatch, Planted } from './batches.ts';
import { judge } from './judge.ts';
import { encodeRequest } from './sample-request.ts';
import { listSpans } from './spans.ts';

const body = encodeRequest(['plain', 'holds core-1', 'x'.repeat(300)]);
const sent: BenchBatch[] = [{ file: 'a.pb', body, spans: 3 }];
const planted: Planted[] = [{ file: 'a.pb', span: 1, kind: 'k', where: 'name', core: 'core-1' }];

describe('judge', () => {
  it('names the secret that came through', () => {
    expect(judge(sent, planted, [body])).toMatchObject({
      passed: planted,
      spansArrived: 3,
      cleanSame: 2,
    });
  });

  it('finds nothing to object when only the secret is gone', () => {
    const clean = encodeRequest(['plain', 'holds [REDACTED]', 'x'.repeat(300)]);
    expect(judge(sent, planted, [clean])).toMatchObject({
      passed: [],
      spansSent: 3,
      spansArrived: 3,
      cleanSent: 2,
      cleanSame: 2,
    });
  });

  it('counts the spans that are missing and those that were changed for nothing', () => {
    const arrived = encodeRequest(['plain', 'y']);
    expect(judge(sent, planted, [arrived])).toMatchObject({ spansArrived: 2, cleanSame: 1 });
  });
});

describe('listSpans', () => {
  it('cuts every span out', () => {
    expect(listSpans(body).map(({ length }) => length)).toEqual([7, 14, 303]);
  });

  it('refuses bytes that end early', () => {
    expect(() => listSpans(body.subarray(0, -1))).toThrow(RangeError);
  });
});
