import { expect, it } from '@jest/globals';
import { passesMax, replaceAgain } from './again.ts';

it('replaces in what was written until nothing is found there', () => {
  const shorter = (text: string) => (text.length > 3 ? text.slice(1) : undefined);
  expect(replaceAgain('123456', shorter)).toBe('456');
  expect(replaceAgain('123', shorter)).toBe('123');
});

it('searches nothing where nothing was written', () => {
  const refuse = () => {
    throw new Error('searched');
  };
  expect(replaceAgain<string>(undefined, refuse)).toBeUndefined();
});

it('refuses what has no end after so many times', () => {
  let count = 0;
  const replace = (text: string) => {
    count++;
    return `${text}!`;
  };
  expect(() => replaceAgain('a', replace)).toThrow(RangeError);
  expect(count).toBe(passesMax);
});
