import { describe, expect, it } from '@jest/globals';
import { countWork } from './counted-work.ts';
import { countSteps } from './regexp-steps.ts';

describe('countSteps', () => {
  it('counts what a sticky pattern looks at from where it is to match', () => {
    const pattern = /ab{1,9}c/y;
    pattern.lastIndex = 2;
    // A beginning, `a`, four times `b` and the letter behind, `c`.
    expect(countSteps(pattern, 'xxabbbbc')).toBe(8);
  });

  it('counts every place at which a pattern is tried that is not sticky', () => {
    expect(countSteps(/z/, 'a'.repeat(100))).toBeGreaterThanOrEqual(200);
  });

  it('counts one place of a pattern that begins with the text', () => {
    expect(countSteps(/^(?:y|zz)|^w/, 'a'.repeat(100))).toBeLessThan(10);
    expect(countSteps(/^(?:y|z)/m, 'a'.repeat(100))).toBeGreaterThanOrEqual(100);
    expect(countSteps(/^y|z/, 'a'.repeat(100))).toBeGreaterThanOrEqual(100);
  });

  it('counts every way of a pattern that tries many', () => {
    const nested = /^(?:a{1,20}b?){1,20}$/;
    const once = countSteps(nested, `${'a'.repeat(8)}!`);
    expect(countSteps(nested, `${'a'.repeat(16)}!`)).toBeGreaterThan(100 * once);
  });

  it.each([
    [/(?<=a)b(?! d)\b/, 'zzab c'],
    [/(["'])\1{0,2}$/m, 'say ""\nand'],
    [/[^\s:]{2,4}:(?:[ps]a?){1,9}?s\w{1,4}\B/i, 'user:PASSword word'],
  ])('agrees with V8 on where %s ends', (pattern, text) => {
    // No more is tried behind a match.
    const found = pattern.exec(text);
    const end = (found?.index ?? 0) + (found?.[0].length ?? 0);
    expect(found).not.toBeNull();
    expect(countSteps(pattern, `${text}${' '.repeat(1_000)}`)).toBeLessThan(20 * (end + 1));
  });
});

describe('countWork', () => {
  it('counts patterns, however they are used, and methods of strings', () => {
    const text = 'x'.repeat(1_000);
    const of = (work: () => void) => countWork(work);
    expect(of(() => /y[^y]/.test(text))).toBeGreaterThanOrEqual(1_000);
    expect(of(() => text.replaceAll(/y/g, ''))).toBeGreaterThanOrEqual(1_000);
    expect(of(() => [...text.matchAll(/y/g)])).toBeGreaterThanOrEqual(1_000);
    expect(of(() => text.includes('yy'))).toBeGreaterThanOrEqual(1_000);
    expect(of(() => text.includes('y'))).toBeLessThan(100);
    expect(of(() => text.indexOf('x'))).toBeLessThan(10);
    expect(of(() => Buffer.from(text).toString('latin1'))).toBe(1_000);
    expect(of(() => text.slice(0, 500))).toBe(0);
  });

  it('leaves nothing behind, even when the work throws', () => {
    const { exec } = RegExp.prototype;
    const fail = () => {
      throw new Error('work');
    };
    expect(() => countWork(fail)).toThrow('work');
    expect(RegExp.prototype.exec).toBe(exec);
    expect('abc'.indexOf('c')).toBe(2);
  });
});
