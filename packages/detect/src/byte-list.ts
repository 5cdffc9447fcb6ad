import type { Span } from './rule.ts';

const numbersMin = 8;

// `[]byte{`, `new byte[] {`, `bytes([`, `Uint8Array.from([`, `{`.
const opening = String.raw`(?:(?:const |static )?(?:\[\d{0,4}\](?:byte|uint8)|new (?:s?byte|Uint8Array|int)(?:\[\d{0,4}\])?\(?|(?:bytes|bytearray|Uint8Array\.from|Uint8Array\.of|Buffer\.from|byteArrayOf|intArrayOf|Data)\(|&?vec!|&)\s{0,4})?[[{(]{0,2}[ \t]{0,4}`;
const number = String.raw`(?:\((?:byte|char)\)\s?)?-?(?:0x[\da-f]{1,2}|\d{1,3})u?(?:8|b)?`;
const gap = String.raw`[ \t]{0,32}\\?\r?\n?[ \t]{0,32}`;
const list = new RegExp(
  `${opening}(?<numbers>${number}(?:${gap},${gap}${number}){${numbersMin - 1},4095})`,
  'iy',
);

/**
 * The bytes of a key, as code and JSON list them: `[]byte{0x3f, …}`, `[174, 47, …]`.
 *
 * @param at where the value begins
 */
export function byteList(text: string, at: number): Span | undefined {
  if (!/[\d([{&a-z]/i.test(text.charAt(at))) return undefined;
  list.lastIndex = at;
  const numbers = list.exec(text)?.groups?.['numbers'];
  if (numbers === undefined || !isKey(numbers)) return undefined;
  return { start: list.lastIndex - numbers.length, end: list.lastIndex };
}

/** Neither counted up nor all the same. */
function isKey(numbers: string): boolean {
  const values = numbers.split(',').map((text) => Number(/0x[\da-f]+|\d+/i.exec(text)?.[0]));
  const steps = new Set(values.slice(1).map((value, index) => value - (values[index] ?? 0)));
  return steps.size >= numbersMin / 2;
}
