import { fake, fakeUuid, type Alphabet } from './fake.ts';
import { named } from './named.ts';
import { isMixed, isRandom } from './placeholder.ts';
import { prefixed } from './prefixed.ts';
import type { PatternRule } from './rule.ts';

/** What a letter of each alphabet may be. */
const classes: Readonly<Record<Alphabet, string>> = {
  letters: '[A-Za-z]',
  alnum: String.raw`[A-Za-z\d]`,
  lower: String.raw`[a-z\d]`,
  upper: String.raw`[A-Z\d]`,
  hex: String.raw`[\da-f]`,
  digit: String.raw`\d`,
  base64: String.raw`[A-Za-z\d+/]`,
  base64url: String.raw`[\w-]`,
};

/** The columns of a table's lines, of which each is a rule. */
function rowsOf(table: string): readonly (readonly string[])[] {
  const lines = table.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => line.trim().split(/\s+/));
}

/**
 * Rules for tokens that are a prefix and letters.
 *
 * @param table a line each: id, prefixes with commas between, alphabet, length or lengths, source;
 *              an alphabet with `!`: the prefix says little, so the letters must be drawn by lot
 */
export function prefixTable(table: string): readonly PatternRule[] {
  return rowsOf(table).map(([id = '', prefixes = '', alphabet = '', length = '', source = '']) => {
    const [min = 0, max = min] = length.split('-').map(Number);
    const letters = alphabet.replace('!', '') as Alphabet;
    const keywords = prefixes.split(',');
    const start = keywords.map((text) => text.replaceAll(/[^\w-]/g, String.raw`\$&`)).join('|');
    const tail = `${classes[letters]}{${String(min)},${String(max)}}`;
    const [shortest = '', ...others] = keywords.map((prefix) => fake(prefix, min, letters));
    return prefixed({
      id,
      keywords,
      // A weak prefix is not the second half of another: `pk_test_…`.
      pattern: new RegExp(
        String.raw`${alphabet.endsWith('!') ? '(?<![a-z]_)' : ''}(?:${start})${tail}(?:={1,2}|(?![\w-]))`,
        'dy',
      ),
      secrets: [shortest, ...others, fake(keywords[0] ?? '', max, letters)],
      source,
      // A prefix that says little.
      ...(alphabet.endsWith('!') && { isReal: isDrawn }),
    });
  });
}

/** A secret's form and an example of it. */
interface Shape {
  readonly pattern: string;
  readonly secret: string;
}

const anyLengths = [20, 128] as const;

function shapeOf(written: string): Shape {
  if (written === 'any') {
    const [min, max] = anyLengths;
    return { pattern: String.raw`[\w-]{${String(min)},${String(max)}}`, secret: fake('', 32) };
  }
  if (written === 'uuid') {
    return { pattern: String.raw`[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}`, secret: fakeUuid('') };
  }
  const {
    letters = '',
    min = '',
    max = min,
  } = /^(?<letters>base64url|base64|[a-z]{3,5})(?<min>\d+)(?:-(?<max>\d+))?$/.exec(written)
    ?.groups ?? {};
  const alphabet = letters as Alphabet;
  const pattern = `${classes[alphabet]}{${min},${max === '' ? min : max}}`;
  return { pattern, secret: fake('', Number(min), alphabet) };
}

/**
 * Rules for secrets that only a provider's name before them gives away.
 *
 * @param table a line each: id, the provider's words with commas between, shapes with bars between
 *              (`hex32`, `uuid`, `any`: 20 letters or more that are drawn by lot), source
 */
export function namedTable(table: string): readonly PatternRule[] {
  return rowsOf(table).map(([id = '', words = '', written = '', source = '']) => {
    const [word = '', ...others] = words.split(',');
    const shapes = written.split('|').map(shapeOf);
    const isAny = written.split('|').includes('any');
    return named({
      id,
      words: [word, ...others],
      shape: new RegExp(`(?:${shapes.map(({ pattern }) => pattern).join('|')})`),
      secret: shapes[0]?.secret ?? '',
      source,
      isReal: isAny ? isDrawn : written.startsWith('digit') ? hasSeveralDigits : isMixed,
    });
  });
}

function isDrawn(secret: string): boolean {
  if (secret.length < anyLengths[0]) return isMixed(secret);
  return isRandom(secret) && (secret.match(/\d/g)?.length ?? 0) >= 2;
}

function hasSeveralDigits(secret: string): boolean {
  return new Set(secret).size >= 4;
}
