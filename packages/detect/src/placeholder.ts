/** What people write where a secret would stand. */
const placeholderWord =
  /example|placeholder|change[-_]?me|redacted|replace|insert|your[-_]|dummy|sample|x{6}|\*{3}/i;

/** Runs that a keyboard or a writer of documentation makes, longest step first. */
const writtenRuns = ['1234567890', '0123456789', 'abcdefghijklmnopqrstuvwxyz', '9876543210'];
const writtenRunLength = 8;
const tailLength = 16;

/**
 * Whether it is a text that stands for a secret: `your-key`, `xxxxxxxx`, `EXAMPLE`. Enough where a
 * prefix has already said what it is; of random secrets it calls fewer than one in a million so.
 */
export function isPlaceholder(secret: string): boolean {
  if (placeholderWord.test(secret)) {
    return true;
  }
  // Of 16 random hexadecimal digits one in 10^9 has three different ones or fewer.
  const tail = secret.slice(-tailLength);
  return tail.length === tailLength && new Set(tail).size <= 3;
}

/**
 * Whether it looks drawn by lot: letters and digits, many different ones, no run such as `12345678`.
 * For shapes without a prefix, which a word, a count or a hash of nothing may have too.
 */
export function isRandom(secret: string): boolean {
  if (isPlaceholder(secret) || !/\d/.test(secret) || !/[a-z]/i.test(secret)) {
    return false;
  }
  return new Set(secret).size >= Math.min(8, secret.length / 2) && !hasWrittenRun(secret);
}

function hasWrittenRun(secret: string): boolean {
  const lower = secret.toLowerCase();
  for (let start = 0; start + writtenRunLength <= lower.length; start++) {
    const run = lower.slice(start, start + writtenRunLength);
    if (writtenRuns.some((written) => written.includes(run))) {
      return true;
    }
  }
  return false;
}
