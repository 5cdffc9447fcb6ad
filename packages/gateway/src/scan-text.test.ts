import { expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { scanText } from './scan-text.ts';

it('tells the line and column of each secret, in bytes, and how long it is', () => {
  const token = fake('ghp_', 36);
  const text = `${token}\nnothing\n\nmüll ${token}, ${token}\n`;
  expect(scanText(Buffer.from(text))).toEqual([
    ['github-token', '1:1', '40'],
    ['github-token', '4:7', '40'],
    ['github-token', '4:49', '40'],
  ]);
});

it('finds nothing in nothing', () => {
  expect(scanText(Buffer.from(''))).toEqual([]);
});
