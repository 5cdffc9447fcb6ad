import { disguises } from './disguises.ts';
import { encoding } from './encodings.ts';
import type { Encoding } from './encodings.ts';
import { escapes } from './escapes.ts';
import { packings } from './packings.ts';

/** Every encoding of a text. */
export const encodings: readonly Encoding[] = [
  encoding('plain', []),
  ...escapes,
  ...packings,
  ...disguises,
];
