import { isJumbled } from './jumbled.ts';

/** What people write where a secret would stand. */
const placeholderWord =
  /example|placeholder|change[-_]?me|redacted|replace|insert|your[-_]|dummy|sample|x{6}|\*{3}/i;

/** The same for tokens, in which `XXXXXX` may be one of the groups. */
const placeholderToken =
  /example|placeholder|change[-_]?me|redacted|replace|insert|your[-_]|dummy|sample|x{8}|\*{3}|(?:token|key|secret)[-_]?here/i;

/** Runs that a keyboard or a writer of documentation makes. */
const writtenRuns = ['1234567890', '0123456789', 'abcdefghijklmnopqrstuvwxyz', '9876543210'];
const writtenRunLength = 8;
const tailLength = 16;

/**
 * Whether it is a text that stands for a secret: `your-key`, `xxxxxxxx`, `EXAMPLE`. Enough where a
 * prefix has already said what it is; of random secrets it calls fewer than one in 100,000 so.
 */
export function isPlaceholder(secret: string): boolean {
  if (placeholderWord.test(secret)) return true;
  // Of 16 random hexadecimal digits one in 10^8 has three different ones or fewer.
  const tail = secret.slice(-tailLength);
  return tail.length === tailLength && new Set(tail).size <= 3;
}

/** What is written for a character that is not told. */
const blank = /^[x0*.\-_~\u2022]+$/i;

/** A token with such a word in it may be real but for the word when so much of it is drawn by lot. */
const restLengthMin = 24;

/**
 * Whether a token, whose prefix has said what it is, is one that documentation shows: `ghp_xxxx`,
 * `AKIAIOSFODNN7EXAMPLE`. A letter repeated is none: `sk_live_aaaa…` is how tests write a token.
 */
export function isStandIn(token: string): boolean {
  if (blank.test(token.slice(-tailLength))) return true;
  const word = placeholderToken.exec(token)?.[0];
  if (word === undefined) return false;
  const rest = token.replace(word, '');
  return rest.length < restLengthMin || placeholderToken.test(rest) || !isRandom(rest.slice(-20));
}

/**
 * Whether it can be the secret that a provider's name was followed by: drawn by lot, or at least
 * letters and digits, many of them different. Tests write `12345678-abcd-…`, which is not drawn.
 */
export function isMixed(secret: string): boolean {
  if (/(.)\1{7}/.test(secret)) return false;
  if (isRandom(secret)) return true;
  return (
    !isPlaceholder(secret) &&
    /\d/.test(secret) &&
    /[a-z]/i.test(secret) &&
    !/(.)\1{5}/.test(secret) &&
    new Set(secret).size >= 8
  );
}

/**
 * Whether it looks drawn by lot: letters and digits, or letters of changing case, many different
 * ones, no run such as `12345678`. For shapes without a prefix, which a word or a count may have too.
 */
export function isRandom(secret: string): boolean {
  if (isPlaceholder(secret) || !/[a-z]/i.test(secret)) return false;
  if (!/\d/.test(secret) && !changesCase(secret) && !isJumbled(secret)) return false;
  return new Set(secret).size >= Math.min(8, secret.length / 2) && !hasWrittenRun(secret);
}

/** Of random letters every second one has another case than its neighbour; in `aCamelCaseName` few. */
function changesCase(secret: string): boolean {
  const changes = secret.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)?.length ?? 0;
  return changes >= secret.length / 3;
}

function hasWrittenRun(secret: string): boolean {
  const lower = secret.toLowerCase();
  for (let start = 0; start + writtenRunLength <= lower.length; start++) {
    const run = lower.slice(start, start + writtenRunLength);
    if (writtenRuns.some((written) => written.includes(run))) return true;
  }
  return false;
}
