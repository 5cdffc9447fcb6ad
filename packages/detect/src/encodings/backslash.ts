import { unescape } from '../escapes.ts';
import { asIs } from '../findings.ts';
import { around, type Encoding } from './encoding.ts';

/** `\u0067`, `\x67` in text that is no string of JSON or Python, or is the middle of one. */
export const backslashEscapes: Encoding = {
  // Of letters, which no writer escapes but to hide them.
  hints: ['\\u00', '\\x'].flatMap((escape) =>
    Array.from('4567', (digit) => ({ text: escape + digit, caseless: true })),
  ),
  read(bytes, range, at) {
    const { start, end } = around(bytes, range, at);
    return [{ start, end, view: unescape(bytes, start, end), writing: asIs }];
  },
};
