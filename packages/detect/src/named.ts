import { admitsProvider } from './admits.ts';
import { isMixed } from './placeholder.ts';
import type { PatternRule } from './rule.ts';

/** What is to be said of a secret that only the name before it gives away. */
interface Named extends Pick<PatternRule, 'id' | 'source' | 'severity' | 'rotate' | 'isProven'> {
  /** The provider's name in lower case, as it begins the names of variables, keys and headers. */
  readonly words: readonly [string, ...string[]];
  /** The whole secret, without flags; upper and lower case are one. */
  readonly shape: RegExp;
  /** Made by `fake`, without a prefix. */
  readonly secret: string;
  /** Instead of «looks drawn by lot». */
  readonly isReal?: (secret: string) => boolean;
}

// `_API_KEY`, `ApiToken`, ` api key`: the rest of the name, which must say that it is a secret: a
// trace id near a provider's name has the shape of many keys. A type or ` is` may follow.
const name = String.raw`[\w .-]{0,32}?(?:key|token|secret|passw|auth|cred|api|pat)[\w-]{0,24}(?:[ .][\w-]{1,16}){0,2}`;
// Closing quote or bracket, then `=`, `:`, `=>`, `:=`, `?=`, `||`, `>`, `,` or just a blank.
const sign = String.raw`["'\x60\\\]}]{0,4}(?:\s{0,4}[:=,>?|.]{1,4}|(?=\s))`;
// `"value":` as in lists of variables: `{"name":"DATADOG_API_KEY","value":"…"}`.
const value = String.raw`(?:[\s"'\\]{0,8}value["'\\]{0,4}\s{0,4}[:=])?`;
const open = String.raw`[\s"'\x60\\(]{0,8}(?:(?:bearer|token|basic|bot|apikey)\s{1,2})?`;

// Without such a word the secret must look drawn: `mistral: …`.
const near = String.raw`[\w./-]{0,40}["'\x60\]]{0,2}(?:\s{0,2}[:=]{1,2})?[\s"'\x60]{1,4}`;
const telling = /key|token|secret|passw|auth|cred|api|pat/i;

/**
 * Capitals, small letters and digits; behind a sign letters of one case and digits will do, of which
 * some are none of a hash, an id or a UUID.
 *
 * @param before the name and what stands behind it
 */
function looksDrawn(secret: string, before: string): boolean {
  if (secret.length < 20 || !/\d/.test(secret)) return false;
  if (/[a-z]/.test(secret) && /[A-Z]/.test(secret)) return true;
  return /[:=][\s"'\x60]*$/.test(before) && /^[a-z\d]+$/i.test(secret) && mayNotBeHex(secret);
}

/** Of 20 letters and digits drawn by lot all but one in 100,000 have three that no hash has. */
function mayNotBeHex(secret: string): boolean {
  return (secret.match(/[g-z]/gi)?.length ?? 0) >= 3;
}

/** A rule for a secret that only the name before it gives away, with its examples. */
export function named({ words, shape, secret, isReal, ...rest }: Named): PatternRule {
  const [word] = words;
  const start = `(?:${words.map((text) => text.replaceAll('.', String.raw`\.`)).join('|')})`;
  const stem = word.replace(/[_-]$/, '');
  const upper = stem.toUpperCase().replaceAll(/[^A-Z\d]+/g, '_');
  return {
    ...rest,
    confidence: 'medium',
    keywords: words,
    pattern: new RegExp(
      `(?:${start}${name}${sign}${value}${open}|(?<![a-z\\d])${start}${near})(?<secret>${shape.source})(?![\\w-])`,
      'diy',
    ),
    boundary: 'none',
    admits: admitsProvider,
    isReal: (found, before = name) =>
      (isReal ?? isMixed)(found) && (telling.test(before.slice(1)) || looksDrawn(found, before)),
    examples: {
      finds: [
        `export ${upper}_API_KEY=${secret}\nls`,
        `{"${stem}_api_key": "${secret}"}`,
        String.raw`{\"name\":\"${upper}_TOKEN\",\"value\":\"${secret}\"}`,
        `- my${word}Secret: '${secret}'`,
      ],
      ignores: [
        `${upper}_TRACE=${secret}`,
        `${upper}_API_KEY=${secret.slice(0, 8)}`,
        `${upper}_API_KEY=${secret}${'q'.repeat(1100)}`,
        `${upper}_API_KEY=your-${word}-key`,
        `${word} is a service, and so is ${secret}`,
      ],
    },
  };
}
