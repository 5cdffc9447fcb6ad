import { expect, it } from '@jest/globals';
import { fingerprintOf } from '@traceveil/processor-redact';
import { createEventSource, tokenKey } from './events.ts';

const batchesOf = (seed: number, count: number) => {
  const source = createEventSource(seed);
  const batches = Array.from({ length: count }, () => source.next());
  return { text: JSON.stringify(batches), source };
};

it('makes the same events for the same seed, and others for another', () => {
  const { text } = batchesOf(1, 50);
  expect(batchesOf(1, 50).text).toBe(text);
  expect(batchesOf(2, 50).text).not.toBe(text);
});

it('asks for what is there', () => {
  const { text, source } = batchesOf(1, 5_000);
  const keys = Array.from({ length: 30 }, () => source.draw());
  const shareIn = (words: readonly string[]) =>
    words.filter((word) => text.includes(word)).length / words.length;
  expect(shareIn(keys.map(({ time }) => time))).toBe(1);
  expect(shareIn(keys.map(({ rule }) => rule))).toBe(1);
  // A session may have had no secret, and some secrets come up later.
  expect(shareIn(keys.map(({ session }) => session))).toBeGreaterThan(0.7);
  expect(shareIn(keys.map(({ user }) => user))).toBeGreaterThan(0.7);
  const fingerprints = keys.map(({ secret }) => fingerprintOf(secret, tokenKey));
  expect(shareIn(fingerprints)).toBeGreaterThan(0.05);
});
