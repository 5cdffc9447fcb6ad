import { backslashEscapes } from './backslash.ts';
import { base64 } from './base64.ts';
import type { Encoding } from './encoding.ts';
import { entityEncoding } from './entities.ts';
import { hex } from './hex.ts';
import { lookAlikes } from './look-alikes.ts';
import { percentEncoding } from './percent.ts';
import { quotedPrintable } from './quoted-printable.ts';
import { utf16 } from './utf16.ts';

/** Those that literals give away. */
export const hintedEncodings: readonly Encoding[] = [
  percentEncoding,
  entityEncoding,
  quotedPrintable,
  lookAlikes,
  backslashEscapes,
  utf16,
];

/** Those that a long run of letters and digits may be. */
export const runEncodings: readonly Encoding[] = [base64, hex];
