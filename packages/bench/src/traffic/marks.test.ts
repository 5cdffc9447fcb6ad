import { describe, expect, it } from '@jest/globals';
import { encodeField } from '../encode.ts';
import { encodeRequest } from '../sample-request.ts';
import { listField, listSpans } from '../spans.ts';
import { findMarks, lapsMax, loneTexts, longBytes, visitTexts, writeMarks } from './marks.ts';

const prose =
  'The auth middleware should reject a stale connection after the pool is drained, which explains it.';
const texts = [
  prose,
  `${prose} And so on.`,
  prose,
  `{"a":"\\u4e2d\\u6587","seen":1700000000123,"then":"2026-11-26T18:40:45Z and some more of it"}`,
  '用户想要导出上个月的发票并按照城市分组统计每个团队的用量然后发送邮件通知',
  'Пользователь просит проверить статус заказа.',
  `sha256:32b3e0d4c343c4a4f7ef15e6f7b59e78a1d548567dab59868e40c2645fe35146c`,
  `${prose} A key ghp_YnCCLAAndmEhg5Lrj6oyfbpAWBqqzA1T8jQA stays as it is.`,
];
const core = 'ghp_YnCCLAAndmEhg5Lrj6oyfbpAWBqqzA1T8jQA';

function lapOf(request: Buffer, lap: number, kept: readonly string[] = []): Buffer {
  const marks = findMarks(request, { kept, isLone: loneTexts([request]) });
  const copy = Buffer.from(request);
  writeMarks(copy, marks, lap);
  return copy;
}

function textsOf(request: Buffer): readonly string[] {
  const found: string[] = [];
  visitTexts(request, ({ bytes, start, end }) => {
    found.push(Buffer.from(bytes.subarray(start, end)).toString());
  });
  return found;
}

describe('a lap of a request', () => {
  const request = encodeRequest(texts);

  it('has another text in the place of every long one, of the same length', () => {
    const laps = [0, 1, 2, 8, 9, 500, lapsMax - 1].map((lap) => lapOf(request, lap, [core]));
    for (const [index, text] of texts.entries()) {
      expect(Buffer.byteLength(text)).toBeGreaterThanOrEqual(longBytes);
      const variants = laps.map((lap) => textsOf(lap)[index] ?? '');
      expect(new Set(variants).size).toBe(laps.length);
      expect(variants[0]).toBe(text);
      const lengths = variants.map((variant) => Buffer.byteLength(variant));
      expect(new Set(lengths)).toEqual(new Set([Buffer.byteLength(text)]));
    }
  });

  it('is a valid request of valid UTF-8, and JSON in it stays JSON', () => {
    const changed = textsOf(lapOf(request, 4_321));
    expect(changed.join('')).not.toContain('\ufffd');
    expect(JSON.parse(changed[3] ?? '')).toMatchObject({ a: '中文' });
    expect(changed[6]).toMatch(/^sha256:[\da-f]{65}$/);
  });

  it('repeats what the original repeats, beginnings included', () => {
    const [first = '', second = '', third = ''] = textsOf(lapOf(request, 7));
    expect(third).toBe(first);
    expect(second.startsWith(first)).toBe(true);
  });

  it('repeats no more than the original does', () => {
    const alike = encodeRequest([
      `${prose} Order 17 of batch 11112222`,
      `${prose} Order 17 of batch 33334444`,
    ]);
    expect(new Set(textsOf(lapOf(alike, 12_345))).size).toBe(2);
  });

  it('keeps what it must', () => {
    const digits = 'AKIA12345678901234567890 123456789012345678901234567890';
    const kept = encodeRequest([digits.repeat(3)]);
    expect(lapOf(kept, 77, [digits]).equals(kept)).toBe(true);
    expect(lapOf(kept, 77).equals(kept)).toBe(false);
    expect(lapOf(request, 77, [core]).includes(core)).toBe(true);
  });

  it('keeps words that rules look for, and what is short and stands there twice', () => {
    const sought = 'the reader has a password and an authorization or credential here ';
    const changed = textsOf(lapOf(encodeRequest([sought.repeat(20)]), 12_345)).join('');
    expect(changed).not.toBe(sought.repeat(20));
    for (const word of ['password', 'authorization', 'credential']) {
      expect(changed.split(word)).toHaveLength(21);
    }
    const twice = encodeRequest(['model-20260101-a', 'model-20260101-a', 'id-00112233445566']);
    const [one, other, id] = textsOf(lapOf(twice, 5));
    expect([one, other]).toEqual(['model-20260101-a', 'model-20260101-a']);
    expect(id).not.toBe('id-00112233445566');
  });

  it('has another trace id, the same in a link', () => {
    const id = encodeField(1, Buffer.alloc(16, 9));
    const span = encodeField(2, Buffer.concat([id, encodeField(13, id)]));
    const [changed = Buffer.alloc(0)] = listSpans(lapOf(encodeField(1, encodeField(2, span)), 513));
    const [traceId] = listField(changed, 1);
    const [link = Buffer.alloc(0)] = listField(changed, 13);
    expect(Buffer.from(traceId ?? []).toString('hex')).toBe(`080b${'09'.repeat(14)}`);
    expect(listField(link, 1)).toEqual([traceId]);
  });

  it('has a number that ends', () => {
    expect(() => lapOf(request, lapsMax)).toThrow(RangeError);
  });
});
