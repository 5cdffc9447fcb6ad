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
      ...(alphabet.endsWith('!') && { isReal: isDrawn, confidence: 'medium' }),
    });
  });
}

const publishedRules = 'https://github.com/trufflesecurity/trufflehog/tree/v3.90.0/pkg/detectors/';

/** A secret's form and an example of it. */
interface Shape {
  readonly pattern: string;
  readonly secret: string;
}

const anyLengths = [20, 128] as const;
const uuidPattern = String.raw`[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}`;
const pieces =
  /(?<uuid>uuid)|(?<letters>base64url|base64|letters|alnum|lower|upper|hex|digit)(?<min>\d+)(?:-(?<max>\d+))?|(?<literal>[\w.:-])/g;

function shapeOf(written: string): Shape {
  if (written === 'any') {
    const [min, max] = anyLengths;
    return { pattern: String.raw`[\w-]{${String(min)},${String(max)}}`, secret: fake('', 32) };
  }
  if (written === 'jwt') {
    const [head, payload, signature] = [
      [10, 200],
      [20, 1400],
      [20, 700],
    ] as const;
    const part = ([min, max]: readonly [number, number]) =>
      String.raw`[\w-]{${String(min)},${String(max)}}`;
    return {
      pattern: String.raw`eyJ${part(head)}\.eyJ${part(payload)}\.${part(signature)}`,
      secret: `${fake('eyJ', 17, 'base64url')}.${fake('eyJ', 60, 'base64url')}.${fake('', 43, 'base64url')}`,
    };
  }
  return composed(written);
}

/** Runs of an alphabet, and what stands between them: `sk_live_alnum24`, `hex32-hex32`. */
function composed(written: string): Shape {
  let pattern = '';
  let secret = '';
  for (const { groups = {} } of written.matchAll(pieces)) {
    const { uuid, letters = '', min = '', max = min, literal } = groups;
    if (literal !== undefined) {
      pattern += literal === '.' ? String.raw`\.` : literal;
      secret += literal;
    } else if (uuid !== undefined) {
      pattern += uuidPattern;
      secret = fakeUuid(secret);
    } else {
      pattern += `${classes[letters as Alphabet]}{${min},${max}}`;
      secret = fake(secret, Number(min), letters as Alphabet);
    }
  }
  return { pattern, secret };
}

/**
 * Rules for secrets that only a provider's name before them gives away.
 *
 * @param table a line each: id, the provider's words with commas between, shapes with bars between
 *              (`hex32`, `sk_alnum24`, `hex8-hex40`, `uuid`, `jwt`, `any`: 20 letters or more that are
 *              drawn by lot), source: a page, or `trufflehog:` and the detector that says the shape
 *              where the provider does not
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
      source: source.replace(/^trufflehog:/, publishedRules),
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
