import { sha256 } from '../chain.ts';

/** Of UTF-16 units: at most 768 bytes, where an index of PostgreSQL takes no row above 2,704. */
const charactersMax = 256;
const keptMax = 180;

/**
 * A value that is searched by, as it stands in a column. A sender says what a session is called: no
 * name may be one that the database refuses, since all events behind it would wait. Equal values
 * are equal here too, and others are not.
 */
export function cellOf(value: string): string {
  // PostgreSQL takes no NUL in a text.
  const text = value.replaceAll('\0', '\ufffd');
  if (value.length <= charactersMax) return text;
  return `${text.slice(0, keptMax)}…#${sha256(value)}`;
}
