import { describe, expect, it } from '@jest/globals';
import { CleanTexts } from './clean-texts.ts';

const textOf = (index: number) => Buffer.from(`text ${String(index)} `.repeat(40));

/** Notes a text unless it is known. @returns whether it is */
function meet(texts: CleanTexts, text: Buffer): boolean {
  const recognized = texts.recognize(text, [0, text.length]);
  if (recognized.has(0, text.length)) return true;
  recognized.note(0, text.length);
  return false;
}

function knows(texts: CleanTexts, text: Buffer): boolean {
  return texts.recognize(text, [0, text.length]).has(0, text.length);
}

describe('clean texts', () => {
  it('knows a text that was noted, and no other', () => {
    const texts = new CleanTexts();
    expect(meet(texts, textOf(1))).toBe(false);
    expect(knows(texts, textOf(1))).toBe(true);
    expect(knows(texts, textOf(2))).toBe(false);
    expect(knows(texts, textOf(1).subarray(1))).toBe(false);
  });

  it('does not note what was only asked for', () => {
    const texts = new CleanTexts();
    knows(texts, textOf(1));
    expect(knows(texts, textOf(1))).toBe(false);
  });

  it('forgets the texts that were not met for longest', () => {
    const texts = new CleanTexts(4);
    for (let index = 0; index < 4; index++) meet(texts, textOf(index));
    expect(knows(texts, textOf(0))).toBe(true);
    meet(texts, textOf(4));
    const known = [0, 1, 2, 3, 4].map((index) => knows(texts, textOf(index)));
    expect(known).toEqual([true, false, true, true, true]);
  });

  it('keeps no more than it was told', () => {
    const texts = new CleanTexts(64);
    const all = Array.from({ length: 1_000 }, (_, index) => textOf(index));
    for (const text of all) meet(texts, text);
    const known = all.filter((text) => knows(texts, text)).length;
    expect(known).toBeLessThanOrEqual(64);
    expect(known).toBeGreaterThan(32);
  });

  it('begins anew for each', () => {
    meet(new CleanTexts(), textOf(1));
    expect(knows(new CleanTexts(), textOf(1))).toBe(false);
  });
});

describe('of a request', () => {
  const [first, second] = [textOf(1), textOf(2)];
  const request = Buffer.concat([first, second, first]);
  const ends = [first.length, first.length + second.length, request.length];
  const texts = [0, ends[0], ends[0], ends[1], ends[1], ends[2]] as number[];

  it('the texts that are known are to be skipped', () => {
    const clean = new CleanTexts();
    meet(clean, second);
    const { skipped } = clean.recognize(request, texts.slice(0, 4));
    expect(skipped).toEqual(texts.slice(2, 4));
  });

  it('a text that comes again is to be skipped, and known only when the first was noted', () => {
    const recognized = new CleanTexts().recognize(request, texts);
    expect(recognized.skipped).toEqual(texts.slice(4));
    const isAgain = () => recognized.has(ends[1] ?? 0, request.length);
    expect(isAgain()).toBe(false);
    recognized.note(0, ends[0] ?? 0);
    expect(isAgain()).toBe(true);
    expect(recognized.has(ends[0] ?? 0, ends[1] ?? 0)).toBe(false);
  });

  it('a range that is none of its texts is not known', () => {
    const clean = new CleanTexts();
    meet(clean, first);
    const recognized = clean.recognize(request, texts);
    expect(recognized.has(0, (ends[0] ?? 0) - 1)).toBe(false);
    expect(recognized.has(1, ends[0] ?? 0)).toBe(false);
    expect(recognized.has(request.length, request.length + 1)).toBe(false);
    expect(recognized.has(0, ends[0] ?? 0)).toBe(true);
  });
});
