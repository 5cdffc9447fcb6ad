import { backslashEscapes } from './encodings/backslash.ts';
import { base64 } from './encodings/base64.ts';
import type { Encoding } from './encodings/encoding.ts';
import { entityEncoding } from './encodings/entities.ts';
import { hex } from './encodings/hex.ts';
import { lookAlikes } from './encodings/look-alikes.ts';
import { percentEncoding } from './encodings/percent.ts';
import { quotedPrintable } from './encodings/quoted-printable.ts';
import { utf16 } from './encodings/utf16.ts';
import type { Scalar } from './structured.ts';

const names: ReadonlyMap<Encoding, string> = new Map([
  [backslashEscapes, 'backslash escapes'],
  [base64, 'base64'],
  [entityEncoding, 'HTML entities'],
  [hex, 'hexadecimal'],
  [lookAlikes, 'look-alike characters'],
  [percentEncoding, 'percent encoding'],
  [quotedPrintable, 'quoted-printable'],
  [utf16, 'UTF-16'],
]);

/** What a way of writing is called; undefined is for a test to find. */
export function nameOfEncoding(encoding: Encoding): string | undefined {
  return names.get(encoding);
}

/** A step into text that is written otherwise. */
export function stepOf(encoding: Encoding): string {
  return nameOfEncoding(encoding) ?? 'another way of writing';
}

/** A step into a string or a number of JSON or a Python literal. */
export function stepOfScalar({ isName, quote }: Scalar): string {
  const language = quote === "'" ? 'Python' : 'JSON';
  if (isName) return `${language} name`;
  return quote === '' ? `${language} number or word` : `${language} string`;
}
